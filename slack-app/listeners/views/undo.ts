/** A change is to be taken back, with a reason. */
import { answerSignal } from '../../../contract/messages.ts';
import { FIELD } from '../../blocks/modals.ts';
import { PRESS } from '../../press.ts';
import type { ViewListener } from '../listener.ts';
import { stepOf } from '../plan.ts';

export const undo: ViewListener = {
  press: PRESS.undo,
  async handle({ aim, by, t, reason }, { incidents }) {
    if (reason === '') return { [FIELD.reason]: t.modal.reasonMissing };
    await incidents.signal(aim, answerSignal, { stepId: stepOf(aim), answer: 'undo', reason, by });
    return undefined;
  },
};
