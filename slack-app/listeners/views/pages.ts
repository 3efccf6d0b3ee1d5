/** Another page of a list of steps, or of a whole plan, in the same window. */
import { STEP_FILTERS } from '../../../domain/gate-fold.ts';
import { FIELD } from '../../blocks/modals.ts';
import { ACTION_ID } from '../../buttons.ts';
import { listPage } from '../actions/list.ts';
import { reviewPage } from '../actions/review.ts';
import type { ViewListener } from '../listener.ts';

export const listOn: ViewListener = {
  actionId: ACTION_ID.list,
  async handle({ button, selected }, deps) {
    const { which: before = 'all', next = 0, kind } = button.list ?? {};
    const which = STEP_FILTERS.find((f) => f === selected[FIELD.which]) ?? before;
    // The pages that the window offers are those of the list that it shows.
    const from = which === before ? Number(selected[FIELD.page] ?? next) : 0;
    return {
      view: await listPage({ ...button, list: { ...(kind === undefined ? {} : { kind }), which, from } }, deps),
    };
  },
};

export const reviewOn: ViewListener = {
  actionId: ACTION_ID.review,
  handle: async ({ button }, deps) => ({ view: await reviewPage(button, deps) }),
};
