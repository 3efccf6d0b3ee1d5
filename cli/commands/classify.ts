/** `firebreak classify FILE... [--json]`: what intake would make of events, without side effects and without a stack. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { classifyText, type ClassifiedEvent, type RunbookChoice } from '../../intake/classify.ts';
import { loadRunbooks } from '../../workers/runbooks.ts';

/** Where a command reads and writes; `process` is one. */
export interface ClassifyIo {
  stdin: AsyncIterable<string | Uint8Array>;
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown };
  env: Record<string, string | undefined>;
}

const USAGE = `firebreak classify FILE... [--json]
  FILE is JSON or JSON lines; - is standard input.
  --json   one JSON object a line for each event
`;

/** @returns the exit code: 0 also when events are rejected, 1 when a file cannot be read, 2 for wrong usage */
export async function classify(args: readonly string[], io: ClassifyIo = process): Promise<number> {
  const json = args.includes('--json');
  const files = args.filter((a) => a === '-' || !a.startsWith('-'));
  const unknown = args.find((a) => a.startsWith('--') && a !== '--json');
  if (files.length === 0 || unknown !== undefined) {
    io.stderr.write(unknown === undefined ? USAGE : `unknown option ${unknown}\n${USAGE}`);
    return 2;
  }
  const runbooks = await runbooksOrNone(io);
  const write = (events: readonly ClassifiedEvent[]): unknown =>
    io.stdout.write(events.map(json ? (e) => `${JSON.stringify(e)}\n` : describe).join(''));
  let exitCode = 0;
  for (const file of files) {
    const content = await read(file, io);
    if (content instanceof Error) {
      io.stderr.write(`${file}: ${content.message}\n`);
      exitCode = 1;
    } else write(classifyText(content, file, runbooks));
  }
  return exitCode;
}

/** A broken runbook must not hide what an event is. */
async function runbooksOrNone(io: ClassifyIo): Promise<readonly RunbookChoice[]> {
  const folder = io.env['FIREBREAK_RUNBOOKS'] ?? fileURLToPath(new URL('../../runbooks', import.meta.url));
  try {
    return await loadRunbooks(folder);
  } catch (error) {
    io.stderr.write(`no runbook is shown, because ${folder} has errors (firebreak runbook check):\n${String(error)}\n`);
    return [];
  }
}

async function read(file: string, io: ClassifyIo): Promise<string | Error> {
  try {
    return file === '-' ? await text(io.stdin) : await readFile(file, 'utf8');
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Two lines an alert, one for anything else. Control characters from outside must not steer the terminal. */
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

// oxlint-disable-next-line no-control-regex -- control characters are what it removes
const printable = (line: string): string => line.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
