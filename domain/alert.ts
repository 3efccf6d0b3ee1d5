/** One alert, in the same form for every source. Intake produces it and an incident starts from it. */
import { z } from 'zod';
import type { Language } from './text.ts';
import { Entity } from './entity.ts';

export const CATEGORIES = [
  'unauthorized-access',
  'data-exposure',
  'denial-of-service',
  'malware-or-exploit',
  'insider-misuse',
  'abnormal-behaviour',
] as const;
/** The six categories of the MSP's procedure (P1.1). */
export const Category = z.enum(CATEGORIES);
export type Category = z.infer<typeof Category>;

/** The most severe first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'informational'] as const;
export const Severity = z.enum(SEVERITIES);
export type Severity = z.infer<typeof Severity>;

/** Whether a severity is `least` or more. */
export const isAtLeast = (severity: Severity, least: Severity): boolean =>
  SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least);

/** The more severe of two. */
export const moreSevere = (a: Severity, b: Severity): Severity => (isAtLeast(a, b) ? a : b);

/** What AWS itself finds or records. Only AWS's own ways bring such alerts (`senders.ts`). */
export const AWS_SOURCES = [
  'guardduty',
  'securityhub',
  'cloudtrail',
  'config',
  'cloudwatch',
  'waf',
  'shield',
  'network-firewall',
  'access-analyzer',
  'inspector',
  'macie',
  'health',
] as const;
const ALERT_SOURCES = [
  ...AWS_SOURCES,
  'third-party',
  /** Firebreak's own scheduled reviews: no event from outside is ever one (`intake/outcome.ts`). */
  'review',
  'manual',
] as const;
export const AlertSource = z.enum(ALERT_SOURCES);
export type AlertSource = z.infer<typeof AlertSource>;

/** Whose word can be read again: those with an entry that confirms alerts. */
const CAN_BE_ASKED: ReadonlySet<AlertSource> = new Set([
  'guardduty',
  'securityhub',
  'config',
  'access-analyzer',
  'inspector',
  'macie',
  'review',
]);
/** Whether the source can be asked whether it has raised an alert. */
export const canBeAsked = (source: AlertSource): boolean => CAN_BE_ASKED.has(source);

export const Alert = z.object({
  /** The source's own id of the finding (an ARN or id): the same alert twice has the same id. */
  id: z.string().min(1).max(2048),
  source: AlertSource,
  account: z.string().regex(/^\d{12}$/),
  region: z.string().min(1),
  /** The source's own type name, e.g. `UnauthorizedAccess:IAMUser/MaliciousIPCaller`. */
  findingType: z.string().min(1),
  /** The source's own words, or ours in English where the source gives none. */
  title: z.string(),
  /** The same in Korean, where the words are ours. */
  titleKo: z.string().optional(),
  description: z.string(),
  category: Category,
  /**
   * Neither the source nor the text says what kind of incident it is. `category` is then a guess and no runbook fits
   * (P1.19).
   */
  unclassified: z.literal(true).optional(),
  severity: Severity,
  /** When it happened according to the source, ISO 8601. */
  occurredAt: z.iso.datetime({ offset: true }),
  /** What the alert is about. Alerts of one account with the same key join one incident. See `correlation.ts`. */
  correlationKey: z.string().min(1),
  entities: z.array(Entity),
  /** Its source marks it as a sample. It opens a drill, which previews everything and changes nothing. */
  sample: z.boolean(),
  /** The person who asked for the drill, by Slack id. */
  askedBy: z.string().max(64).optional(),
  /** How often the source saw it, where it says so. */
  count: z.number().int().positive().optional(),
  /** The ids with which the finding can be read again at its source (GuardDuty: `detectorId`, `findingId`). */
  reference: z.record(z.string(), z.string()),
});
export type Alert = z.infer<typeof Alert>;

/** The title as a reader of this language sees it: a source's own words stay as they are. */
export const titleIn = ({ title, titleKo }: Pick<Alert, 'title' | 'titleKo'>, language: Language): string =>
  language === 'ko' ? (titleKo ?? title) : title;
