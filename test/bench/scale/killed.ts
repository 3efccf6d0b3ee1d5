/** `leaked-key` with 100 instances, whose worker is killed with -9 in the middle of a batch: the same end, and nothing twice? */
import { setTimeout as sleep } from 'node:timers/promises';
import { startWorkers } from '../../../cli/start/services.ts';
import { canonicalJson } from '../../../domain/digest.ts';
import { countBy } from '../../../domain/group.ts';
import type { IncidentState } from '../../../domain/incident.ts';
import type { RecordedCall } from '../../../sandbox/gateway/recording.ts';
import { seconds, told, yes, type Figure } from './figure.ts';
import { counts, playLeakedKey } from './play.ts';
import { withProduct, type Product } from './product.ts';
import { endsAsAwsSays } from './sizes.ts';

const SIZE = 100;
const LOOK_MS = 50;
/** What a quarantine writes, once for each network interface. */
const WRITE = 'ec2:ModifyNetworkInterfaceAttribute';
/** So many writes of the 100 have been made when the worker is killed: the first batch has 25. */
const KILLED_AFTER = 10;

export function killed(signal: AbortSignal): Promise<Figure[]> {
  return withProduct(async (product) => {
    const over = new AbortController();
    const kill = killInTheMiddle(product, AbortSignal.any([signal, over.signal]));
    const played = await playLeakedKey(product, { size: SIZE }, { signal, record: true }).finally(() => over.abort());
    const writes = await kill;
    const twice = [...twiceIn(played.records), ...twiceOnRecord(played.state)];
    const what = 'killed with -9 in the middle of a batch of 100';
    return [
      yes(
        `${what}: it was in the middle`,
        writes !== undefined && writes < SIZE,
        `${writes ?? 'no'} writes were made before`,
      ),
      endsAsAwsSays(`${what}: ends as AWS says`, played),
      yes(`${what}: nothing twice`, twice.length === 0, `${twice.length}, as ${twice[0]}`),
      told(`${what}: writes before the kill, time`, `${writes}, ${seconds(played.wholeMs)}`),
    ];
  });
}

/** @returns how many instances had been written to; undefined if it came to none */
async function killInTheMiddle(product: Product, signal: AbortSignal): Promise<number | undefined> {
  while (!signal.aborted) {
    const { product: calls } = await counts(product, '');
    const writes = calls.operations[WRITE] ?? 0;
    if (writes >= KILLED_AFTER) {
      await product.services.workers.kill('SIGKILL');
      product.services.workers = await startWorkers(product.stack);
      return writes;
    }
    await sleep(LOOK_MS);
  }
  return undefined;
}

/** Calls that make something, which would leave two of it. */
const MAKES: ReadonlySet<string> = new Set([
  'CreateSnapshot',
  'CreateSnapshots',
  'CreateSecurityGroup',
  'CreateCase',
  'CreateAccessKey',
  'DeleteUser',
  'StartLogging',
  'TerminateInstances',
]);

/** Calls that succeeded more than once with the same input. */
function twiceIn(records: readonly RecordedCall[]): string[] {
  const made = records.filter((call) => MAKES.has(call.operation) && call.status < 400);
  const times = countBy(made.map(({ operation, region, input }) => `${operation} ${region} ${canonicalJson(input)}`));
  return Object.entries(times).flatMap(([call, n = 0]) => (n > 1 ? [call] : []));
}

/** What the record has twice: a snapshot of a volume, the end of a change. */
function twiceOnRecord({ evidence, timeline }: IncidentState): string[] {
  const snapshots = countBy(evidence.map((item) => item.ref));
  const ended = timeline.filter((e) => e.kind === 'step-done' || e.kind === 'step-undone');
  const steps = countBy(ended.flatMap((e) => e.stepIds ?? []));
  return Object.entries({ ...snapshots, ...steps }).flatMap(([what, n = 0]) => (n > 1 ? [what] : []));
}
