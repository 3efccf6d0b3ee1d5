/** *Drop…*: asks why a task is not done. */
import { questionModal } from '../../blocks/modals.ts';
import { PRESS } from '../../press.ts';
import type { ActionListener } from '../listener.ts';

export const followUpDrop: ActionListener = {
  press: PRESS.followUpDrop,
  handle: ({ aim, t, openModal }) => openModal(questionModal(PRESS.followUpDrop, aim, t)),
};
