/** *Approve all*: everything the card shows. */
import { decideSignal } from '../../../contract/messages.ts';
import { PRESS } from '../../press.ts';
import type { ActionListener } from '../listener.ts';
import { plan } from '../plan.ts';

export const approveAll: ActionListener = {
  press: PRESS.approveAll,
  handle: ({ aim, by }, { incidents }) =>
    incidents.signal(aim, decideSignal, { ...plan(aim), verdict: 'approve-all', by }),
};
