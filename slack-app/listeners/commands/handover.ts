/** `/incident handover [@person] [ID]`: the button whose window hands the lead over. */
import { identity } from '../../blocks/identity.ts';
import { actions } from '../../blocks/elements.ts';
import { handoverButton, leadLine } from '../../blocks/leading.ts';
import { viewOf } from '../../blocks/view.ts';
import { plain } from '../../escape.ts';
import type { CommandListener } from '../listener.ts';
import { incidentMeant } from './incident-of-channel.ts';

export const handover: CommandListener = {
  word: 'handover',
  async handle(commanded, deps) {
    const named = commanded.words.find((word) => word.startsWith('@') || word.startsWith('<@'));
    const words = commanded.words.filter((word) => word !== named);
    const meant = await incidentMeant({ ...commanded, words }, deps);
    if ('why' in meant) return meant.why;
    const v = viewOf(meant.state);
    // The name only fills in the window: the incident decides by the person's id.
    const to = named === undefined ? undefined : personNamed(named, v.state.customer.approvers);
    const unknown = named !== undefined && to === undefined ? [v.t.leading.handoverUnknown(plain(named, 80))] : [];
    const open = handoverButton(v, to);
    return [
      ...identity(v),
      leadLine(v),
      ...unknown,
      ...(open === undefined ? [v.t.leading.handoverNobody] : [actions(open)]),
    ];
  },
};

/** `@minji`, or `<@U0123|minji>` where Slack resolves names. */
function personNamed(word: string, approvers: readonly { slackUser: string; name: string }[]): string | undefined {
  const id = /^<@([A-Z0-9]+)(?:\|[^>]*)?>$/.exec(word)?.[1];
  return approvers.find((a) => (id === undefined ? `@${a.name}` === word : a.slackUser === id))?.slackUser;
}
