/** *Send*, *Not now* and *Edit…* of a draft to the customer. The incident decides who may, and records who may not. */
import { draftAnswerSignal } from '../../contract/outside-messages.ts';
import { draftModal, mayRead } from '../blocks/update-drafts.ts';
import { FIELD } from '../blocks/modals.ts';
import { ACTION_ID } from '../buttons.ts';
import type { ActionListener, ViewListener } from './listener.ts';
import { digestOf } from './plan.ts';

export const DRAFTS: readonly ActionListener[] = [
  {
    actionId: ACTION_ID.draftSend,
    handle: ({ button, say }) => say(draftAnswerSignal, { digest: digestOf(button), answer: 'send' }),
  },
  {
    actionId: ACTION_ID.draftDecline,
    handle: ({ button, say }) => say(draftAnswerSignal, { digest: digestOf(button), answer: 'decline' }),
  },
  {
    actionId: ACTION_ID.draftEdit,
    async handle({ button, say, user, openModal }, { incidents }) {
      const state = await incidents.header(button);
      const by = { slackUser: user, name: user };
      if (mayRead(state, by)) await openModal(draftModal(state, button));
      // The refusal is recorded, and told.
      else await say(draftAnswerSignal, { digest: digestOf(button), answer: 'read' });
    },
  },
];

export const draftEdited: ViewListener = {
  actionId: ACTION_ID.draftEdit,
  async handle({ button, say, t, reason: text }) {
    if (text === '') return { errors: { [FIELD.reason]: t.updates.missing } };
    await say(draftAnswerSignal, { digest: digestOf(button), answer: 'send', text });
    return undefined;
  },
};
