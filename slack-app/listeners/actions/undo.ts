/** *Undo…*: asks why. */
import { questionModal } from '../../blocks/modals.ts';
import { PRESS } from '../../press.ts';
import type { ActionListener } from '../listener.ts';

export const undo: ActionListener = {
  press: PRESS.undo,
  handle: ({ aim, t, openModal }) => openModal(questionModal(PRESS.undo, aim, t)),
};
