/** The connection to Temporal, the same for every process. */
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { SharedConfig } from '../../config/settings.ts';

const options = (config: SharedConfig): { address: string; tls?: true; apiKey?: string } => ({
  address: config.TEMPORAL_ADDRESS,
  ...(config.TEMPORAL_TLS || config.TEMPORAL_API_KEY !== undefined ? { tls: true as const } : {}),
  ...(config.TEMPORAL_API_KEY === undefined ? {} : { apiKey: config.TEMPORAL_API_KEY }),
});

/** For workers. Close it after the worker has stopped. */
export const connectWorker = (config: SharedConfig): Promise<NativeConnection> =>
  NativeConnection.connect(options(config));

/** For whoever starts, signals and queries. Connects on first use, so that a process starts while Temporal is away. */
export function createClient(config: SharedConfig): Client {
  return new Client({ connection: Connection.lazy(options(config)), namespace: config.TEMPORAL_NAMESPACE });
}
