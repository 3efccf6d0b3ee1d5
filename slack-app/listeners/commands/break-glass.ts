/** `/incident break-glass [ID]`: the open cards, with the button whose window enters an approval that was given by phone. */
import { enterItem } from '../../blocks/break-glass.ts';
import { identity } from '../../blocks/identity.ts';
import { viewOf } from '../../blocks/view.ts';
import type { CommandListener } from '../listener.ts';
import { incidentMeant } from './incident-of-channel.ts';

export const breakGlass: CommandListener = {
  word: 'break-glass',
  async handle(commanded, deps) {
    const meant = await incidentMeant(commanded, deps);
    if ('why' in meant) return meant.why;
    const { state } = meant;
    const v = viewOf(state);
    const { breakGlass: t } = v.t;
    if (state.customer.breakGlass !== true) return [t.off];
    const open = state.gates.filter(({ status, statuses }) => status === 'open' && (statuses.proposed ?? 0) > 0);
    if (open.length === 0) return [t.none];
    return { title: [...identity(v), t.how], items: open.map((gate) => enterItem(state, gate)), more: 0 };
  },
};
