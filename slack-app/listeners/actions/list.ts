/** *List…*: shows the steps of one kind page by page. */
import type { ModalView } from '../../blocks/modals.ts';
import { LIST_PAGE, stepListModal } from '../../blocks/step-list.ts';
import { ACTION_ID, StaleButton, type ButtonValue } from '../../buttons.ts';
import type { ActionListener, ListenerDeps } from '../listener.ts';
import { gateOf } from '../plan.ts';

/** @throws StaleButton */
export async function listPage(
  button: ButtonValue,
  { incidents }: Pick<ListenerDeps, 'incidents'>,
): Promise<ModalView> {
  const { from = 0, ...filter } = button.list ?? { which: 'all' as const };
  const [header, page] = await Promise.all([
    incidents.header(button),
    incidents.stepPage(button, gateOf(button), filter, from, LIST_PAGE),
  ]);
  if (page === undefined) throw new StaleButton('no such plan');
  return stepListModal(header, page, button);
}

export const list: ActionListener = {
  actionId: ACTION_ID.list,
  handle: async ({ button, openModal }, deps) => openModal(await listPage(button, deps)),
};
