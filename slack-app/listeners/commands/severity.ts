/** `/incident severity [ID]`: the button whose window sets another severity. */
import { identity } from '../../blocks/identity.ts';
import { actions } from '../../blocks/elements.ts';
import { severityButton } from '../../blocks/leading.ts';
import { viewOf } from '../../blocks/view.ts';
import type { CommandListener } from '../listener.ts';
import { incidentMeant } from './incident-of-channel.ts';

export const severity: CommandListener = {
  word: 'severity',
  async handle(commanded, deps) {
    const meant = await incidentMeant(commanded, deps);
    if ('why' in meant) return meant.why;
    const v = viewOf(meant.state);
    return [...identity(v), actions(severityButton(v))];
  },
};
