/** The customers that a command is about: those of its channel; elsewhere those that the person approves for. */
import type { SlackCustomer } from '../../../domain/extracts.ts';
import { code } from '../../escape.ts';
import type { Commanded, ListenerDeps } from '../listener.ts';

const MOST_NAMED = 20;

export function customersHere(
  { channel, user }: Pick<Commanded, 'channel' | 'user'>,
  { directory }: Pick<ListenerDeps, 'directory'>,
): SlackCustomer[] {
  const here = directory.inChannel(channel);
  return here.length > 0 ? here : directory.ofApprover(user.id);
}

/** @param id as it was typed @returns the one customer, or lines that say why there is none */
export function customerMeant(
  id: string | undefined,
  commanded: Pick<Commanded, 'channel' | 'user' | 't'>,
  deps: Pick<ListenerDeps, 'directory'>,
): { customer: SlackCustomer } | { why: string[] } {
  const { desk: t } = commanded.t;
  const customers = customersHere(commanded, deps);
  const ids = customers
    .slice(0, MOST_NAMED)
    .map((c) => code(c.id, 40))
    .join(', ');
  if (customers.length === 0) return { why: [t.noCustomers] };
  const [only, ...others] = customers;
  if (id === undefined) return others.length === 0 ? { customer: only! } : { why: [t.whichCustomer(ids)] };
  const named = customers.find((c) => c.id === id);
  return named === undefined ? { why: [`${t.noCustomer(code(id, 40))}${ids}`] } : { customer: named };
}
