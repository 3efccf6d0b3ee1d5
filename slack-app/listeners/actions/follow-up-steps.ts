/** *Steps…*: how a task is done. */
import { stepsModal } from '../../blocks/follow-ups.ts';
import { PRESS } from '../../press.ts';
import type { ActionListener } from '../listener.ts';
import { stepOf } from '../plan.ts';

export const followUpSteps: ActionListener = {
  press: PRESS.followUpSteps,
  handle: async ({ aim, openModal }, { incidents }) =>
    openModal(stepsModal(await incidents.followUps(aim), stepOf(aim))),
};
