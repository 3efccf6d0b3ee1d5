/** Steps were chosen: they are approved, the others rejected. */
import { decideSignal } from '../../../contract/messages.ts';
import { FIELD } from '../../blocks/modals.ts';
import { PRESS } from '../../press.ts';
import type { ViewListener } from '../listener.ts';
import { plan } from '../plan.ts';

export const choose: ViewListener = {
  press: PRESS.choose,
  async handle({ aim, by, t, ticked, reason }, { incidents }) {
    if (ticked.length === 0) return { [FIELD.steps]: t.modal.chooseNothing };
    const why = reason === '' ? {} : { reason };
    await incidents.signal(aim, decideSignal, { ...plan(aim), verdict: 'choose', stepIds: ticked, ...why, by });
    return undefined;
  },
};
