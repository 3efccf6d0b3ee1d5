/** `/incident freeze [CUSTOMER]` and `thaw [CUSTOMER]`: windows that ask why. The customer's desk decides who may. */
import { freezeModal, thawModal } from '../../blocks/desk.ts';
import { code } from '../../escape.ts';
import type { CommandListener } from '../listener.ts';
import { customerMeant } from './customer-meant.ts';

export const freeze: CommandListener = {
  word: 'freeze',
  async handle(commanded, deps) {
    const { words, channel, t, openModal } = commanded;
    const meant = customerMeant(words[0], commanded, deps);
    if ('why' in meant) return meant.why;
    const { id, accounts } = meant.customer;
    const desk = await deps.desks.open(id, accounts[0]!.id);
    await openModal(freezeModal(id, { ...desk, channel }, t));
    return [];
  },
};

export const thaw: CommandListener = {
  word: 'thaw',
  async handle(commanded, deps) {
    const { words, channel, t, openModal } = commanded;
    const meant = customerMeant(words[0], commanded, deps);
    if ('why' in meant) return meant.why;
    const { id, accounts } = meant.customer;
    if ((await deps.desks.frozen(id)) === undefined) return [t.desk.notFrozen(code(id, 40))];
    const desk = await deps.desks.open(id, accounts[0]!.id);
    await openModal(thawModal(id, { ...desk, channel }, t));
    return [];
  },
};
