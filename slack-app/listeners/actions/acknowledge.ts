/** *I'm on it*: the person takes the lead. */
import { acknowledgeSignal } from '../../../contract/messages.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ActionListener } from '../listener.ts';
import { digestOf } from '../plan.ts';

export const acknowledge: ActionListener = {
  actionId: ACTION_ID.acknowledge,
  handle: ({ button, say }) => say(acknowledgeSignal, { digest: digestOf(button) }),
};
