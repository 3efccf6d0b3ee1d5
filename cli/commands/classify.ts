/** `firebreak classify`: how intake classifies events, without side effects and without a stack. */
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { runbooksFolder } from '../../config/settings.ts';
import { classifyBytes, type ClassifiedEvent, type RunbookChoice } from '../../intake/classify.ts';
import { loadRunbooks } from '../../config/runbooks.ts';
import type { Io, JsonOption } from '../command.ts';
import { printable } from '../output.ts';

/** @returns the exit code: 0 also when events are rejected, 1 when a file cannot be read */
export async function classify(files: readonly string[], options: JsonOption, io: Io): Promise<number> {
  const runbooks = await runbooksOrNone(io);
  const show = options.json === true ? (event: ClassifiedEvent): string => `${JSON.stringify(event)}\n` : describe;
  const events: ClassifiedEvent[] = [];
  let exitCode = 0;
  for (const file of files) {
    const content = await read(file, io);
    if (content instanceof Error) {
      io.stderr.write(printable(`${file} cannot be read: ${content.message}`) + '\n');
      exitCode = 1;
    } else {
      const classified = classifyBytes(content, file, runbooks);
      io.stdout.write(classified.map(show).join(''));
      events.push(...classified);
    }
  }
  if (events.length > 0 && events.every((e) => e.outcome === 'rejected')) io.stderr.write(allRejected(events.length));
  return exitCode;
}

/** The exit code stays 0, so that a script can classify events of all kinds. */
const allRejected = (count: number): string =>
  count === 1
    ? 'The event was rejected: intake would open no incident for it.\n'
    : `All ${count} events were rejected: intake would open no incident for them.\n`;

/** A broken runbook must not hide what an event is. */
async function runbooksOrNone(io: Io): Promise<readonly RunbookChoice[]> {
  const folder = runbooksFolder(io.env);
  try {
    return await loadRunbooks(folder);
  } catch (error) {
    io.stderr.write(
      `No runbook is shown, because ${folder} has errors (firebreak runbook check lists them):\n${String(error)}\n`,
    );
    return [];
  }
}

async function read(file: string, io: Io): Promise<Buffer | Error> {
  try {
    return file === '-' ? await buffer(io.stdin) : await readFile(file);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Three lines for an alert, one for anything else. */
function describe(event: ClassifiedEvent): string {
  const where = `${event.file}#${event.index}`;
  if (event.outcome !== 'alert') return printable(`${event.outcome.padEnd(9)} ${where}  ${event.reason ?? ''}`) + '\n';
  const severity = (event.severity ?? '').toUpperCase();
  const drill = event.sample ? ' (sample: a drill)' : '';
  const entities = event.entities.map((e) => `${e.kind} ${e.id}`).join(', ');
  return [
    `alert     ${where}  ${severity} ${event.findingType ?? ''}${drill}`,
    `          ${event.account ?? 'no account'} ${event.region ?? ''} · ${event.category ?? ''} · runbook ${event.runbook ?? 'none'} · ${event.title ?? ''}`,
    `          ${entities === '' ? 'no entities' : entities}`,
  ]
    .map((line) => `${printable(line)}\n`)
    .join('');
}
