/** A note for the timeline. */
import { noteSignal } from '../../../contract/messages.ts';
import { FIELD } from '../../blocks/modals.ts';
import { PRESS } from '../../press.ts';
import type { ViewListener } from '../listener.ts';

export const note: ViewListener = {
  press: PRESS.note,
  async handle({ aim, by, t, reason }, { incidents }) {
    if (reason === '') return { [FIELD.reason]: t.modal.reasonMissing };
    await incidents.signal(aim, noteSignal, { text: reason, by });
    return undefined;
  },
};
