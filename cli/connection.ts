/** The connection to Temporal: that of the running sandbox, else the one that the environment names. */
import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { loadPayloadConfig, loadSharedConfig } from '../config/settings.ts';
import { createClient } from '../contract/temporal/client.ts';
import { encryptedWith } from '../contract/temporal/payload-codec.ts';
import { openPayloadKeys } from '../contract/temporal/payload-keys.ts';
import { isUnreachable, NoAnswer } from '../contract/temporal/errors.ts';
import { createIncidents, type Incidents } from '../contract/temporal/incidents.ts';
import { CommandError, type Io } from './command.ts';
import { letAwsRead, productEnvironment } from './running-stack.ts';

/** A worker replays a closed incident before it answers, which takes some seconds for a large one. */
const ANSWER_WITHIN_MS = 30_000;

/** Runs with a client and closes its connection. @throws CommandError when Temporal, or a worker, does not answer */
export async function withTemporal<T>(io: Io, use: (client: Client) => Promise<T>): Promise<T> {
  const env = productEnvironment(io.env);
  const config = loadSharedConfig(env);
  const client = createClient(config, await converterFrom(env));
  try {
    await client.connection.ensureConnected();
    return await use(client);
  } catch (error) {
    if (isUnreachable(error)) {
      throw new CommandError(
        `Temporal does not answer at ${config.TEMPORAL_ADDRESS}. Start the sandbox with npm start, or set TEMPORAL_ADDRESS.`,
      );
    }
    // Workers answer queries, not Temporal itself.
    if (error instanceof NoAnswer)
      throw new CommandError('No worker answered. Is workers/main.ts running? Its log is in .firebreak/logs.');
    throw error;
  } finally {
    await client.connection.close();
  }
}

/**
 * The client of a process that has these settings, whose keys are local. It reads encrypted payloads, and those that are not.
 * @param storage of long payloads
 */
export async function clientOf(env: Io['env'], storage: DataConverter = {}): Promise<Client> {
  return createClient(loadSharedConfig(env), { ...storage, ...(await encryptionFrom(env)) });
}

/** How the command line reads payloads. The AWS SDK is slow to load, so it is loaded only where something needs it. */
export async function converterFrom(given: Io['env']): Promise<DataConverter> {
  const env = productEnvironment(given);
  const settings = loadPayloadConfig(env);
  if (settings.FIREBREAK_PAYLOAD_BUCKET === undefined) return encryptionFrom(env);
  letAwsRead(env);
  const { dataConverterOf } = await import('../workers/payload-store.ts');
  return { ...dataConverterOf(settings), ...(await encryptionFrom(env)) };
}

/** Without keys, only payloads that are not encrypted can be read. */
export async function encryptionFrom(env: Io['env']): Promise<DataConverter> {
  const { FIREBREAK_PAYLOAD_KEYS: keys, AWS_REGION: region } = loadPayloadConfig(env);
  return keys === undefined ? {} : encryptedWith(await openPayloadKeys(keys, region));
}

export const incidentsOf = (client: Client): Incidents => createIncidents(client, ANSWER_WITHIN_MS);

/** Runs with the incidents. @throws CommandError when Temporal, or a worker, does not answer */
export const withIncidents = <T>(io: Io, use: (incidents: Incidents) => Promise<T>): Promise<T> =>
  withTemporal(io, (client) => use(incidentsOf(client)));
