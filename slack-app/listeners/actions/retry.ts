/** *Retry*: a step that went wrong, or whose target has changed meanwhile. */
import { answerSignal } from '../../../contract/messages.ts';
import { PRESS } from '../../press.ts';
import type { ActionListener } from '../listener.ts';
import { stepOf } from '../plan.ts';

export const retry: ActionListener = {
  press: PRESS.retry,
  handle: ({ aim, by }, { incidents }) =>
    incidents.signal(aim, answerSignal, { stepId: stepOf(aim), answer: 'retry', by }),
};
