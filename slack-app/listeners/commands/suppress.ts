/** `/incident suppress ID DAY REASON`: what the button *Suppress…* does, for the incident as it is now. */
import { suppressSignal } from '../../../contract/messages.ts';
import { IncidentClosed } from '../../../contract/temporal/errors.ts';
import { dueOn } from '../../../domain/due-date.ts';
import { code } from '../../escape.ts';
import type { CommandListener } from '../listener.ts';
import { sayingFor } from '../say.ts';

export const suppress: CommandListener = {
  word: 'suppress',
  async handle({ words: [id, day, ...reason], channel, user, workspace, click, t }, deps) {
    const { incidents, directory } = deps;
    if (id === undefined || day === undefined || reason.length === 0) return [t.quiet.usage];
    if (!isDay(day)) return [t.quiet.badDay];
    const state = await incidents.header({ id }).catch((error: unknown) => {
      if (error instanceof IncidentClosed) return undefined;
      throw error;
    });
    const theirs = directory.inChannel(channel).map((c) => c.id);
    // The answer must not reveal whether another customer has such an incident.
    if (state === undefined || !theirs.includes(state.customer.id)) return [t.showNone(code(id, 90))];
    const until = dueOn(day, state.customer.timeZone);
    if (Date.parse(until) <= Date.now()) return [t.quiet.badDay];
    const body = { user, team: { id: workspace }, trigger_id: click };
    const say = sayingFor(deps, { id, runId: state.runId }, body);
    await say(suppressSignal, { digest: state.alertsDigest, reason: reason.join(' '), until });
    return [t.quiet.sent];
  },
};

const isDay = (word: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(word) && !Number.isNaN(Date.parse(`${word}T00:00:00Z`));
