/** Where `firebreak replay` gets histories from: a file, a folder, the running Temporal, or the evidence store. */
import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Client } from '@temporalio/client';
import { NotArchived, storedHistories, Tampered } from '../activities/archive/stored.ts';
import { originalsIn } from '../activities/evidence/originals.ts';
import { ManifestBroken } from '../activities/evidence/store.ts';
import { unpackHistories } from '../contract/temporal/archived-histories.ts';
import { followUpsId } from '../contract/ids.ts';
import { INCIDENT_WORKFLOW } from '../contract/messages.ts';
import { firstRunOf, historiesKept, historiesOf } from '../contract/temporal/chain.ts';
import { decryptAll } from '../contract/temporal/external-payloads.ts';
import { fetchHistories, historyFiles, HistoryError, readIncident } from '../replay/histories.ts';
import type { Histories } from '../replay/recording.ts';
import { CommandError, type Io } from './command.ts';
import { encryptionFrom, withTemporal } from './connection.ts';
import { examiner, keepsEvidence } from './examiner.ts';
import { printable } from './output.ts';
import { productEnvironment } from './running-stack.ts';

/** One incident to replay: its name, and its histories once they are wanted. */
export interface Stored {
  name: string;
  read: () => Promise<Histories>;
}

export type Source = 'temporal' | 'evidence';

/**
 * The histories in a file, or those of an incident in Temporal or in the evidence store. No incident's id looks like a path.
 * @param source by default Temporal, and the evidence store if Temporal no longer has the incident
 * @throws CommandError
 */
export async function historiesNamed(name: string, io: Io, source?: Source): Promise<Histories> {
  if (!existsSync(name) && /[/\\]|\.(json|gz)$/i.test(name))
    throw new CommandError(
      `There is no file ${name}. Reports of npm start have their history in .firebreak/reports/INCIDENT/history.json.`,
    );
  return explained(async () => decrypted(await (existsSync(name) ? inFile(name) : ofIncident(name, io, source)), io));
}

const inFile = async (file: string): Promise<Histories> =>
  file.endsWith('.gz') ? unpacked(file, await readFile(file)) : readIncident(file);

async function unpacked(name: string, bytes: Uint8Array): Promise<Histories> {
  try {
    return await unpackHistories(bytes);
  } catch (error) {
    throw new HistoryError(
      `${name}: is no file of archived histories (${error instanceof Error ? error.message : ''})`,
    );
  }
}

async function ofIncident(id: string, io: Io, source: Source | undefined): Promise<Histories> {
  if (source === 'evidence') return inEvidence(id, io);
  try {
    return await withTemporal(io, (client) => fetched(client, id));
  } catch (error) {
    if (source !== undefined || !(error instanceof HistoryError) || !keepsEvidence(io)) throw error;
    io.stderr.write(`Temporal has no history of ${printable(id)}: looking in the evidence store\n`);
    return inEvidence(id, io);
  }
}

/** What was stored last. Each item is held against the manifest, and the manifest against itself and its signatures. */
async function inEvidence(id: string, io: Io): Promise<Histories> {
  const { bucket, keys } = examiner(io);
  if (keys.length === 0)
    io.stderr.write('FIREBREAK_EVIDENCE_PUBLIC_KEYS is not set: signatures of the manifest are not checked.\n');
  try {
    return await storedHistories(originalsIn(bucket, keys), id);
  } catch (error) {
    if (error instanceof NotArchived || error instanceof Tampered || error instanceof ManifestBroken)
      throw new HistoryError(error.message);
    throw error;
  }
}

/** Uses every incident of a folder, or without a folder every one that Temporal has. */
export async function withAll<T>(
  folder: string | undefined,
  io: Io,
  use: (all: readonly Stored[]) => Promise<T>,
): Promise<T> {
  if (folder !== undefined) {
    if (!existsSync(folder) || !statSync(folder).isDirectory())
      throw new CommandError(`There is no folder ${folder}. Without a folder, --all replays what Temporal has.`);
    const files = await explained(() => historyFiles(folder));
    return use(files.map((name) => ({ name, read: async () => decrypted(await readIncident(name), io) })));
  }
  return withTemporal(io, async (client) => {
    // Of an incident that continued as new Temporal lists each run; the last one stands for all.
    const query = `WorkflowType = '${INCIDENT_WORKFLOW}' AND ExecutionStatus != 'ContinuedAsNew'`;
    const all: Stored[] = [];
    for await (const { workflowId: id, runId } of client.workflow.list({ query }))
      all.push({ name: id, read: async () => decrypted(await fetched(client, id, runId), io) });
    return use(all);
  });
}

async function fetched(client: Client, id: string, runId?: string): Promise<Histories> {
  const incident = await fetchHistories(
    async (name) => (await historiesOf(client, name, runId)).map((run) => run.history),
    id,
  );
  const first = firstRunOf(incident[0]);
  return { incident, followUps: first === undefined ? [] : await historiesKept(client, followUpsId(id, first)) };
}

async function decrypted(histories: Histories, io: Io): Promise<Histories> {
  const { payloadCodecs = [] } = await encryptionFrom(productEnvironment(io.env));
  await decryptAll(histories, payloadCodecs);
  return histories;
}

async function explained<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof HistoryError ? new CommandError(error.message) : error;
  }
}
