/** `firebreak classify`: how intake classifies events, without side effects and without a stack. */
import { createReadStream } from 'node:fs';
import { mappingsFolder, runbooksFolder } from '../../config/settings.ts';
import { classifyParts, type ClassifiedEvent, type RunbookChoice } from '../../intake/classify.ts';
import { loadMapping, loadMappings } from '../../config/mappings.ts';
import { loadRunbooks } from '../../config/runbooks.ts';
import type { SourceNormaliser } from '../../intake/outcome.ts';
import { SOURCES, sourcesOf } from '../../intake/sources/index.ts';
import { triedBy } from '../../intake/sources/mapped.ts';
import type { Io, JsonOption } from '../command.ts';
import { printable } from '../output.ts';

export interface ClassifyOptions extends JsonOption {
  /** A mapping that is tried, instead of those in the folder of intake. */
  mapping?: string;
}

/** @returns the exit code: 0 also when events are rejected, 1 when a file cannot be read */
export async function classify(files: readonly string[], options: ClassifyOptions, io: Io): Promise<number> {
  const sources = await sourcesFor(options, io);
  const runbooks = await runbooksOrNone(io);
  const show = options.json === true ? (event: ClassifiedEvent): string => `${JSON.stringify(event)}\n` : describe;
  let exitCode = 0;
  let count = 0;
  let rejected = 0;
  for (const file of files) {
    try {
      for await (const events of classifyParts(partsOf(file, io), file, { sources, runbooks })) {
        io.stdout.write(events.map(show).join(''));
        count += events.length;
        rejected += events.filter((e) => e.outcome === 'rejected').length;
      }
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      io.stderr.write(printable(`${file} cannot be read: ${error.message}`) + '\n');
      exitCode = 1;
    }
  }
  if (count > 0 && rejected === count) io.stderr.write(allRejected(count));
  return exitCode;
}

/** @throws YamlFileError naming each mistake in a mapping with its line */
const sourcesFor = async ({ mapping }: ClassifyOptions, io: Io): Promise<readonly SourceNormaliser[]> =>
  mapping === undefined
    ? sourcesOf(await loadMappings(mappingsFolder(io.env)))
    : [...SOURCES, triedBy(await loadMapping(mapping))];

const partsOf = (file: string, io: Io): AsyncIterable<string | Uint8Array> =>
  file === '-' ? io.stdin : createReadStream(file, { highWaterMark: AT_ONCE });

/** Bytes that are read at once. */
const AT_ONCE = 512 * 1024;

/** An error of the file system, and none of our code. */
const isUnreadable = (error: unknown): error is Error => error instanceof Error && 'syscall' in error;

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
