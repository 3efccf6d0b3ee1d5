/** `/incident suppress ID`: the button *Suppress…* of the incident as it is now. Its window shows what will be hidden. */
import { IncidentClosed } from '../../../contract/temporal/errors.ts';
import { NEVER } from '../../../domain/suppressions.ts';
import { actions, button } from '../../blocks/elements.ts';
import { hiddenLines } from '../../blocks/suppressions.ts';
import { viewOf } from '../../blocks/view.ts';
import { ACTION_ID } from '../../buttons.ts';
import { code } from '../../escape.ts';
import type { CommandListener } from '../listener.ts';

export const suppress: CommandListener = {
  word: 'suppress',
  async handle({ words: [id], channel, t }, { incidents, directory }) {
    if (id === undefined) return [t.quiet.usage];
    const state = await incidents.header({ id }).catch((error: unknown) => {
      if (error instanceof IncidentClosed) return undefined;
      throw error;
    });
    const theirs = directory.inChannel(channel).map((c) => c.id);
    // The answer must not reveal whether another customer has such an incident.
    if (state === undefined || !theirs.includes(state.customer.id)) return [t.showNone(code(id, 90))];
    const v = viewOf(state);
    if (state.severity === 'critical') return [v.say(NEVER)];
    const value = v.buttonValue({ digest: state.alertsDigest });
    return [...hiddenLines(v), t.quiet.open, actions(button(ACTION_ID.suppress, t.quiet.button, value))];
  },
};
