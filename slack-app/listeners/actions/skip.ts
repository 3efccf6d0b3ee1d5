/** *Skip…*: asks why. */
import { questionModal } from '../../blocks/modals.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ActionListener } from '../listener.ts';

export const skip: ActionListener = {
  actionId: ACTION_ID.skip,
  handle: ({ button, t, openModal }) => openModal(questionModal(ACTION_ID.skip, button, t)),
};
