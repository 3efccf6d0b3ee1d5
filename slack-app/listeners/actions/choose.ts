/** *Choose…*: opens a window with a checkbox for each step. */
import { chooseModal } from '../../blocks/modals.ts';
import { ACTION_ID, StaleButton } from '../../buttons.ts';
import type { ActionListener } from '../listener.ts';

export const choose: ActionListener = {
  actionId: ACTION_ID.choose,
  async handle({ button, openModal }, { incidents }) {
    const [header, gate] = await Promise.all([incidents.header(button), incidents.gate(button, button.gateId ?? '')]);
    if (gate === undefined) throw new StaleButton('no such plan');
    await openModal(chooseModal(header, gate, button));
  },
};
