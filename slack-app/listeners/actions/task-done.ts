/** *Done…*: asks what was done. */
import { questionModal } from '../../blocks/modals.ts';
import { PRESS } from '../../press.ts';
import type { ActionListener } from '../listener.ts';

export const taskDone: ActionListener = {
  press: PRESS.taskDone,
  handle: ({ aim, t, openModal }) => openModal(questionModal(PRESS.taskDone, aim, t)),
};
