/** `/incident suppress ID`: the button *Suppress…* of the incident as it is now. Its window shows what will be hidden. */
import { NEVER } from '../../../domain/suppressions.ts';
import { actions, button } from '../../blocks/elements.ts';
import { hiddenLines } from '../../blocks/suppressions.ts';
import { viewOf } from '../../blocks/view.ts';
import { ACTION_ID } from '../../buttons.ts';
import { code } from '../../escape.ts';
import type { CommandListener } from '../listener.ts';
import { incidentOfChannel } from './incident-of-channel.ts';

export const suppress: CommandListener = {
  word: 'suppress',
  async handle({ words: [id], channel, t }, deps) {
    if (id === undefined) return [t.quiet.usage];
    const state = await incidentOfChannel(id, channel, deps);
    if (state === undefined) return [t.showNone(code(id, 90))];
    const v = viewOf(state);
    if (state.severity === 'critical') return [v.say(NEVER)];
    const value = v.buttonValue({ digest: state.alertsDigest });
    return [...hiddenLines(v), t.quiet.open, actions(button(ACTION_ID.suppress, t.quiet.button, value))];
  },
};
