/** *Done…*: asks what was done. */
import { questionModal } from '../../blocks/modals.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ActionListener } from '../listener.ts';

export const followUpDone: ActionListener = {
  actionId: ACTION_ID.followUpDone,
  handle: ({ button, t, openModal }) => openModal(questionModal(ACTION_ID.followUpDone, button, t)),
};
