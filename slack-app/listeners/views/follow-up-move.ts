/** A task is due on another day, with a reason. */
import { dueOn } from '../../../domain/due-date.ts';
import { taskSignal } from '../../../contract/messages.ts';
import { FIELD } from '../../blocks/modals.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ViewListener } from '../listener.ts';
import { stepOf } from '../plan.ts';

export const followUpMove: ViewListener = {
  actionId: ACTION_ID.followUpMove,
  async handle({ button, by, t, reason, day }, { incidents, directory }) {
    if (day === '') return { [FIELD.day]: t.modal.moveDayMissing };
    const dueAt = dueOn(day, directory.timeZoneOfIncident(button.id));
    if (Date.parse(dueAt) <= Date.now()) return { [FIELD.day]: t.modal.moveDayPast };
    if (reason === '') return { [FIELD.reason]: t.modal.followUpReasonMissing };
    await incidents.signal(button, taskSignal, { taskId: stepOf(button), answer: 'move', dueAt, reason, by });
    return undefined;
  },
};
