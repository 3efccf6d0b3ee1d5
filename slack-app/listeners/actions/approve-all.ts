/** *Approve recommended*, or *Approve all* where every step is: approves what the workflow judges as recommended. */
import { decideSignal } from '../../../contract/messages.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ActionListener } from '../listener.ts';
import { plan } from '../plan.ts';

export const approveAll: ActionListener = {
  actionId: ACTION_ID.approveAll,
  handle: ({ button, say }) => say(decideSignal, { ...plan(button), verdict: 'approve-all' }),
};
