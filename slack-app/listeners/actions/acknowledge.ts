/** *I'm on it*: takes the lead. */
import { acknowledgeSignal } from '../../../contract/messages.ts';
import { PRESS } from '../../press.ts';
import type { ActionListener } from '../listener.ts';

export const acknowledge: ActionListener = {
  press: PRESS.acknowledge,
  handle: ({ aim, by }, { incidents }) => incidents.signal(aim, acknowledgeSignal, by),
};
