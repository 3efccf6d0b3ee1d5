/** A note for the timeline. */
import { noteSignal } from '../../../contract/messages.ts';
import { FIELD } from '../../blocks/modals.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ViewListener } from '../listener.ts';

export const note: ViewListener = {
  actionId: ACTION_ID.note,
  async handle({ button, by, t, reason }, { incidents }) {
    if (reason === '') return { [FIELD.reason]: t.modal.reasonMissing };
    await incidents.signal(button, noteSignal, { text: reason, by });
    return undefined;
  },
};
