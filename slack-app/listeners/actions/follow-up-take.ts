/** *I take this*: of those who are answerable for a task, one does it. */
import { taskSignal } from '../../../contract/messages.ts';
import { PRESS } from '../../press.ts';
import type { ActionListener } from '../listener.ts';
import { stepOf } from '../plan.ts';

export const followUpTake: ActionListener = {
  press: PRESS.followUpTake,
  handle: ({ aim, by }, { incidents }) =>
    incidents.signal(aim, taskSignal, { taskId: stepOf(aim), answer: 'take', by }),
};
