/** `firebreak evidence`: lists, fetches and verifies what is in the evidence bucket of an incident. */
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { anchorOf } from '../../activities/evidence/anchor.ts';
import { custodyOf, type Custody } from '../../activities/evidence/custody.ts';
import { manifestPrefix } from '../../activities/evidence/manifest.ts';
import { oldestOf, originalsIn, type Originals } from '../../activities/evidence/originals.ts';
import { ManifestBroken } from '../../activities/evidence/store.ts';
import { verifyEvidence, type Anchor } from '../../activities/evidence/verify.ts';
import { archivesOf } from '../../contract/temporal/archives.ts';
import { IncidentClosed, NoState } from '../../contract/temporal/errors.ts';
import { sealsIn } from '../../domain/evidence-seal.ts';
import { parseJson } from '../../domain/fields.ts';
import { plural } from '../../domain/format.ts';
import type { IncidentState } from '../../domain/incident.ts';
import { incidentsOf, withTemporal } from '../connection.ts';
import { NoReport, NotAsStored, readReport } from '../../activities/report/edit.ts';
import { CommandError, type Io, type JsonOption } from '../command.ts';
import { examiner } from '../examiner.ts';
import { jsonLines, printable } from '../output.ts';

/** @returns 1 when anything is wrong with the evidence */
export async function verify(id: string, { anchor: file }: { anchor?: string }, io: Io): Promise<number> {
  const { bucket, keys } = examiner(io);
  if (keys.length === 0)
    throw new CommandError(
      "Set FIREBREAK_EVIDENCE_PUBLIC_KEYS to the public keys of the workers: what the bucket says of its signer proves nothing (docs/deploy.md, 'Key of evidence').",
    );
  const anchor = file === undefined ? await anchorInHistory(id, io) : anchorIn(file);
  const { problems, items, sealed, unsealed } = await verifyEvidence(bucket, id, anchor, keys);
  for (const { key, problem } of problems) io.stdout.write(`${printable(`✘ ${key} ${problem}`)}\n`);
  if (problems.length === 0)
    for (const key of unsealed) io.stdout.write(`${printable(`· ${key} comes after the seal`)}\n`);
  const seal = sealed === undefined ? 'no seal covers them yet' : `the seal covers ${sealed}`;
  io.stdout.write(
    problems.length === 0
      ? `✔ ${plural(items.length, 'item')} as stored and in order; ${seal}\n`
      : `${plural(problems.length, 'problem')} with ${plural(items.length, 'item')}; ${seal}\n`,
  );
  return problems.length === 0 ? 0 : 1;
}

/** The chain of custody, and what was done to the bucket since. @returns 1 when the manifest is broken */
export async function list(id: string, { json }: JsonOption, io: Io): Promise<number> {
  const { bucket, keys } = examiner(io);
  const objects = await bucket.list(`${id}/`);
  if (objects.length === 0) throw new CommandError(`There is no evidence of ${id}.`);
  const { custody, broken } = await custodyIn(originalsIn(bucket, keys), id);
  const listed = new Map(custody.map((item) => [item.key, item]));
  const rows = objects
    .filter(({ key }) => listed.has(key) || !key.startsWith(manifestPrefix(id)))
    .map(({ key, versions, deletedAt }) => {
      const changes = [
        ...(versions.length > 1 ? [`${versions.length} versions`] : []),
        ...(deletedAt.length > 0 ? [`deleted ${deletedAt.join(', ')}`] : []),
        ...(listed.has(key) ? [] : ['not in the manifest']),
      ];
      return { key, at: versions[0]?.at ?? '', ...listed.get(key), changes };
    });
  io.stdout.write(
    json === true
      ? jsonLines(rows)
      : rows
          .map(({ key, at, what, from, by, sha256, bytes, changes }) => {
            const facts =
              what === undefined
                ? []
                : [`  ${what}, of ${from}`, `  ${bytes} bytes, SHA-256 ${sha256}, signed with key ${by}`];
            const lines = [`${at}  ${key}${changes.length === 0 ? '' : `  (${changes.join(', ')})`}`, ...facts];
            return lines.map((line) => `${printable(line)}\n`).join('');
          })
          .join(''),
  );
  if (broken !== undefined) io.stderr.write(`${printable(`✘ ${broken} Run firebreak evidence verify ${id}.`)}\n`);
  return broken === undefined ? 0 : 1;
}

async function custodyIn(originals: Originals, id: string): Promise<{ custody: Custody[]; broken?: string }> {
  try {
    const entries = await originals.entries(id);
    const state = await readReport(originals, id).then(
      (report) => report.state,
      (error: unknown) => {
        // It is open, or its record cannot be believed: then the items are listed without it.
        if (error instanceof NoReport || error instanceof NotAsStored) return undefined;
        throw error;
      },
    );
    return { custody: custodyOf(id, entries, state) };
  } catch (error) {
    if (error instanceof ManifestBroken) return { custody: [], broken: error.message };
    throw error;
  }
}

/** Writes the oldest version of an item, which is the one that the manifest names, to a file. */
export async function get(key: string, file: string, io: Io): Promise<number> {
  const { bucket } = examiner(io);
  const oldest = await oldestOf(bucket, key);
  if (oldest === undefined) throw new CommandError(`There is no ${key} in the evidence bucket.`);
  if (existsSync(file)) throw new CommandError(`${file} exists already.`);
  await writeFile(file, await bucket.get(key, oldest));
  io.stdout.write(`${file}\n`);
  return 0;
}

async function anchorInHistory(id: string, io: Io): Promise<Anchor> {
  try {
    return await withTemporal(io, async (client) => {
      const state = await incidentsOf(client).state({ id });
      return anchorOf(state, await archivesOf(client, state));
    });
  } catch (error) {
    if (error instanceof IncidentClosed || error instanceof NoState)
      throw new CommandError(
        `Temporal has no incident ${id} (any more). Give its report, or the seal from its card in Slack: --anchor FILE`,
      );
    throw error;
  }
}

/** A report, text copied from a card, or the state that `firebreak show --json` prints. */
function anchorIn(file: string): Anchor {
  if (!existsSync(file)) throw new CommandError(`There is no file ${file}.`);
  const text = readFileSync(file, 'utf8');
  const state = stateIn(text);
  const anchor = state === undefined ? { seals: sealsIn(text), items: [] } : anchorOf(state, []);
  if (anchor.seals.length === 0 && anchor.items.length === 0)
    throw new CommandError(
      `${file} has no seal. A report, and the card of a closed incident, have a line that begins with firebreak-seal-1.`,
    );
  return anchor;
}

function stateIn(text: string): IncidentState | undefined {
  const value = parseJson(text) as IncidentState | null | undefined;
  return Array.isArray(value?.evidence) ? value : undefined;
}
