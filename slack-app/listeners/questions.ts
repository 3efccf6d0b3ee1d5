/** Buttons that open a window with one question, and the signal that is sent with the answer: one row each. */
import { answerSignal, decideSignal, dismissSignal, noteSignal, taskSignal } from '../../contract/messages.ts';
import { dueOn } from '../../domain/due-date.ts';
import { FIELD, questionModal, type Question } from '../blocks/modals.ts';
import { ACTION_ID } from '../buttons.ts';
import type { Texts } from '../texts/texts.ts';
import type { ActionListener, FieldErrors, ListenerDeps, Submitted, ViewListener } from './listener.ts';
import { plan, stepOf } from './plan.ts';

interface Row {
  actionId: Question;
  /** The error if no reason was given. Absent if none is needed. */
  reasonMissing?: (t: Texts) => string;
  /** Checked before the reason. */
  check?: (given: Submitted, deps: ListenerDeps) => FieldErrors | undefined;
  send: (given: Submitted, deps: ListenerDeps) => Promise<void>;
}

const dueAt = ({ button, day }: Submitted, { directory }: ListenerDeps): string =>
  dueOn(day, directory.timeZoneOfIncident(button.id));

const ROWS: readonly Row[] = [
  {
    actionId: ACTION_ID.reject,
    reasonMissing: ({ modal }) => modal.reasonMissing,
    send: ({ button, say, reason }) => say(decideSignal, { ...plan(button), verdict: 'reject', reason }),
  },
  {
    actionId: ACTION_ID.skip,
    reasonMissing: ({ modal }) => modal.reasonMissing,
    send: ({ button, say, reason }) => say(answerSignal, { stepId: stepOf(button), answer: 'skip', reason }),
  },
  {
    actionId: ACTION_ID.undo,
    reasonMissing: ({ modal }) => modal.reasonMissing,
    send: ({ button, say, reason }) => say(answerSignal, { stepId: stepOf(button), answer: 'undo', reason }),
  },
  {
    actionId: ACTION_ID.taskDone,
    send: ({ button, say, reason }) =>
      say(answerSignal, {
        stepId: stepOf(button),
        answer: 'done',
        ...(reason === '' ? {} : { reason }),
      }),
  },
  {
    actionId: ACTION_ID.dismiss,
    reasonMissing: ({ modal }) => modal.reasonMissing,
    send: ({ say, reason }) => say(dismissSignal, { reason }),
  },
  {
    actionId: ACTION_ID.note,
    reasonMissing: ({ modal }) => modal.reasonMissing,
    send: ({ say, reason }) => say(noteSignal, { text: reason }),
  },
  {
    actionId: ACTION_ID.followUpDone,
    send: ({ button, say, reason }) =>
      say(taskSignal, {
        taskId: stepOf(button),
        answer: 'done',
        ...(reason === '' ? {} : { note: reason }),
      }),
  },
  {
    actionId: ACTION_ID.followUpMove,
    reasonMissing: ({ modal }) => modal.followUpReasonMissing,
    check(given, deps) {
      const { modal } = given.t;
      if (given.day === '') return { [FIELD.day]: modal.moveDayMissing };
      return Date.parse(dueAt(given, deps)) <= Date.now() ? { [FIELD.day]: modal.moveDayPast } : undefined;
    },
    send: (given, deps) => {
      const { button, say, reason } = given;
      const move = { taskId: stepOf(button), answer: 'move', dueAt: dueAt(given, deps), reason } as const;
      return say(taskSignal, move);
    },
  },
  {
    actionId: ACTION_ID.followUpDrop,
    reasonMissing: ({ modal }) => modal.followUpReasonMissing,
    send: ({ button, say, reason }) => say(taskSignal, { taskId: stepOf(button), answer: 'drop', reason }),
  },
];

export const QUESTIONS: readonly ActionListener[] = ROWS.map(({ actionId }) => ({
  actionId,
  handle: ({ button, t, openModal }) => openModal(questionModal(actionId, button, t)),
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
