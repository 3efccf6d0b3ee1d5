/** `/incident show [ID]`: the status of one incident, if this channel may see it, and a line about it for a status page. */
import { statusLineOf } from '../../../domain/customer-update.ts';
import { incidentSummary } from '../../blocks/identity.ts';
import { viewOf } from '../../blocks/view.ts';
import { code } from '../../escape.ts';
import type { CommandListener } from '../listener.ts';
import { incidentMeant } from './incident-of-channel.ts';

export const show: CommandListener = {
  word: 'show',
  async handle(commanded, deps) {
    const meant = await incidentMeant(commanded, deps);
    if ('why' in meant) return meant.why;
    const { state } = meant;
    const { language } = state.customer;
    const { t } = viewOf(state);
    return [...incidentSummary(state), t.updates.statusPage(code(statusLineOf(state, language), 300))];
  },
};
