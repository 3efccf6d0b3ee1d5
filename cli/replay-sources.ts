/** Where `firebreak replay` gets histories from: a file, a folder, or the running Temporal. */
import { existsSync, statSync } from 'node:fs';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { followUpsId } from '../contract/ids.ts';
import { INCIDENT_WORKFLOW } from '../contract/messages.ts';
import { historiesOf } from '../contract/temporal/chain.ts';
import { decryptHistory } from '../contract/temporal/external-payloads.ts';
import { fetchHistories, historyFiles, HistoryError, readIncident } from '../replay/histories.ts';
import type { Histories } from '../replay/recording.ts';
import { CommandError, type Io } from './command.ts';
import { encryptionFrom, withTemporal } from './connection.ts';
import { productEnvironment } from './running-stack.ts';

/** One incident to replay: its name, and its histories once they are wanted. */
export interface Stored {
  name: string;
  read: () => Promise<Histories>;
}

/** The histories in a file, or those of an incident in Temporal. No incident's id looks like a path. */
export async function historiesNamed(name: string, io: Io): Promise<Histories> {
  if (!existsSync(name) && /[/\\]|\.json$/i.test(name))
    throw new CommandError(
      `There is no file ${name}. Reports of npm start have their history in .firebreak/reports/INCIDENT/history.json.`,
    );
  const fromFile = existsSync(name);
  return explained(async () =>
    decrypted(await (fromFile ? readIncident(name) : withTemporal(io, (client) => fetched(client, name))), io),
  );
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
  const start = incident[0]?.events?.[0]?.workflowExecutionStartedEventAttributes;
  const first = start?.firstExecutionRunId ?? start?.originalExecutionRunId;
  const followUps = first ? await historiesOf(client, followUpsId(id, first)).catch(unlessThereAreNone) : [];
  return { incident, followUps: followUps.map((run) => run.history) };
}

function unlessThereAreNone(error: unknown): [] {
  if (error instanceof WorkflowNotFoundError) return [];
  throw error;
}

async function decrypted(histories: Histories, io: Io): Promise<Histories> {
  const { payloadCodecs = [] } = await encryptionFrom(productEnvironment(io.env));
  const all: readonly History[] = [...histories.incident, ...histories.followUps];
  for (const history of all) await decryptHistory(history, payloadCodecs);
  return histories;
}

async function explained<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof HistoryError ? new CommandError(error.message) : error;
  }
}
