/** *Note…*: asks for it. */
import { questionModal } from '../../blocks/modals.ts';
import { PRESS } from '../../press.ts';
import type { ActionListener } from '../listener.ts';

export const note: ActionListener = {
  press: PRESS.note,
  handle: ({ aim, t, openModal }) => openModal(questionModal(PRESS.note, aim, t)),
};
