/** *Done…*: asks what was done. */
import { questionModal } from '../../blocks/modals.ts';
import { PRESS } from '../../press.ts';
import type { ActionListener } from '../listener.ts';

export const followUpDone: ActionListener = {
  press: PRESS.followUpDone,
  handle: ({ aim, t, openModal }) => openModal(questionModal(PRESS.followUpDone, aim, t)),
};
