/** *Timeline*: what happened so far, newest first. */
import { timelineModal } from '../../blocks/timeline.ts';
import { PRESS } from '../../press.ts';
import type { ActionListener } from '../listener.ts';

export const timeline: ActionListener = {
  press: PRESS.timeline,
  handle: async ({ aim, openModal }, { incidents }) => openModal(timelineModal(await incidents.state(aim))),
};
