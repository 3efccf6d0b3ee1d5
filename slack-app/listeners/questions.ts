/** Buttons that open a window with one question, and the signal that is sent with the answer: one row each. */
import {
  answerSignal,
  decideSignal,
  dismissSignal,
  endSuppressionSignal,
  noteSignal,
  suppressSignal,
  taskSignal,
} from '../../contract/messages.ts';
import { dueOn } from '../../domain/due-date.ts';
import { FIELD, questionModal } from '../blocks/modals.ts';
import { ACTION_ID, StaleButton } from '../buttons.ts';
import { aboutDismissal, aboutStep, aboutSuppression, aboutTask, standsFor } from '../blocks/about.ts';
import type { ActionListener, FieldErrors, ListenerDeps, Submitted, ViewListener } from './listener.ts';
import { ASKING } from './asking.ts';
import { LEADING } from './leading.ts';
import { suppressionLines } from '../blocks/suppressions.ts';
import { digestOf, plan, stepOf } from './plan.ts';
import type { About, QuestionRow } from './question-row.ts';

const step =
  (undo: boolean): About =>
  async ({ button }, { incidents }) => {
    const [header, found] = await Promise.all([incidents.header(button), incidents.step(button, stepOf(button))]);
    if (found === undefined) throw new StaleButton('no such step');
    return { lines: aboutStep(header, found, button, undo) };
  };
const task: About = async ({ button }, { incidents }) => ({
  lines: aboutTask(await incidents.followUps(button), button),
});

const dueAt = ({ button, day }: Submitted, { directory }: ListenerDeps): string =>
  dueOn(day, directory.timeZoneOfIncident(button.id));

function dayAhead(given: Submitted, deps: ListenerDeps): FieldErrors | undefined {
  const { modal } = given.t;
  if (given.day === '') return { [FIELD.day]: modal.moveDayMissing };
  return Date.parse(dueAt(given, deps)) <= Date.now() ? { [FIELD.day]: modal.moveDayPast } : undefined;
}

const ROWS: readonly QuestionRow[] = [
  ...LEADING,
  ...ASKING,
  {
    actionId: ACTION_ID.reject,
    about: ({ button, t }) => ({ lines: [standsFor({ t }, plan(button).digest)] }),
    reasonMissing: ({ modal }) => modal.reasonMissing,
    send: ({ button, say, reason }) => say(decideSignal, { ...plan(button), verdict: 'reject', reason }),
  },
  {
    actionId: ACTION_ID.skip,
    about: step(false),
    reasonMissing: ({ modal }) => modal.reasonMissing,
    send: ({ button, say, reason }) =>
      say(answerSignal, { stepId: stepOf(button), digest: digestOf(button), answer: 'skip', reason }),
  },
  {
    actionId: ACTION_ID.undo,
    about: step(true),
    reasonMissing: ({ modal }) => modal.reasonMissing,
    send: ({ button, say, reason }) =>
      say(answerSignal, { stepId: stepOf(button), digest: digestOf(button), answer: 'undo', reason }),
  },
  {
    actionId: ACTION_ID.taskDone,
    about: step(false),
    send: ({ button, say, reason }) =>
      say(answerSignal, {
        stepId: stepOf(button),
        digest: digestOf(button),
        answer: 'done',
        ...(reason === '' ? {} : { reason }),
      }),
  },
  {
    actionId: ACTION_ID.dismiss,
    about: async ({ button }, { incidents }) => ({ lines: aboutDismissal(await incidents.header(button), button) }),
    reasonMissing: ({ modal }) => modal.reasonMissing,
    send: ({ button, say, reason }) => say(dismissSignal, { digest: digestOf(button), reason }),
  },
  {
    actionId: ACTION_ID.suppress,
    about: async ({ button }, { incidents }) => ({ lines: aboutSuppression(await incidents.header(button), button) }),
    reasonMissing: ({ modal }) => modal.reasonMissing,
    check: dayAhead,
    send: (given, deps) => {
      const { button, say, reason } = given;
      return say(suppressSignal, { digest: digestOf(button), reason, until: dueAt(given, deps) });
    },
  },
  {
    actionId: ACTION_ID.suppressionEnd,
    about: async ({ button: { id } }, { incidents, directory }) => {
      const found = (await incidents.suppressions()).find((s) => s.id === id);
      if (found === undefined) throw new StaleButton('no such suppression');
      const where = { timeZone: directory.timeZoneOfIncident(id), language: directory.languageOfIncident(id) };
      return { lines: suppressionLines(found, where) };
    },
    reasonMissing: ({ modal }) => modal.reasonMissing,
    send: ({ say, reason }) => say(endSuppressionSignal, { reason }),
  },
  {
    actionId: ACTION_ID.note,
    reasonMissing: ({ modal }) => modal.reasonMissing,
    send: ({ say, reason }) => say(noteSignal, { text: reason }),
  },
  {
    actionId: ACTION_ID.followUpDone,
    about: task,
    send: ({ button, say, reason }) =>
      say(taskSignal, {
        taskId: stepOf(button),
        digest: digestOf(button),
        answer: 'done',
        ...(reason === '' ? {} : { note: reason }),
      }),
  },
  {
    actionId: ACTION_ID.followUpMove,
    about: task,
    reasonMissing: ({ modal }) => modal.followUpReasonMissing,
    check: dayAhead,
    send: (given, deps) => {
      const { button, say, reason } = given;
      const move = {
        taskId: stepOf(button),
        digest: digestOf(button),
        answer: 'move',
        dueAt: dueAt(given, deps),
        reason,
      } as const;
      return say(taskSignal, move);
    },
  },
  {
    actionId: ACTION_ID.followUpDrop,
    about: task,
    reasonMissing: ({ modal }) => modal.followUpReasonMissing,
    send: ({ button, say, reason }) =>
      say(taskSignal, { taskId: stepOf(button), digest: digestOf(button), answer: 'drop', reason }),
  },
];

export const QUESTIONS: readonly ActionListener[] = ROWS.map(({ actionId, about }) => ({
  actionId,
  async handle(click, deps) {
    const { button, t, openModal } = click;
    await openModal(questionModal(actionId, button, t, await about?.(click, deps)));
  },
}));

export const ANSWERS: readonly ViewListener[] = ROWS.map(({ actionId, reasonMissing, check, send }) => ({
  actionId,
  async handle(given, deps) {
    const wrong = check?.(given, deps);
    if (wrong !== undefined) return { errors: wrong };
    if (reasonMissing !== undefined && given.reason === '')
      return { errors: { [FIELD.reason]: reasonMissing(given.t) } };
    await send(given, deps);
    return undefined;
  },
}));
