/** `firebreak classify FILE... [--json]`: what intake would make of events, without side effects and without a stack. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { buffer } from 'node:stream/consumers';
import { classifyBytes, type ClassifiedEvent, type RunbookChoice } from '../../intake/classify.ts';
import { loadRunbooks } from '../../config/runbooks.ts';
import { parse, UsageError, type Io } from '../command.ts';
import { printable } from '../output.ts';

/** @returns the exit code: 0 also when events are rejected, 1 when a file cannot be read. @throws UsageError */
export async function classify(args: readonly string[], io: Io = process): Promise<number> {
  const { values, positionals: files } = parse(args, { json: { type: 'boolean' } });
  if (files.length === 0) throw new UsageError('FILE is missing');
  const runbooks = await runbooksOrNone(io);
  const show = values.json === true ? (event: ClassifiedEvent): string => `${JSON.stringify(event)}\n` : describe;
  let exitCode = 0;
  for (const file of files) {
    const content = await read(file, io);
    if (content instanceof Error) {
      io.stderr.write(printable(`${file} cannot be read: ${content.message}`) + '\n');
      exitCode = 1;
    } else io.stdout.write(classifyBytes(content, file, runbooks).map(show).join(''));
  }
  return exitCode;
}

/** A broken runbook must not hide what an event is. */
async function runbooksOrNone(io: Io): Promise<readonly RunbookChoice[]> {
  const folder = io.env['FIREBREAK_RUNBOOKS'] ?? fileURLToPath(new URL('../../runbooks', import.meta.url));
  try {
    return await loadRunbooks(folder);
  } catch (error) {
    io.stderr.write(`no runbook is shown, because ${folder} has errors (firebreak runbook check):\n${String(error)}\n`);
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

/** Two lines an alert, one for anything else. */
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
