/** A person says that a task which the incident left is done. */
import { taskSignal } from '../../../contract/messages.ts';
import { PRESS } from '../../press.ts';
import type { ViewListener } from '../listener.ts';
import { stepOf } from '../plan.ts';

export const followUpDone: ViewListener = {
  press: PRESS.followUpDone,
  async handle({ aim, by, reason }, { incidents }) {
    const note = reason === '' ? {} : { note: reason };
    await incidents.signal(aim, taskSignal, { taskId: stepOf(aim), answer: 'done', ...note, by });
    return undefined;
  },
};
