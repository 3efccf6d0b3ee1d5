/** *Steps…*: shows the instructions of a task. */
import { stepsModal } from '../../blocks/follow-ups.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ActionListener } from '../listener.ts';
import { stepOf } from '../plan.ts';

export const followUpSteps: ActionListener = {
  actionId: ACTION_ID.followUpSteps,
  handle: async ({ button, openModal }, { incidents }) =>
    openModal(stepsModal(await incidents.followUps(button), stepOf(button))),
};
