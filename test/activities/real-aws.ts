/** What the sandbox's AWS does to the contexts of entries that it does not do by itself: short pages, late reads, used-up quotas. */
import type { Fault } from './fault.ts';

/**
 * How a context's AWS behaves. Pages have two items at most in all of them.
 * - `late`: writes show only after the time that each service may take
 * - `full`: every write answers that a quota is used up
 */
export const MANNERS = ['prompt', 'late', 'full'] as const;
export type Manner = (typeof MANNERS)[number];

/** A session's name begins so, for the gateway to know it. */
export const sessionOf = (manner: Manner, incident: string): string =>
  manner === 'prompt' ? incident : `${manner}-${incident}`;

/** Longer than a read takes to show a write in most cases. AWS names no numbers for most services. */
const USUAL_MS = 10_000;

/** Services that take longer, in milliseconds. */
const LATER: Readonly<Record<string, number>> = {
  // *Eventual consistency*: the delay is usually less than a minute.
  kms: 60_000,
  // Findings are updated in order, behind what their products send.
  accessanalyzer: 60_000,
  guardduty: 60_000,
  securityhub: 180_000,
  // An instance or a cluster shows a change as pending, then applies it.
  eks: 60_000,
  rds: 60_000,
  organizations: 20_000,
  route53resolver: 60_000,
  s3: 20_000,
  'sso-admin': 20_000,
  wafv2: 20_000,
};

/** For the gateway: of the contexts of one role. Each test file tells them, and all of them are the same. */
export function faultsOf(role: string): Fault[] {
  const of = (prefix: string): string => `assumed-role/${role}/${prefix}`;
  const late = (lateMs: number, service?: string): Fault => ({
    id: `late ${service ?? ''}`,
    kind: 'late-reads',
    principal: of('late-test-'),
    lateMs,
    ...(service !== undefined && { service }),
  });
  return [
    ...['', 'late-'].map((manner): Fault => ({
      id: `pages ${manner}`,
      kind: 'short-pages',
      principal: of(`${manner}test-`),
    })),
    late(USUAL_MS),
    ...Object.entries(LATER).map(([service, lateMs]) => late(lateMs, service)),
    { id: 'full', kind: 'limit-exceeded', principal: of('full-test-') },
  ];
}
