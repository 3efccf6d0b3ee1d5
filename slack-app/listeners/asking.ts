/** *Ask…* of a card, *Answer…* of a question, and *Enter approval by phone…* of `/incident break-glass`. */
import { askSignal, replySignal } from '../../contract/asking.ts';
import { breakGlassSignal } from '../../contract/break-glass.ts';
import { aboutEntering, callerChoices } from '../blocks/break-glass.ts';
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
    actionId: ACTION_ID.breakGlass,
    about: async ({ button }, { incidents }) => {
      const [header, gate] = await Promise.all([incidents.header(button), incidents.gate(button, plan(button).gateId)]);
      return { lines: aboutEntering(header, gate, button), choices: callerChoices(header) };
    },
    reasonMissing: ({ breakGlass }) => breakGlass.missing,
    check: chosen,
    send: ({ button, say, reason, selected }) =>
      say(breakGlassSignal, { ...plan(button), approver: selected[FIELD.choice] ?? '', reason }),
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
