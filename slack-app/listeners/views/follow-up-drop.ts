/** A task will not be done, with a reason. */
import { taskSignal } from '../../../contract/messages.ts';
import { FIELD } from '../../blocks/modals.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ViewListener } from '../listener.ts';
import { stepOf } from '../plan.ts';

export const followUpDrop: ViewListener = {
  actionId: ACTION_ID.followUpDrop,
  async handle({ button, by, t, reason }, { incidents }) {
    if (reason === '') return { [FIELD.reason]: t.modal.followUpReasonMissing };
    await incidents.signal(button, taskSignal, { taskId: stepOf(button), answer: 'drop', reason, by });
    return undefined;
  },
};
