/** *Ask…* of a card, and *Answer…* of a question. */
import { askSignal, replySignal } from '../../contract/asking.ts';
import { aboutAsking, aboutReply, askChoices } from '../blocks/questions.ts';
import { FIELD } from '../blocks/modals.ts';
import { ACTION_ID, StaleButton } from '../buttons.ts';
import { digestOf, plan } from './plan.ts';
import { chosen, type QuestionRow } from './question-row.ts';

export const ASKING: readonly QuestionRow[] = [
  {
    actionId: ACTION_ID.ask,
    about: async ({ button }, { incidents }) => {
      const header = await incidents.header(button);
      return { lines: aboutAsking(header, button), choices: askChoices(header) };
    },
    reasonMissing: ({ questions }) => questions.askMissing,
    check: chosen,
    send: ({ button, say, reason, selected }) =>
      say(askSignal, { ...plan(button), to: selected[FIELD.choice] ?? '', question: reason }),
  },
  {
    actionId: ACTION_ID.reply,
    about: async ({ button }, { incidents }) => ({ lines: aboutReply(await incidents.header(button), button) }),
    reasonMissing: ({ questions }) => questions.replyMissing,
    send: ({ button, say, reason }) => {
      const { gateId, questionId } = button;
      if (gateId === undefined || questionId === undefined) throw new StaleButton('the button names no question');
      return say(replySignal, { gateId, questionId, digest: digestOf(button), text: reason });
    },
  },
];
