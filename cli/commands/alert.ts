/** `firebreak alert FILE...`: hands events to the running intake, as EventBridge would. */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { loadIntakeConfig } from '../../config/settings.ts';
import { productEnvironment } from '../connection.ts';
import { CommandError, parse, UsageError, type Command, type Io } from '../command.ts';
import { printable } from '../output.ts';

/** What intake answers for one event. */
type Receipt = { outcome: 'delivered'; incidentId: string } | { outcome: 'ignored' | 'rejected'; reason: string };

export const alert: Command = {
  usage: 'alert FILE...',
  summary: 'submits events (JSON or JSON lines, - is standard input) to the running intake; prints the incidents',
  async run(args, io) {
    const { positionals: files } = parse(args, {});
    if (files.length === 0) throw new UsageError('FILE is missing');
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
  },
};

async function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandError(`${file} cannot be read: ${(error as Error).message}`);
  });
}

async function submit(body: string, io: Io): Promise<Receipt[]> {
  const config = loadIntakeConfig(productEnvironment(io.env));
  const url = `http://${config.FIREBREAK_INTAKE_HOST}:${config.FIREBREAK_INTAKE_PORT}/events/direct`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': config.FIREBREAK_API_KEY },
    body,
  }).catch(() => {
    throw new CommandError(
      `Intake does not answer at ${url}. Start the sandbox with npm start, or set FIREBREAK_INTAKE_HOST and FIREBREAK_INTAKE_PORT.`,
    );
  });
  if (!response.ok) throw new CommandError(`Intake answered ${response.status}: ${(await response.text()).trim()}`);
  return ((await response.json()) as { events: Receipt[] }).events;
}
