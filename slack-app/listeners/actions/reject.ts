/** *Reject…*: asks why. */
import { questionModal } from '../../blocks/modals.ts';
import { PRESS } from '../../press.ts';
import type { ActionListener } from '../listener.ts';

export const reject: ActionListener = {
  press: PRESS.reject,
  handle: ({ aim, t, openModal }) => openModal(questionModal(PRESS.reject, aim, t)),
};
