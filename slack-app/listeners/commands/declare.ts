/** `/incident declare`: a window in which an approver declares an incident. The customer's desk opens it. */
import { declareModal } from '../../blocks/desk.ts';
import type { CommandListener } from '../listener.ts';
import { customersHere } from './customer-meant.ts';

/** The window is about no workflow yet: the customer is chosen in it. */
const NO_DESK = 'firebreak-declare';

export const declare: CommandListener = {
  word: 'declare',
  async handle(commanded, deps) {
    const { channel, user, t, openModal } = commanded;
    // The desk decides; here only what the person could not declare anyway is left out.
    const theirs = customersHere(commanded, deps).filter((c) => c.approvers.some((a) => a.slackUser === user.id));
    if (theirs.length === 0) return [t.desk.noCustomers];
    await openModal(declareModal(theirs, { id: NO_DESK, channel }, deps.directory.languageOfChannel(channel)));
    return [];
  },
};
