/** A task will not be done, with a reason. */
import { taskSignal } from '../../../contract/messages.ts';
import { FIELD } from '../../blocks/modals.ts';
import { PRESS } from '../../press.ts';
import type { ViewListener } from '../listener.ts';
import { stepOf } from '../plan.ts';

export const followUpDrop: ViewListener = {
  press: PRESS.followUpDrop,
  async handle({ aim, by, t, reason }, { incidents }) {
    if (reason === '') return { [FIELD.reason]: t.modal.followUpReasonMissing };
    await incidents.signal(aim, taskSignal, { taskId: stepOf(aim), answer: 'drop', reason, by });
    return undefined;
  },
};
