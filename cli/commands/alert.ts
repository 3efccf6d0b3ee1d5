/** `firebreak alert`: submits events to the running intake, with the key of the customer that they are about. */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { loadIntakeCustomers } from '../../config/customers.ts';
import { loadSubmissionConfig, type SubmissionConfig } from '../../config/settings.ts';
import { ownerOf } from '../../domain/customer.ts';
import type { IntakeFile } from '../../domain/extracts.ts';
import type { HttpsSender } from '../../domain/senders.ts';
import { classifyBytes } from '../../intake/classify.ts';
import { eventsInText } from '../../intake/unwrap/unwrap.ts';
import { CommandError, type Io } from '../command.ts';
import { printable } from '../output.ts';
import { productEnvironment } from '../running-stack.ts';

/** What intake answers for one event. */
type Receipt = { outcome: 'delivered'; incidentId: string } | { outcome: 'ignored' | 'rejected'; reason: string };

export interface AlertOptions {
  /** The sender of customers.yaml. Default: one of the customer whose accounts the events name. */
  sender?: string;
}

const HOW =
  'Start the sandbox with npm start (npm start -- --keep leaves it running), or set FIREBREAK_INTAKE_HOST, ' +
  'FIREBREAK_INTAKE_PORT, FIREBREAK_INTAKE_CUSTOMERS and FIREBREAK_API_KEYS of an intake that runs elsewhere.';

/** @returns 1 when an event was rejected */
export async function alert(files: readonly string[], options: AlertOptions, io: Io): Promise<number> {
  const env = productEnvironment(io.env);
  // Without a sandbox the keys are missing as well. The message must not name them as the cause.
  if (env['FIREBREAK_API_KEYS'] === undefined) throw new CommandError(`No intake is running here. ${HOW}`);
  const config = loadSubmissionConfig(env);
  const customers = await loadIntakeCustomers(config.FIREBREAK_INTAKE_CUSTOMERS);
  let accepted = true;
  for (const file of files) {
    const body = file === '-' ? await text(io.stdin) : await read(file);
    for (const receipt of await submit(body, senderOf(body, options, config, customers), config)) {
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

/** The sender whose key is used: events of EventBridge need another door than a tool's own alerts. */
function senderOf(body: string, options: AlertOptions, config: SubmissionConfig, file: IntakeFile): HttpsSender {
  const all = file.customers.flatMap((c) => c.senders).filter(({ id }) => config.FIREBREAK_API_KEYS.has(id));
  const list = all.map(({ id }) => id).join(', ') || 'none';
  if (options.sender !== undefined) {
    const named = all.find(({ id }) => id === options.sender);
    if (named === undefined)
      throw new CommandError(`There is no sender ${options.sender} with a key. Senders: ${list}`);
    return named;
  }
  const accounts = classifyBytes(Buffer.from(body), '').flatMap(({ account }) => account ?? []);
  const owners = new Set(accounts.flatMap((account) => ownerOf(file, account)?.customer ?? []));
  const door = eventsInText(body).some((event) => event.envelope !== undefined) ? 'eventbridge' : 'direct';
  const [owner] = owners;
  const sender = owner?.senders.find((s) => s.door === door && all.includes(s));
  if (sender === undefined || owners.size > 1)
    throw new CommandError(
      `The events do not say which sender brings them; choose one with --sender. Senders: ${list}`,
    );
  return sender;
}

async function submit(body: string, sender: HttpsSender, config: SubmissionConfig): Promise<Receipt[]> {
  const url = `http://${config.FIREBREAK_INTAKE_HOST}:${config.FIREBREAK_INTAKE_PORT}/events/${sender.door}`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': config.FIREBREAK_API_KEYS.get(sender.id)?.[0] ?? '' },
    body,
  }).catch(() => {
    throw new CommandError(`Intake does not answer at ${url}. ${HOW}`);
  });
  if (!response.ok) throw new CommandError(`Intake answered ${response.status}: ${(await response.text()).trim()}`);
  return ((await response.json()) as { events: Receipt[] }).events;
}
