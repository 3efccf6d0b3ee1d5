/** *Reject…*: asks why. */
import { questionModal } from '../../blocks/modals.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ActionListener } from '../listener.ts';

export const reject: ActionListener = {
  actionId: ACTION_ID.reject,
  handle: ({ button, t, openModal }) => openModal(questionModal(ACTION_ID.reject, button, t)),
};
