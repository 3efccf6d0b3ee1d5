/** *Timeline*: what happened so far, newest first. */
import { timelineModal } from '../../blocks/timeline.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ActionListener } from '../listener.ts';

export const timeline: ActionListener = {
  actionId: ACTION_ID.timeline,
  handle: async ({ button, openModal }, { incidents }) => openModal(timelineModal(await incidents.state(button))),
};
