/** `/incident suppress [ID]`: the button *Suppress…* of the incident as it is now. Its window shows what will be hidden. */
import { NEVER } from '../../../domain/suppressions.ts';
import { actions, button } from '../../blocks/elements.ts';
import { hiddenLines } from '../../blocks/suppressions.ts';
import { viewOf } from '../../blocks/view.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { CommandListener } from '../listener.ts';
import { incidentMeant } from './incident-of-channel.ts';

export const suppress: CommandListener = {
  word: 'suppress',
  async handle(commanded, deps) {
    const { t } = commanded;
    const meant = await incidentMeant(commanded, deps);
    if ('why' in meant) return meant.why;
    const { state } = meant;
    const v = viewOf(state);
    if (state.severity === 'critical') return [v.say(NEVER)];
    const value = v.buttonValue({ digest: state.alertsDigest });
    return [...hiddenLines(v), t.quiet.open, actions(button(ACTION_ID.suppress, t.quiet.button, value))];
  },
};
