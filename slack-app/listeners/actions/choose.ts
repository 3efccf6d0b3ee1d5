/** *Choose…*: opens a window with a checkbox for each step, or on a folded card for each kind of steps. */
import { NAMED_UP_TO } from '../../../domain/gate-fold.ts';
import { chooseKindsModal, chooseModal } from '../../blocks/choose.ts';
import { ACTION_ID, StaleButton } from '../../buttons.ts';
import type { ActionListener } from '../listener.ts';
import { plan } from '../plan.ts';

export const choose: ActionListener = {
  actionId: ACTION_ID.choose,
  async handle({ button, openModal }, { incidents }) {
    const { gateId } = plan(button);
    const [header, fold] = await Promise.all([incidents.header(button), incidents.gateFold(button, gateId)]);
    if (fold === undefined) throw new StaleButton('no such plan');
    if (fold.total > NAMED_UP_TO) {
      await openModal(chooseKindsModal(header, fold, button));
      return;
    }
    const gate = await incidents.gate(button, gateId);
    if (gate === undefined) throw new StaleButton('no such plan');
    await openModal(chooseModal(header, gate, button));
  },
};
