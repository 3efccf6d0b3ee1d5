/**
 * Systems outside: those that an incident is opened in and closed with (PagerDuty, Opsgenie, Jira, ServiceNow), whose words are noted
 * and never decide anything, and Twilio, which rings the phones of the people on call.
 */
import { z } from 'zod';
import { Severity } from './alert.ts';
import { PhoneNumber } from './phone-number.ts';
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

/** A Twilio account. Its key is the auth token of the account or, with `apiKey`, the secret of that API key. */
export const Twilio = z.strictObject({
  ...common,
  kind: z.literal('twilio'),
  account: z.string().regex(/^AC[0-9a-f]{32}$/, 'an account SID: AC and 32 hexadecimal digits'),
  apiKey: z
    .string()
    .regex(/^SK[0-9a-f]{32}$/, 'the SID of an API key: SK and 32 hexadecimal digits')
    .optional(),
  /** A number of the account, or one that it has verified. */
  from: PhoneNumber,
  /** Which of Twilio's regions handles the calls. */
  region: z.enum(['us1', 'ie1', 'au1']).default('us1'),
});
export type Twilio = z.infer<typeof Twilio>;

export const OutsideSystem = z.discriminatedUnion('kind', [
  /** Its key is the integration key of a service (Events API v2). */
  z.strictObject({ ...common, kind: z.literal('pagerduty'), region: z.enum(['us', 'eu']).default('us') }),
  /** Its key is that of an API integration. `jsm`: Opsgenie as a part of Jira Service Management. */
  z.strictObject({ ...common, kind: z.literal('opsgenie'), region: z.enum(['us', 'eu', 'jsm']).default('us') }),
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
  Twilio,
]);
export type OutsideSystem = z.infer<typeof OutsideSystem>;
/** One that has a ticket of each incident. */
export type TicketSystem = Exclude<OutsideSystem, Twilio>;
export const SYSTEM_KINDS = ['pagerduty', 'opsgenie', 'jira', 'servicenow'] as const satisfies TicketSystem['kind'][];
export type SystemKind = (typeof SYSTEM_KINDS)[number];

export const ticketSystems = (systems: readonly OutsideSystem[]): TicketSystem[] =>
  systems.filter((system) => system.kind !== 'twilio');

/** The account with which people of a customer are called: its own one before the MSP's. */
export const twilioFor = (
  { msp }: { msp: { systems: readonly Twilio[] } },
  customer: { systems: readonly OutsideSystem[] } | undefined,
): Twilio | undefined => customer?.systems.find((system) => system.kind === 'twilio') ?? msp.systems[0];

export const SYSTEM_NAMES: Record<OutsideSystem['kind'], string> = {
  pagerduty: 'PagerDuty',
  opsgenie: 'Opsgenie',
  jira: 'Jira',
  servicenow: 'ServiceNow',
  twilio: 'Twilio',
};

/** What an incident keeps of a system. Its address and key stay with the worker. */
export type PinnedSystem = Pick<TicketSystem, 'id' | 'kind' | 'minimumSeverity'>;
export const pinnedSystem = ({ id, kind, minimumSeverity }: TicketSystem): PinnedSystem => ({
  id,
  kind,
  minimumSeverity,
});

/** Each id once: the key of one customer's system must never be used for another's. One Twilio account each. */
export function systemProblems(
  { systems }: { systems: readonly Twilio[] },
  customers: readonly { id: string; systems: readonly OutsideSystem[] }[],
): Problem[] {
  const owners = new Map(systems.map(({ id }) => [id, 'the MSP']));
  return customers.flatMap((customer, i) =>
    customer.systems.flatMap(({ id, kind }, j) => {
      const other = owners.get(id);
      owners.set(id, customer.id);
      const path = ['customers', i, 'systems', j];
      const isSecond = kind === 'twilio' && customer.systems.slice(0, j).some((system) => system.kind === kind);
      return [
        ...(other === undefined ? [] : [{ path: [...path, 'id'], message: `${id} is used already, by ${other}` }]),
        ...(isSecond ? [{ path: [...path, 'kind'], message: 'a customer has one Twilio account' }] : []),
      ];
    }),
  );
}
