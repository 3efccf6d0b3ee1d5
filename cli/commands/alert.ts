/** `firebreak alert`: submits events to the running intake, as EventBridge does. */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { loadIntakeConfig } from '../../config/settings.ts';
import { CommandError, type Io } from '../command.ts';
import { printable } from '../output.ts';
import { productEnvironment } from '../running-stack.ts';

/** What intake answers for one event. */
type Receipt = { outcome: 'delivered'; incidentId: string } | { outcome: 'ignored' | 'rejected'; reason: string };

const HOW =
  'Start the sandbox with npm start (npm start -- --keep leaves it running), or set FIREBREAK_INTAKE_HOST, ' +
  'FIREBREAK_INTAKE_PORT and FIREBREAK_API_KEY of an intake that runs elsewhere.';

/** @returns 1 when an event was rejected */
export async function alert(files: readonly string[], io: Io): Promise<number> {
  let accepted = true;
  for (const file of files) {
    const body = file === '-' ? await text(io.stdin) : await read(file);
    for (const receipt of await submit(body, io)) {
      if (receipt.outcome === 'delivered') io.stdout.write(`${receipt.incidentId}\n`);
      else io.stderr.write(printable(`${file}: ${receipt.outcome}: ${receipt.reason}`) + '\n');
      accepted &&= receipt.outcome !== 'rejected';
    }
  }
  return accepted ? 0 : 1;
}

async function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandError(`${file} cannot be read: ${(error as Error).message}`);
  });
}

async function submit(body: string, io: Io): Promise<Receipt[]> {
  const env = productEnvironment(io.env);
  // Without a sandbox the key is missing as well. The message must not name the key as the cause.
  if (env['FIREBREAK_API_KEY'] === undefined) throw new CommandError(`No intake is running here. ${HOW}`);
  const config = loadIntakeConfig(env);
  const url = `http://${config.FIREBREAK_INTAKE_HOST}:${config.FIREBREAK_INTAKE_PORT}/events/direct`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': config.FIREBREAK_API_KEY },
    body,
  }).catch(() => {
    throw new CommandError(`Intake does not answer at ${url}. ${HOW}`);
  });
  if (!response.ok) throw new CommandError(`Intake answered ${response.status}: ${(await response.text()).trim()}`);
  return ((await response.json()) as { events: Receipt[] }).events;
}
