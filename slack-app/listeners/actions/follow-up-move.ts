/** *Move date…*: asks for the new day, and why. */
import { questionModal } from '../../blocks/modals.ts';
import { PRESS } from '../../press.ts';
import type { ActionListener } from '../listener.ts';

export const followUpMove: ActionListener = {
  press: PRESS.followUpMove,
  handle: ({ aim, t, openModal }) => openModal(questionModal(PRESS.followUpMove, aim, t)),
};
