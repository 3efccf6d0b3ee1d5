/** *Note…*: asks for it. */
import { questionModal } from '../../blocks/modals.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ActionListener } from '../listener.ts';

export const note: ActionListener = {
  actionId: ACTION_ID.note,
  handle: ({ button, t, openModal }) => openModal(questionModal(ACTION_ID.note, button, t)),
};
