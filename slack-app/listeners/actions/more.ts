/** *More…*: severity, lead, and the steps that can be undone. */
import { moreModal } from '../../blocks/leading.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ActionListener } from '../listener.ts';

export const more: ActionListener = {
  actionId: ACTION_ID.more,
  async handle({ button, openModal }, { incidents }) {
    const [header, undoable] = await Promise.all([incidents.header(button), incidents.undoable(button)]);
    await openModal(moreModal(header, undoable));
  },
};
