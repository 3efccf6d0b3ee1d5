/** *Retry*: of a step that failed, or whose target has changed since the preview. */
import { answerSignal } from '../../../contract/messages.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ActionListener } from '../listener.ts';
import { stepOf } from '../plan.ts';

export const retry: ActionListener = {
  actionId: ACTION_ID.retry,
  handle: ({ button, by }, { incidents }) =>
    incidents.signal(button, answerSignal, { stepId: stepOf(button), answer: 'retry', by }),
};
