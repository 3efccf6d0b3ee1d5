/**
 * Checks the evidence of an incident against what is known of it elsewhere: the seal, and the items that stand in its
 * history. What is in the bucket proves nothing by itself: anyone who can write there can make all of it agree.
 */
import type { EvidenceSeal } from '../../domain/evidence-seal.ts';
import { isSealed } from '../../domain/evidence-seal.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import type { PublicKey } from '../../domain/signature.ts';
import {
  CHAIN_START,
  isEntrySigned,
  itemsOf,
  manifestKey,
  manifestPrefix,
  parseEntry,
  sha256Of,
  type ManifestEntry,
} from './manifest.ts';
import { isReport, type StoredItem } from './store.ts';
import type { KeptObject, VersionedBucket } from './versions.ts';

/** What is known from outside the bucket. */
export interface Anchor {
  seals: EvidenceSeal[];
  /** Items that the history names, by their key. */
  items: { key: string; sha256?: string | undefined }[];
  /** An incident with this id goes on and stores more: what comes after the last seal was not added by somebody else. */
  goesOn?: boolean;
}

export interface EvidenceProblem {
  /** Key of the item or manifest entry, or the id of the incident. */
  key: string;
  /** Continues "<key> …". */
  problem: string;
}

export interface Verdict {
  problems: EvidenceProblem[];
  /** The items that the manifest lists. */
  items: StoredItem[];
  /** How many of them the best seal covers; undefined without a valid seal. */
  sealed: number | undefined;
  /** Items that no seal covers: they are only known by their signatures and by the history. */
  unsealed: string[];
}

const AT_ONCE = 8;

/** @param keys the public keys of the workers, known from elsewhere than the bucket */
export async function verifyEvidence(
  bucket: VersionedBucket,
  incidentId: string,
  { seals, items: known, goesOn = false }: Anchor,
  keys: readonly PublicKey[],
): Promise<Verdict> {
  const objects = await bucket.list(`${incidentId}/`);
  const problems: EvidenceProblem[] = objects.flatMap(changesOf);
  const complain = (key: string, problem: string): void => void problems.push({ key, problem });
  const byKey = new Map(objects.map((o) => [o.key, o]));
  const isManifest = (key: string): boolean => key.startsWith(manifestPrefix(incidentId));

  const read = (o: KeptObject): Promise<Uint8Array> => bucket.get(o.key, o.versions[0]?.versionId ?? 'null');
  const links = await inParallel(
    objects.filter((o) => isManifest(o.key) && o.versions.length > 0),
    AT_ONCE,
    async (o) => ({ key: o.key, bytes: await read(o) }),
  );
  const entries: Sealed[] = [];
  let prev = CHAIN_START;
  for (const { key, bytes } of links) {
    const entry = parseEntry(bytes);
    const seq = seqOf(incidentId, key);
    const sha256 = sha256Of(bytes);
    if (entry === undefined || seq === undefined) {
      complain(key, 'is not a manifest entry');
      continue;
    }
    const expected = (entries.at(-1)?.seq ?? 0) + 1;
    if (seq > expected)
      complain(
        manifestKey(incidentId, expected),
        seq === expected + 1 ? 'is missing' : `to ${manifestKey(incidentId, seq - 1)} are missing`,
      );
    if (seq !== entry.seq) complain(key, `was reordered: it is entry ${entry.seq}`);
    if (entry.prev !== prev) complain(key, 'does not follow from the entry before');
    if (!isEntrySigned(entry, keys)) complain(key, `is not signed by a key of the workers (${entry.signer})`);
    entries.push({ seq, entry, sha256 });
    prev = sha256;
  }
  const listed = entries.flatMap((e) => itemsOf(e.entry));

  const listedKeys = new Set<string>();
  await inParallel(listed, AT_ONCE, async ({ key, bytes: size, sha256 }) => {
    if (listedKeys.has(key)) complain(key, 'is in the manifest twice');
    listedKeys.add(key);
    const object = byKey.get(key);
    if (object === undefined || object.versions.length === 0) return complain(key, 'is missing');
    const bytes = await read(object);
    if (bytes.byteLength !== size || sha256Of(bytes) !== sha256) complain(key, 'was altered after it was stored');
  });
  for (const { key } of objects)
    if (!isManifest(key) && !listedKeys.has(key)) complain(key, 'was added: the manifest does not have it');

  for (const { key, sha256 } of known) {
    const entry = listed.find((e) => e.key === key);
    if (entry === undefined) complain(key, 'stands in the history of the incident, but not in the manifest');
    else if (sha256 !== undefined && entry.sha256 !== sha256)
      complain(key, 'has another hash in the manifest than in the history of the incident');
  }

  const best = bestSeal(seals, incidentId, keys, complain);
  if (best !== undefined) checkSeal(best, entries, complain);
  const unsealed = entries
    .filter((e) => e.seq > (best?.count ?? 0))
    .flatMap((e) => e.entry.items.map(({ key }) => key));
  if (best?.covers === 'all' && !goesOn)
    for (const key of unsealed)
      if (!comesLater(incidentId, key)) complain(key, 'was added after the evidence was sealed');
  return { problems, items: listed, sealed: best && listed.length - unsealed.length, unsealed };
}

/** What is stored when the incident has ended and its evidence is sealed: edited versions of reports, and its finished record. */
const comesLater = (incidentId: string, key: string): boolean =>
  isReport(incidentId, key) || key.startsWith(`${incidentId}/archive/`);

interface Sealed {
  /** By its key. */
  seq: number;
  entry: ManifestEntry;
  sha256: string;
}

/** The number in the key of a manifest entry. */
function seqOf(incidentId: string, key: string): number | undefined {
  const seq = Number(/\/(\d{6})\.json$/.exec(key)?.[1] ?? 0);
  return seq > 0 && manifestKey(incidentId, seq) === key ? seq : undefined;
}

/** What was done to a key after it was written. The oldest version is the one that is checked. */
function changesOf({ key, versions, deletedAt }: KeptObject): EvidenceProblem[] {
  const [first, ...later] = versions;
  const still = first === undefined ? 'no version is left' : 'the version before is still there';
  return [
    ...deletedAt.map((at) => ({ key, problem: `was deleted at ${at}: ${still}` })),
    ...later.map(({ at }) => ({ key, problem: `was overwritten at ${at}: the version before is still there` })),
  ];
}

type Complain = (key: string, problem: string) => void;

/** The valid seal that covers most. */
function bestSeal(
  seals: readonly EvidenceSeal[],
  incidentId: string,
  keys: readonly PublicKey[],
  complain: Complain,
): EvidenceSeal | undefined {
  const valid = seals.filter((seal) => {
    const key = keys.find((k) => k.id === seal.signer);
    if (seal.incidentId !== incidentId) complain(incidentId, `has no part in the seal of ${seal.incidentId}`);
    else if (key === undefined) complain(incidentId, `has a seal of an unknown key (${seal.signer})`);
    else if (!isSealed(seal, key)) complain(incidentId, 'has a seal that was altered');
    else return true;
    return false;
  });
  return valid.toSorted((a, b) => b.count - a.count || (a.covers === 'all' ? -1 : 1))[0];
}

function checkSeal(seal: EvidenceSeal, entries: readonly Sealed[], complain: Complain): void {
  const { count, head, incidentId, at } = seal;
  const last = entries.at(-1)?.seq ?? 0;
  const cut = last + 1 === count ? '' : `to ${manifestKey(incidentId, count)} `;
  if (last === 0 && count > 0)
    complain(incidentId, `was deleted: the seal of ${at} covers ${count} manifest entries, and there is none`);
  else if (last < count)
    complain(
      manifestKey(incidentId, last + 1),
      `${cut}was cut off: the seal of ${at} covers ${count} manifest entries`,
    );
  else if (count > 0 && entries.find(({ seq }) => seq === count)?.sha256 !== head)
    complain(manifestKey(incidentId, count), `is not the entry that was sealed at ${at}: the manifest was rewritten`);
}
