/** The whole plan was read and approved. */
import { decideSignal } from '../../../contract/messages.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ViewListener } from '../listener.ts';
import { plan } from '../plan.ts';

export const approveAll: ViewListener = {
  actionId: ACTION_ID.approveAll,
  async handle({ button, by }, { incidents }) {
    await incidents.signal(button, decideSignal, { ...plan(button), verdict: 'approve-all', by });
    return undefined;
  },
};
