/** `/incident freeze [CUSTOMER]` and `thaw [CUSTOMER]`: windows that ask why. The customer's desk decides who may. */
import { freezeModal, thawModal } from '../../blocks/desk.ts';
import { code } from '../../escape.ts';
import type { Commanded, CommandListener, ListenerDeps } from '../listener.ts';
import { customerMeant } from './customer-meant.ts';

/** @param why there is nothing to decide: then no window is opened */
const deskCommand = (
  word: string,
  modalOf: typeof freezeModal,
  why: (customerId: string, commanded: Commanded, deps: ListenerDeps) => Promise<string[]> = () => Promise.resolve([]),
): CommandListener => ({
  word,
  async handle(commanded, deps) {
    const { words, channel, t, openModal } = commanded;
    const meant = customerMeant(words[0], commanded, deps);
    if ('why' in meant) return meant.why;
    const { id, accounts } = meant.customer;
    const none = await why(id, commanded, deps);
    if (none.length > 0) return none;
    const desk = await deps.desks.open(id, accounts[0]!.id);
    await openModal(modalOf(id, { ...desk, channel }, t));
    return [];
  },
});

export const freeze = deskCommand('freeze', freezeModal);

export const thaw = deskCommand('thaw', thawModal, async (id, { t }, { desks }) =>
  (await desks.frozen(id)) === undefined ? [t.desk.notFrozen(code(id, 40))] : [],
);
