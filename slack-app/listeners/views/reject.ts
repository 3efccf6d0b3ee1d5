/** The plan was rejected, with a reason. */
import { decideSignal } from '../../../contract/messages.ts';
import { FIELD } from '../../blocks/modals.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ViewListener } from '../listener.ts';
import { plan } from '../plan.ts';

export const reject: ViewListener = {
  actionId: ACTION_ID.reject,
  async handle({ button, by, t, reason }, { incidents }) {
    if (reason === '') return { [FIELD.reason]: t.modal.reasonMissing };
    await incidents.signal(button, decideSignal, { ...plan(button), verdict: 'reject', reason, by });
    return undefined;
  },
};
