/** It was a false positive, with a reason. */
import { dismissSignal } from '../../../contract/messages.ts';
import { FIELD } from '../../blocks/modals.ts';
import { PRESS } from '../../press.ts';
import type { ViewListener } from '../listener.ts';

export const dismiss: ViewListener = {
  press: PRESS.dismiss,
  async handle({ aim, by, t, reason }, { incidents }) {
    if (reason === '') return { [FIELD.reason]: t.modal.reasonMissing };
    await incidents.signal(aim, dismissSignal, { reason, by });
    return undefined;
  },
};
