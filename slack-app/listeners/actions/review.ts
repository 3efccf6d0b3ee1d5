/** *Show everything…*: shows the whole plan, if the card has no room for it. */
import { reviewModal } from '../../blocks/modals.ts';
import { ACTION_ID, StaleButton } from '../../buttons.ts';
import type { ActionListener } from '../listener.ts';

export const review: ActionListener = {
  actionId: ACTION_ID.review,
  async handle({ button, openModal }, { incidents }) {
    const [header, gate] = await Promise.all([incidents.header(button), incidents.gate(button, button.gateId ?? '')]);
    if (gate === undefined) throw new StaleButton('no such plan');
    await openModal(reviewModal(header, gate, button));
  },
};
