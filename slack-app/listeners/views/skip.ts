/** A step is given up, with a reason. */
import { answerSignal } from '../../../contract/messages.ts';
import { FIELD } from '../../blocks/modals.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ViewListener } from '../listener.ts';
import { stepOf } from '../plan.ts';

export const skip: ViewListener = {
  actionId: ACTION_ID.skip,
  async handle({ button, by, t, reason }, { incidents }) {
    if (reason === '') return { [FIELD.reason]: t.modal.reasonMissing };
    await incidents.signal(button, answerSignal, { stepId: stepOf(button), answer: 'skip', reason, by });
    return undefined;
  },
};
