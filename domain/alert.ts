/** One alert, whatever its source: what intake's normalisers produce and a workflow starts from. */
import { z } from 'zod';
import { Entity } from './entity.ts';

export const CATEGORIES = [
  'unauthorized-access',
  'data-exposure',
  'denial-of-service',
  'malware-or-exploit',
  'insider-misuse',
  'abnormal-behaviour',
] as const;
/** P1.1: the six categories of the MSP's procedure. */
export const Category = z.enum(CATEGORIES);
export type Category = z.infer<typeof Category>;

/** The most severe first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'informational'] as const;
export const Severity = z.enum(SEVERITIES);
export type Severity = z.infer<typeof Severity>;

/** The more severe of two. */
export const moreSevere = (a: Severity, b: Severity): Severity =>
  SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b) ? a : b;

const ALERT_SOURCES = [
  'guardduty',
  'securityhub',
  'cloudtrail',
  'config',
  'cloudwatch',
  'waf',
  'shield',
  'access-analyzer',
  'inspector',
  'macie',
  'health',
  'third-party',
  /** Firebreak's own scheduled reviews: no event from outside is ever one (`intake/outcome.ts`). */
  'review',
  'manual',
] as const;
export const AlertSource = z.enum(ALERT_SOURCES);
export type AlertSource = z.infer<typeof AlertSource>;

export const Alert = z.object({
  /** The source's own id of the finding (an ARN or id): the same alert twice has the same id. */
  id: z.string().min(1).max(2048),
  source: AlertSource,
  account: z.string().regex(/^\d{12}$/),
  region: z.string().min(1),
  /** The source's own type name, e.g. `UnauthorizedAccess:IAMUser/MaliciousIPCaller`. */
  findingType: z.string().min(1),
  title: z.string(),
  description: z.string(),
  category: Category,
  /** Its source does not say what kind it is and nor do its words, so `category` is a guess: no runbook fits (P1.19). */
  unclassified: z.literal(true).optional(),
  severity: Severity,
  /** ISO 8601, when it happened according to the source. */
  occurredAt: z.iso.datetime({ offset: true }),
  /** What the alert is about; alerts with one key in one account join one incident. See `correlation.ts`. */
  correlationKey: z.string().min(1),
  entities: z.array(Entity),
  /** Marked as a sample by its source: opens a drill, which previews and changes nothing. */
  sample: z.boolean(),
  /** How often the source saw it, where it says so. */
  count: z.number().int().positive().optional(),
  /** What is needed to read the finding again at its source (GuardDuty: `detectorId`, `findingId`). */
  reference: z.record(z.string(), z.string()),
});
export type Alert = z.infer<typeof Alert>;
