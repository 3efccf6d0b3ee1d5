/** Systems outside that an incident is opened in and closed with: PagerDuty, Jira, ServiceNow. What they say is noted, and never decides anything. */
import { z } from 'zod';
import { Severity } from './alert.ts';
import type { Problem } from './senders.ts';

/** The address of a site: HTTPS, a host by its name, and nothing else, so that no path or address inside a network can be named. */
const Site = z
  .string()
  .regex(
    /^https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,63}$/,
    'the address of a site such as https://example.atlassian.net, without a path',
  );
const common = {
  id: z.string().regex(/^[a-z0-9-]{1,40}$/, 'lower-case letters, digits and dashes, at most 40'),
  /** An incident below it is not opened there. */
  minimumSeverity: Severity.default('low'),
};
const Line = z.string().min(1).max(100);

export const OutsideSystem = z.discriminatedUnion('kind', [
  /** Its key is the integration key of a service (Events API v2). */
  z.strictObject({ ...common, kind: z.literal('pagerduty'), region: z.enum(['us', 'eu']).default('us') }),
  /** Its key is the API token of `user`. */
  z.strictObject({
    ...common,
    kind: z.literal('jira'),
    url: Site,
    user: z.email(),
    project: z.string().regex(/^[A-Z][A-Z0-9_]{1,20}$/, 'the key of a project such as SEC'),
    issueType: Line.default('Task'),
    /** The status to which an issue is moved when its incident is closed. */
    doneStatus: Line.default('Done'),
  }),
  /** Its key is the password of `user`. */
  z.strictObject({
    ...common,
    kind: z.literal('servicenow'),
    url: Site,
    user: Line,
    closeCode: Line.default('Solution provided'),
  }),
]);
export type OutsideSystem = z.infer<typeof OutsideSystem>;
export const SYSTEM_KINDS = ['pagerduty', 'jira', 'servicenow'] as const satisfies OutsideSystem['kind'][];
export type SystemKind = (typeof SYSTEM_KINDS)[number];

export const SYSTEM_NAMES: Record<SystemKind, string> = {
  pagerduty: 'PagerDuty',
  jira: 'Jira',
  servicenow: 'ServiceNow',
};

/** What an incident keeps of a system. Its address and key stay with the worker. */
export type PinnedSystem = Pick<OutsideSystem, 'id' | 'kind' | 'minimumSeverity'>;
export const pinnedSystem = ({ id, kind, minimumSeverity }: OutsideSystem): PinnedSystem => ({
  id,
  kind,
  minimumSeverity,
});

/** Each id once: the key of one customer's system must never be used for another's. */
export function systemProblems(customers: readonly { id: string; systems: readonly { id: string }[] }[]): Problem[] {
  const owners = new Map<string, string>();
  return customers.flatMap((customer, i) =>
    customer.systems.flatMap(({ id }, j) => {
      const other = owners.get(id);
      owners.set(id, customer.id);
      return other === undefined
        ? []
        : [{ path: ['customers', i, 'systems', j, 'id'], message: `${id} is used already, by ${other}` }];
    }),
  );
}
