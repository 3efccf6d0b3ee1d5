/** *Dismiss…*: asks why it is a false positive. */
import { questionModal } from '../../blocks/modals.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ActionListener } from '../listener.ts';

export const dismiss: ActionListener = {
  actionId: ACTION_ID.dismiss,
  handle: ({ button, t, openModal }) => openModal(questionModal(ACTION_ID.dismiss, button, t)),
};
