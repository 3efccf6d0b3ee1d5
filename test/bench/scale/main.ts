/** `npm run bench -- scale`: large incidents, storms and faults, as counts and ratios of one run. Each row can be run alone. */
import { parseArgs } from 'node:util';
import { table } from '../../../cli/output.ts';
import { entities } from './entities.ts';
import { faults } from './faults.ts';
import type { Figure } from './figure.ts';
import { killed } from './killed.ts';
import { hundred, six, some, thousand, type Bytes } from './sizes.ts';
import { storm } from './storm.ts';

const HELP = `npm run bench -- scale [ROW …] [--full] [--alerts N] [--users N]
  ROW         6, 100, 1000 or any other number of instances; storm, entities, faults, killed
              (without one: 6, 100, storm, faults; with --full: all)
  --full      the worker killed with -9 among 100 instances, 1,000 instances with 200 users, and an alert naming
              5,000 entities, too
  --alerts N  of the storm (default 10000)
  --users N   that the alert of row entities names (default 5000)
Exit codes: 0 every figure is as it must be, 1 one is not, 2 wrong usage.
`;

interface Row {
  /** Minutes after which it is given up. */
  minutes: number;
  run(signal: AbortSignal): Promise<Figure[]>;
}

/** @returns the exit code */
export async function scale(args: readonly string[]): Promise<number> {
  try {
    const { names, rows } = rowsOf(args);
    process.stdout.write(`Request rates of the sandbox: ${process.env['SANDBOX_AWS_RATES'] ?? 'lookups'}\n`);
    const figures: Figure[] = [];
    for (const name of names) figures.push(...(await ran(name, rows(name))));
    process.stdout.write(table([['WHAT', 'MUST', 'IS', ''], ...figures.map(lineOf)]));
    return figures.every(({ holds }) => holds !== false) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Usage)) throw error;
    process.stderr.write(`${error.message}\n${HELP}`);
    return 2;
  }
}

class Usage extends Error {}

function rowsOf(args: readonly string[]): { names: string[]; rows: (name: string) => Row } {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      full: { type: 'boolean', default: false },
      alerts: { type: 'string', default: '10000' },
      users: { type: 'string', default: '5000' },
    },
  });
  const bytes: Bytes = new Map();
  const rows: Record<string, Row> = {
    6: { minutes: 12, run: (signal) => six(bytes, signal) },
    100: { minutes: 25, run: (signal) => hundred(bytes, signal) },
    storm: { minutes: 12, run: (signal) => storm(positive(values.alerts), signal) },
    faults: { minutes: 20, run: faults },
    killed: { minutes: 25, run: killed },
    1000: { minutes: 90, run: (signal) => thousand(bytes, signal) },
    entities: { minutes: 60, run: (signal) => entities(positive(values.users), signal) },
  };
  const usual = values.full
    ? ['6', '100', 'storm', 'faults', 'killed', '1000', 'entities']
    : ['6', '100', 'storm', 'faults'];
  const find = (name: string): Row => {
    const row = rows[name];
    if (row !== undefined) return row;
    const size = positive(name);
    return { minutes: 15 + size / 10, run: (signal) => some(size, signal) };
  };
  for (const name of positionals) find(name);
  return { names: positionals.length > 0 ? positionals : usual, rows: find };
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Usage(`There is no row or number ${text}.`);
  return value;
}

/** A row that fails, or takes too long, is a miss; the others are still run. */
async function ran(name: string, row: Row): Promise<Figure[]> {
  const begun = performance.now();
  process.stdout.write(`… ${name}\n`);
  const told = (how: string): boolean =>
    process.stdout.write(`  ${name} ${how} after ${Math.round((performance.now() - begun) / 1000)} s\n`);
  try {
    const figures = await row.run(AbortSignal.timeout(row.minutes * 60_000));
    told('done');
    return figures;
  } catch (error) {
    told('failed');
    const { message, stack } = error as Error;
    process.stderr.write(`${stack ?? message}\n`);
    const is = (error as Error).name === 'TimeoutError' ? `not ended after ${row.minutes} minutes` : message;
    return [{ what: `row ${name}`, must: 'ends', is, holds: false }];
  }
}

const MARKS = new Map<boolean | undefined, string>([
  [true, '✔'],
  [false, '✘'],
]);
const LONGEST = 160;

const lineOf = ({ what, must, is, holds }: Figure): string[] => [
  what,
  must,
  is.length > LONGEST ? `${is.slice(0, LONGEST - 1)}…` : is,
  MARKS.get(holds) ?? '',
];
