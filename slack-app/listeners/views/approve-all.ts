/** The whole plan was read and approved. */
import { decideSignal } from '../../../contract/messages.ts';
import { PRESS } from '../../press.ts';
import type { ViewListener } from '../listener.ts';
import { plan } from '../plan.ts';

export const approveAll: ViewListener = {
  press: PRESS.approveAll,
  async handle({ aim, by }, { incidents }) {
    await incidents.signal(aim, decideSignal, { ...plan(aim), verdict: 'approve-all', by });
    return undefined;
  },
};
