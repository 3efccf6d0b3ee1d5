/** *Skip…*: asks why. */
import { questionModal } from '../../blocks/modals.ts';
import { PRESS } from '../../press.ts';
import type { ActionListener } from '../listener.ts';

export const skip: ActionListener = {
  press: PRESS.skip,
  handle: ({ aim, t, openModal }) => openModal(questionModal(PRESS.skip, aim, t)),
};
