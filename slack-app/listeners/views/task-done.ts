/** A person says that a task is done. */
import { answerSignal } from '../../../contract/messages.ts';
import { PRESS } from '../../press.ts';
import type { ViewListener } from '../listener.ts';
import { stepOf } from '../plan.ts';

export const taskDone: ViewListener = {
  press: PRESS.taskDone,
  async handle({ aim, by, reason }, { incidents }) {
    const note = reason === '' ? {} : { reason };
    await incidents.signal(aim, answerSignal, { stepId: stepOf(aim), answer: 'done', ...note, by });
    return undefined;
  },
};
