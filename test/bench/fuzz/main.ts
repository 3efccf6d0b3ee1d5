/**
 * `npm run bench -- fuzz [--minutes N] [--seed N] [--door NAME]`: hostile messages through every door, one after another, ten minutes
 * unless said otherwise. It fails if anything is thrown, an answer is 500, or one message costs more CPU time or memory than it may.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import { table } from '../../../cli/output.ts';
import { anythingOf, EVENTS } from '../../intake/hostile.ts';
import { openDoors, type Door } from './doors.ts';

const PUBLISHED = process.env['FIREBREAK_PUBLISHED_ALERTS'] ?? '../shared/alerts';
/** Published alerts that are longer are files of many events, no messages. */
const MOST_OF_ALERT = 200_000;
/** Of one message, in milliseconds of CPU time: what a message may take to read (`intake/unwrap/budget.ts`), and the client's own share. */
const MOST_CPU_MS = 3_000;
/** Of the whole process. */
const MOST_MIB = 1_500;
const MIB = 1024 * 1024;
/** Messages of one door before the next has its turn. */
const TURN = 20;
const FOUND = '.firebreak/fuzz';

interface Figures {
  sent: number;
  statuses: Map<number, number>;
  slowestMs: number;
}

function numberOf(text: string, option: string): number {
  const number = Number(text);
  if (!Number.isFinite(number) || number <= 0) throw new Error(`--${option} ${text}: it must be a number above 0`);
  return number;
}

/** @returns the exit code */
export async function fuzz(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      door: { type: 'string' },
    },
  });
  const [minutes, first] = [numberOf(values.minutes, 'minutes'), numberOf(values.seed, 'seed')];
  process.stdout.write(`seed ${first}, ${minutes} minutes\n`);
  const { doors, close } = await openDoors(anythingOf([...EVENTS, ...published()]));
  const chosen = doors.filter(({ name }) => values.door === undefined || name.includes(values.door));
  if (chosen.length === 0) {
    await close();
    throw new Error(`There is no door ${values.door}. The doors: ${doors.map(({ name }) => name).join('; ')}`);
  }
  const faults = new Faults();
  const figures = new Map<string, Figures>(
    chosen.map(({ name }) => [name, { sent: 0, statuses: new Map(), slowestMs: 0 }]),
  );
  const until = Date.now() + minutes * 60_000;
  for (let turn = 0; Date.now() < until && !faults.areMany(); turn += 1)
    for (const door of chosen) await take(door, first + turn, figures.get(door.name)!, faults);
  await close();
  const rows = [...figures].map(([name, { sent, statuses, slowestMs }]) => [
    name,
    String(sent),
    [...statuses].map(([status, n]) => `${status}: ${n}`).join('  '),
    `${slowestMs.toFixed(0)} ms`,
  ]);
  process.stdout.write(table([['DOOR', 'MESSAGES', 'ANSWERS', 'SLOWEST, CPU'], ...rows]));
  process.stdout.write(`largest memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB\n${faults.told()}\n`);
  return faults.count === 0 ? 0 : 1;
}

async function take(
  { name, message, send, mayFail }: Door,
  seed: number,
  figures: Figures,
  faults: Faults,
): Promise<void> {
  for (const sample of fc.sample(message, { numRuns: TURN, seed })) {
    const before = process.cpuUsage();
    let status = 0;
    try {
      status = await send(sample as never);
    } catch (error) {
      faults.add(name, sample, `it threw ${(error as Error).stack ?? String(error)}`);
    }
    const { user, system } = process.cpuUsage(before);
    const ms = (user + system) / 1_000;
    figures.sent += 1;
    figures.statuses.set(status, (figures.statuses.get(status) ?? 0) + 1);
    figures.slowestMs = Math.max(figures.slowestMs, ms);
    if (status >= 500 && mayFail !== true) faults.add(name, sample, `the answer was ${status}`);
    if (ms > MOST_CPU_MS) faults.add(name, sample, `it cost ${ms.toFixed(0)} ms of CPU time`);
    const mib = process.memoryUsage().rss / MIB;
    if (mib > MOST_MIB) faults.add(name, sample, `the process has ${mib.toFixed(0)} MiB`);
    for (const error of faults.unheard.splice(0)) faults.add(name, sample, `nobody caught ${String(error)}`);
  }
}

/** What went wrong; each message is kept in a file. */
class Faults {
  count = 0;
  readonly unheard: unknown[] = [];
  readonly #told: string[] = [];

  constructor() {
    for (const event of ['uncaughtException', 'unhandledRejection'])
      process.on(event, (error: unknown) => this.unheard.push((error as Error).stack ?? error));
  }

  areMany = (): boolean => this.count >= 20;

  add(door: string, message: unknown, what: string): void {
    this.count += 1;
    mkdirSync(FOUND, { recursive: true });
    const file = join(FOUND, `${process.pid}-${this.count}.json`);
    writeFileSync(file, JSON.stringify({ door, what, message }));
    this.#told.push(`${door}: ${what.slice(0, 600)}\n  ${file}`);
  }

  told = (): string => (this.count === 0 ? 'nothing was found' : this.#told.join('\n'));
}

function published(): string[] {
  if (!existsSync(PUBLISHED)) return [];
  return readdirSync(PUBLISHED, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => readFileSync(join(PUBLISHED, name), 'utf8'))
    .filter((text) => text.length < MOST_OF_ALERT);
}
