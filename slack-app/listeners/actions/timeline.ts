/** *Timeline*: shows what has happened so far, newest first. */
import { timelineModal } from '../../blocks/timeline.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ActionListener } from '../listener.ts';

export const timeline: ActionListener = {
  actionId: ACTION_ID.timeline,
  async handle({ button, openModal }, { incidents }) {
    const [header, events] = await Promise.all([incidents.header(button), incidents.timeline(button)]);
    await openModal(timelineModal(header, events));
  },
};
