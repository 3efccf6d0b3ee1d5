/** `leaked-key` in several sizes: what its history holds, what it calls, and how long it takes over scripts without Temporal. */
import { cardScript } from './card-script.ts';
import { most, total } from './chain.ts';
import { atMost, below, count, kilobytes, megabytes, ratio, seconds, told, yes, type Figure } from './figure.ts';
import { OTHER_ACCOUNT, playLeakedKey, type Played } from './play.ts';
import { withProduct } from './product.ts';
import { sameCalls } from './same-calls.ts';

/** No run may come near Temporal's limits (51,200 events, 50 MB). */
const MOST_EVENTS_OF_A_RUN = 10_000;
const MOST_BYTES_OF_A_RUN = 10e6;
/** Of what Slack reads at once. */
const MOST_BYTES_OF_AN_ANSWER = 65_536;
const USERS_OF_A_THOUSAND = 200;

/** What the sizes of one run of the bench tell each other: bytes by size. */
export type Bytes = Map<number, number>;

export async function six(bytes: Bytes, signal: AbortSignal): Promise<Figure[]> {
  const scriptMs = await cardScript();
  const [first, played] = await withProduct(async (product) => [
    await playLeakedKey(product, {}, { signal, account: OTHER_ACCOUNT }),
    await playLeakedKey(product, {}, { signal, record: true }),
  ]);
  bytes.set(6, total(played.runs, 'bytes'));
  const script = await sameCalls(played.records, {});
  const what = '6 instances';
  return [
    endsAsAwsSays(`${what}: ends as AWS says`, played),
    atMost(`${what}: events`, 600, total(played.runs, 'events')),
    atMost(`${what}: bytes`, 500e3, total(played.runs, 'bytes'), kilobytes),
    atMost(`${what}: AWS calls`, 1000, played.calls.total),
    told(`${what}: the most frequent calls`, frequent(played)),
    // The script's median is of a process that has done it before. So is the worker's second incident.
    firstCard(`${what}: first containment card, over a script that confirms and reads`, played, scriptMs),
    told(`${what}: the same for the first incident after the worker's start`, overScript(first, scriptMs)),
    atMost(`${what}: machine time, over a script of the same calls`, 1, played.wholeMs / script.ms, ratio),
    told(`${what}: machine time, the script's`, `${seconds(played.wholeMs)}, ${seconds(script.ms)}`),
    told(`${what}: the script's calls, answered otherwise`, `${count(script.calls)}, ${count(script.otherwise)}`),
    ...bounds(what, played),
  ];
}

export async function hundred(bytes: Bytes, signal: AbortSignal): Promise<Figure[]> {
  const size = { size: 100 };
  const played = await withProduct((product) => playLeakedKey(product, size, { signal, record: true }));
  bytes.set(100, total(played.runs, 'bytes'));
  const script = await sameCalls(played.records, size);
  const what = '100 instances';
  return [
    endsAsAwsSays(`${what}: ends as AWS says`, played),
    atMost(`${what}: events`, 1500, total(played.runs, 'events')),
    atMost(`${what}: bytes`, 4e6, total(played.runs, 'bytes'), megabytes),
    told(`${what}: AWS calls`, count(played.calls.total)),
    told(`${what}: the most frequent calls`, frequent(played)),
    below(`${what}: machine time, over a script of the same calls`, 0.5, played.wholeMs / script.ms),
    told(`${what}: machine time, the script's`, `${seconds(played.wholeMs)}, ${seconds(script.ms)}`),
    told(`${what}: the script's calls, answered otherwise`, `${count(script.calls)}, ${count(script.otherwise)}`),
    ...bounds(what, played),
  ];
}

export async function thousand(bytes: Bytes, signal: AbortSignal): Promise<Figure[]> {
  const size = { size: 1000, users: USERS_OF_A_THOUSAND };
  const played = await withProduct((product) => playLeakedKey(product, size, { signal }));
  const ofAHundred = bytes.get(100);
  const what = `1,000 instances, ${USERS_OF_A_THOUSAND} users`;
  const grown = `${what}: bytes, over those of 100 instances`;
  return [
    ...sized(what, played),
    ofAHundred === undefined
      ? told(grown, 'row 100 was not run')
      : atMost(grown, 12, total(played.runs, 'bytes') / ofAHundred, ratio),
  ];
}

/** Any other size. */
export async function some(size: number, signal: AbortSignal): Promise<Figure[]> {
  const played = await withProduct((product) => playLeakedKey(product, { size }, { signal }));
  return sized(`${count(size)} instances`, played);
}

export function endsAsAwsSays(what: string, { wrong }: Played): Figure {
  const [first] = wrong;
  return yes(what, first === undefined, `${wrong.length} claims do not hold: ${first?.claim} (${first?.seen ?? ''})`);
}

function sized(what: string, played: Played): Figure[] {
  const { runs, calls, wholeMs } = played;
  return [
    endsAsAwsSays(`${what}: ends as AWS says`, played),
    told(
      `${what}: runs, events, bytes`,
      `${runs.length}, ${count(total(runs, 'events'))}, ${megabytes(total(runs, 'bytes'))}`,
    ),
    told(`${what}: AWS calls, machine time`, `${count(calls.total)}, ${seconds(wholeMs)}`),
    told(`${what}: the most frequent calls`, frequent(played)),
    ...bounds(what, played),
  ];
}

const bounds = (what: string, { runs, longestAnswer, workerBytes }: Played): Figure[] => [
  atMost(`${what}: events of the longest run`, MOST_EVENTS_OF_A_RUN, most(runs, 'events')),
  atMost(`${what}: bytes of the longest run`, MOST_BYTES_OF_A_RUN, most(runs, 'bytes'), megabytes),
  atMost(`${what}: longest answer to Slack, in bytes`, MOST_BYTES_OF_AN_ANSWER, longestAnswer),
  told(`${what}: memory of the worker`, megabytes(workerBytes)),
];

function firstCard(what: string, { firstCardMs }: Played, scriptMs: number): Figure {
  if (firstCardMs === undefined) return yes(what, false, 'there was no card');
  return { ...atMost(what, 3, firstCardMs / scriptMs, ratio), is: overScript({ firstCardMs }, scriptMs) };
}

const overScript = ({ firstCardMs = Number.NaN }: Pick<Played, 'firstCardMs'>, scriptMs: number): string =>
  `${ratio(firstCardMs / scriptMs)} (${Math.round(firstCardMs)} ms, ${Math.round(scriptMs)} ms)`;

const SHOWN = 6;

const frequent = ({ calls }: Played): string =>
  Object.entries(calls.operations)
    .slice(0, SHOWN)
    .map(([operation, n]) => `${operation} ${count(n)}`)
    .join(', ');
