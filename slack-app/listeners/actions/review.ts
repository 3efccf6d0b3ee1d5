/** *Show everything…*: the plan of a card that had no room for all of it. */
import { reviewModal } from '../../blocks/modals.ts';
import { PRESS, StaleButton } from '../../press.ts';
import type { ActionListener } from '../listener.ts';

export const review: ActionListener = {
  press: PRESS.review,
  async handle({ aim, openModal }, { incidents }) {
    const state = await incidents.state(aim);
    const gate = state.gates.find((g) => g.id === aim.g);
    if (gate === undefined) throw new StaleButton('no such plan');
    await openModal(reviewModal(state, gate, aim));
  },
};
