/** Whose incidents a person may read: managers of the MSP all, everybody else those of the customers they belong to. */
import { belongsTo } from '../contract/ids.ts';
import type { ConsoleCustomer, ConsoleFile } from '../domain/extracts.ts';

/** Who has signed in. A person is a user id in a workspace: both together. */
export interface Person {
  team: string;
  slackUser: string;
  name: string;
}

export interface Scope {
  /** Also what belongs to a customer that is not listed any more. */
  everything: boolean;
  customers: readonly ConsoleCustomer[];
}

/** Undefined: this person may read nothing. */
export function scopeOf({ msp, customers }: ConsoleFile, { team, slackUser }: Person): Scope | undefined {
  if (team !== msp.slackTeam) return undefined;
  const isListed = (all: readonly { slackUser: string }[]): boolean => all.some((one) => one.slackUser === slackUser);
  if (isListed(msp.managers)) return { everything: true, customers };
  const theirs = customers.filter((c) => isListed(c.people));
  return theirs.length === 0 ? undefined : { everything: false, customers: theirs };
}

/** As the list of people names somebody; Slack's own name where they are not listed. */
export const listedName = ({ msp, customers }: ConsoleFile, { slackUser, name }: Person): string =>
  [...msp.managers, ...customers.flatMap((c) => c.people)].find((one) => one.slackUser === slackUser)?.name ?? name;

export const allows = ({ everything, customers }: Scope, customer: string): boolean =>
  everything || customers.some((c) => c.id === customer);

/** The clock by which everything of a customer is shown. */
export const zoneOf = ({ customers }: Pick<Scope, 'customers'>, customer: string): string =>
  customers.find((c) => c.id === customer)?.timeZone ?? 'UTC';

/** Whether an incident's id is one of this scope. It is asked before anything is read with the id. */
export const allowsId = ({ everything, customers }: Scope, id: string): boolean =>
  ID.test(id) && (everything || customers.some((c) => c.accounts.some((a) => belongsTo(id, c.id, a.id))));

const ID = /^[a-z0-9][a-z0-9-]{0,120}$/;
