/** Steps were chosen: they are approved, the others rejected. */
import { decideSignal } from '../../../contract/messages.ts';
import { FIELD } from '../../blocks/modals.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ViewListener } from '../listener.ts';
import { plan } from '../plan.ts';

export const choose: ViewListener = {
  actionId: ACTION_ID.choose,
  async handle({ button, by, t, ticked, reason }, { incidents }) {
    if (ticked.length === 0) return { [FIELD.steps]: t.modal.chooseNothing };
    const why = reason === '' ? {} : { reason };
    await incidents.signal(button, decideSignal, { ...plan(button), verdict: 'choose', stepIds: ticked, ...why, by });
    return undefined;
  },
};
