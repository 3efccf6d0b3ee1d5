/** *Dismiss…*: asks why it is a false positive. */
import { questionModal } from '../../blocks/modals.ts';
import { PRESS } from '../../press.ts';
import type { ActionListener } from '../listener.ts';

export const dismiss: ActionListener = {
  press: PRESS.dismiss,
  handle: ({ aim, t, openModal }) => openModal(questionModal(PRESS.dismiss, aim, t)),
};
