/** Signs what a person says by a click, once, and sends it. A click that is kept while Temporal is away keeps its signature. */
import { StaleButton, type ButtonValue } from '../buttons.ts';
import type { Clicker } from '../people.ts';
import type { ListenerDeps, Say } from './listener.ts';

/** @param workspace the one of the click */
export const sayingFor =
  ({ incidents, people, signer }: ListenerDeps, button: ButtonValue, user: Clicker, workspace: string): Say =>
  async (signal, message) => {
    const { id, runId } = button;
    if (runId === undefined) throw new StaleButton('the button names no run');
    const speaker = await people.speakerOf(user, workspace);
    await incidents.signal(button, signal, signer.sign({ id, runId }, signal, speaker, message));
  };
