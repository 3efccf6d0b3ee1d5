/**
 * The summaries of closed incidents. Each is an object that never changes, so it is read once and remembered; the bucket is
 * asked only for what came since. What no worker has signed counts as nothing, and is reported.
 */
import { createPublicKey, verify } from 'node:crypto';
import type { VersionedBucket } from '../../activities/evidence/versions.ts';
import { parseJson } from '../../domain/fields.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import type { Log } from '../../domain/log.ts';
import type { PublicKey } from '../../domain/signature.ts';
import { readSummary, SUMMARIES, type IncidentSummary } from '../../domain/summary.ts';
import { HOUR_MS, MINUTE_MS } from '../../domain/units.ts';

export interface Summaries {
  /** Of each incident the newest, in no order. */
  all(): Promise<readonly IncidentSummary[]>;
  /** Keys that are not as a worker wrote them: altered, added, or deleted since. */
  broken(): readonly string[];
}

export interface SummariesDeps {
  bucket: VersionedBucket;
  /** Of the workers. */
  keys: readonly PublicKey[];
  log: Pick<Log, 'error'>;
  now?: () => number;
}

const AT_ONCE = 48;
/** Asked at most so often for news. */
const NEWS_MS = 2_000;
/** Everything is listed again, for reports that took hours, and for what was deleted. */
const WHOLE_MS = 10 * MINUTE_MS;

export function createSummaries({ bucket, keys, log, now = Date.now }: SummariesDeps): Summaries {
  const known = new Map<string, IncidentSummary>();
  const broken = new Set<string>();
  /** Not asked for again. */
  const unsigned = new Set<string>();
  const isSigned = verifierOf(keys);
  let newest: readonly IncidentSummary[] = [];
  let [askedAt, listedAt] = [-Infinity, -Infinity];
  let asking: Promise<void> | undefined;

  const complain = (key: string, problem: string): void => {
    if (!broken.has(key)) log.error('A summary in the evidence bucket is not as a worker wrote it', { key, problem });
    broken.add(key);
  };

  async function ask(): Promise<void> {
    const at = now();
    const whole = at - listedAt >= WHOLE_MS;
    const prefixes = whole ? [SUMMARIES] : hoursUntil(at);
    const objects = (await Promise.all(prefixes.map((prefix) => bucket.list(prefix)))).flat();
    for (const { key, versions, deletedAt } of objects) {
      if (versions.length > 1) complain(key, 'it was overwritten');
      if (deletedAt.length > 0) complain(key, 'it was deleted');
    }
    const fresh = objects.filter(({ key, versions }) => versions.length > 0 && !known.has(key) && !unsigned.has(key));
    await inParallel(fresh, AT_ONCE, async ({ key, versions }) => {
      const bytes = await bucket.get(key, versions[0]!.versionId);
      const summary = readSummary(parseJson(new TextDecoder().decode(bytes)), isSigned);
      if (summary === undefined) {
        unsigned.add(key);
        complain(key, 'no worker has signed it');
      } else known.set(key, summary);
    });
    if (fresh.length > 0) newest = newestOf(known.values());
    askedAt = at;
    if (whole) listedAt = at;
  }

  return {
    async all() {
      if (now() - askedAt >= NEWS_MS)
        await (asking ??= ask().finally(() => {
          asking = undefined;
        }));
      return newest;
    },
    broken: () => [...broken],
  };
}

/** Keys begin with their time: the prefixes of the last hours. */
const hoursUntil = (ms: number): string[] =>
  [2, 1, 0].map(
    (hours) => `${SUMMARIES}${new Date(ms - hours * HOUR_MS).toISOString().slice(0, '2026-11-27T08'.length)}`,
  );

/** An incident that was reopened has several. */
function newestOf(all: Iterable<IncidentSummary>): IncidentSummary[] {
  const newest = new Map<string, IncidentSummary>();
  for (const summary of all) {
    const key = `${summary.id} ${summary.runId}`;
    const before = newest.get(key);
    if (before === undefined || before.at <= summary.at) newest.set(key, summary);
  }
  return [...newest.values()];
}

/** Node's own verification: ten times as fast as that of workflows, which have no `node:crypto`. */
function verifierOf(keys: readonly PublicKey[]): (signer: string, bytes: Uint8Array, signature: string) => boolean {
  const byId = new Map(
    keys.map(({ id, publicKey }) => [
      id,
      createPublicKey({
        key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey, 'hex').toString('base64url') },
        format: 'jwk',
      }),
    ]),
  );
  return (signer, bytes, signature) => {
    const key = byId.get(signer);
    return key !== undefined && verify(null, bytes, key, Buffer.from(signature, 'hex'));
  };
}
