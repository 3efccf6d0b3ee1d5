/** *Done…*: asks what was done. */
import { questionModal } from '../../blocks/modals.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ActionListener } from '../listener.ts';

export const taskDone: ActionListener = {
  actionId: ACTION_ID.taskDone,
  handle: ({ button, t, openModal }) => openModal(questionModal(ACTION_ID.taskDone, button, t)),
};
