/** Signs what a person says by a click, once, and sends it. A click that is kept while Temporal is away keeps its signature. */
import { StaleButton, type ButtonValue } from '../buttons.ts';
import type { Clicker } from '../people.ts';
import type { ListenerDeps, Say } from './listener.ts';

/** @param body what Slack sent of the click */
export const sayingFor =
  ({ incidents, people, signer }: ListenerDeps, button: ButtonValue, body: Clicked): Say =>
  async (signal, message) => {
    const { id, runId } = button;
    if (runId === undefined) throw new StaleButton('the button names no run');
    const speaker = await people.speakerOf(body.user, workspaceOf(body));
    const click = body.trigger_id;
    await incidents.signal(button, signal, signer.sign({ id, runId }, signal, speaker, message, { click }));
  };

interface Clicked {
  user: Clicker;
  team: { id: string } | null;
  /** Another one for each click and each submission of a window. */
  trigger_id?: string;
}

/** The workspace in which somebody clicked. Where the app is installed for a whole organization, Slack may name the person's only. */
export const workspaceOf = ({ team, user }: Pick<Clicked, 'team' | 'user'>): string => team?.id ?? user.team_id ?? '';
