/** The plan was rejected, with a reason. */
import { decideSignal } from '../../../contract/messages.ts';
import { FIELD } from '../../blocks/modals.ts';
import { PRESS } from '../../press.ts';
import type { ViewListener } from '../listener.ts';
import { plan } from '../plan.ts';

export const reject: ViewListener = {
  press: PRESS.reject,
  async handle({ aim, by, t, reason }, { incidents }) {
    if (reason === '') return { [FIELD.reason]: t.modal.reasonMissing };
    await incidents.signal(aim, decideSignal, { ...plan(aim), verdict: 'reject', reason, by });
    return undefined;
  },
};
