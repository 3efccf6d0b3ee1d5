/** *Retry*: of a step that failed, or whose target has changed since the preview. */
import { answerSignal } from '../../../contract/messages.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ActionListener } from '../listener.ts';
import { digestOf, stepOf } from '../plan.ts';
import { listPage } from './list.ts';

export const retry: ActionListener = {
  actionId: ACTION_ID.retry,
  async handle(click, deps) {
    const { button, say, replaceModal } = click;
    await say(answerSignal, { stepId: stepOf(button), digest: digestOf(button), answer: 'retry' });
    // Pressed in a list of steps, which then shows the new status.
    if (replaceModal !== undefined && button.list !== undefined) await replaceModal(await listPage(button, deps));
  },
};
