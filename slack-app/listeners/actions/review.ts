/** *Show everything…*: shows the whole plan page by page, if the card has no room for it. */
import type { ModalView } from '../../blocks/modals.ts';
import { REVIEW_PAGE, reviewModal } from '../../blocks/step-list.ts';
import { ACTION_ID, StaleButton, type ButtonValue } from '../../buttons.ts';
import type { ActionListener, ListenerDeps } from '../listener.ts';
import { plan } from '../plan.ts';

/** @throws StaleButton */
export async function reviewPage(
  button: ButtonValue,
  { incidents }: Pick<ListenerDeps, 'incidents'>,
): Promise<ModalView> {
  const { from = 0 } = button.list ?? {};
  const [header, page] = await Promise.all([
    incidents.header(button),
    incidents.stepPage(button, plan(button).gateId, { which: 'all' }, from, REVIEW_PAGE),
  ]);
  if (page === undefined) throw new StaleButton('no such plan');
  return reviewModal(header, page, button);
}

export const review: ActionListener = {
  actionId: ACTION_ID.review,
  handle: async ({ button, openModal }, deps) => openModal(await reviewPage(button, deps)),
};
