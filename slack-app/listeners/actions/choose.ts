/** *Choose…*: opens the steps as boxes to tick. */
import { chooseModal } from '../../blocks/modals.ts';
import { PRESS, StaleButton } from '../../press.ts';
import type { ActionListener } from '../listener.ts';

export const choose: ActionListener = {
  press: PRESS.choose,
  async handle({ aim, openModal }, { incidents }) {
    const state = await incidents.state(aim);
    const gate = state.gates.find((g) => g.id === aim.g);
    if (gate === undefined) throw new StaleButton('no such plan');
    await openModal(chooseModal(state, gate, aim));
  },
};
