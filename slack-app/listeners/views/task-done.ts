/** A person says that a task is done. */
import { answerSignal } from '../../../contract/messages.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ViewListener } from '../listener.ts';
import { stepOf } from '../plan.ts';

export const taskDone: ViewListener = {
  actionId: ACTION_ID.taskDone,
  async handle({ button, by, reason }, { incidents }) {
    const note = reason === '' ? {} : { reason };
    await incidents.signal(button, answerSignal, { stepId: stepOf(button), answer: 'done', ...note, by });
    return undefined;
  },
};
