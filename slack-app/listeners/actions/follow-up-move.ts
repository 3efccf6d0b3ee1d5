/** *Move date…*: asks for the new day, and why. */
import { questionModal } from '../../blocks/modals.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ActionListener } from '../listener.ts';

export const followUpMove: ActionListener = {
  actionId: ACTION_ID.followUpMove,
  handle: ({ button, t, openModal }) => openModal(questionModal(ACTION_ID.followUpMove, button, t)),
};
