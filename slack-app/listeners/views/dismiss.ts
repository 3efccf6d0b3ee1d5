/** It was a false positive, with a reason. */
import { dismissSignal } from '../../../contract/messages.ts';
import { FIELD } from '../../blocks/modals.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ViewListener } from '../listener.ts';

export const dismiss: ViewListener = {
  actionId: ACTION_ID.dismiss,
  async handle({ button, by, t, reason }, { incidents }) {
    if (reason === '') return { [FIELD.reason]: t.modal.reasonMissing };
    await incidents.signal(button, dismissSignal, { reason, by });
    return undefined;
  },
};
