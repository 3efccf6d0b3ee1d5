/** A person says that a task which the incident left is done. */
import { taskSignal } from '../../../contract/messages.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ViewListener } from '../listener.ts';
import { stepOf } from '../plan.ts';

export const followUpDone: ViewListener = {
  actionId: ACTION_ID.followUpDone,
  async handle({ button, by, reason }, { incidents }) {
    const note = reason === '' ? {} : { note: reason };
    await incidents.signal(button, taskSignal, { taskId: stepOf(button), answer: 'done', ...note, by });
    return undefined;
  },
};
