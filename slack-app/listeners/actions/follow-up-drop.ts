/** *Drop…*: asks why a task is not done. */
import { questionModal } from '../../blocks/modals.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ActionListener } from '../listener.ts';

export const followUpDrop: ActionListener = {
  actionId: ACTION_ID.followUpDrop,
  handle: ({ button, t, openModal }) => openModal(questionModal(ACTION_ID.followUpDrop, button, t)),
};
