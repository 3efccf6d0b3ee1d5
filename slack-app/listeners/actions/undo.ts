/** *Undo…*: asks why. */
import { questionModal } from '../../blocks/modals.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ActionListener } from '../listener.ts';

export const undo: ActionListener = {
  actionId: ACTION_ID.undo,
  handle: ({ button, t, openModal }) => openModal(questionModal(ACTION_ID.undo, button, t)),
};
