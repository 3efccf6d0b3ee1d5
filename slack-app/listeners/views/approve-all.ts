/** The whole plan was read and approved. */
import { decideSignal } from '../../../contract/messages.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ViewListener } from '../listener.ts';
import { plan } from '../plan.ts';

export const approveAll: ViewListener = {
  actionId: ACTION_ID.approveAll,
  async handle({ button, say }) {
    await say(decideSignal, { ...plan(button), verdict: 'approve-all' });
    return undefined;
  },
};
