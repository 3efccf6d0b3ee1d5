/** *I take this*: one of the owners of a task takes it. */
import { taskSignal } from '../../../contract/messages.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ActionListener } from '../listener.ts';
import { digestOf, stepOf } from '../plan.ts';

export const followUpTake: ActionListener = {
  actionId: ACTION_ID.followUpTake,
  handle: ({ button, say }) => say(taskSignal, { taskId: stepOf(button), digest: digestOf(button), answer: 'take' }),
};
