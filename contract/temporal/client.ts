/** The client of every process: starts, signals, queries. */
import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { isFromTemporal } from './errors.ts';

/** How to reach Temporal. The members are named like the settings, so that a process passes its settings as they are. */
export interface TemporalSettings {
  /** `host:port`. */
  TEMPORAL_ADDRESS: string;
  TEMPORAL_NAMESPACE: string;
  TEMPORAL_TLS: boolean;
  /** Of Temporal Cloud; implies TLS. */
  TEMPORAL_API_KEY?: string | undefined;
}

export const connectionOptions = (settings: TemporalSettings): { address: string; tls?: true; apiKey?: string } => ({
  address: settings.TEMPORAL_ADDRESS,
  ...(settings.TEMPORAL_TLS || settings.TEMPORAL_API_KEY !== undefined ? { tls: true as const } : {}),
  ...(settings.TEMPORAL_API_KEY === undefined ? {} : { apiKey: settings.TEMPORAL_API_KEY }),
});

/**
 * gRPC pauses between attempts to connect, in milliseconds. By its own default the pauses grow to two minutes, so that a
 * process would notice only minutes late that Temporal is back.
 */
const RECONNECT = { 'grpc.initial_reconnect_backoff_ms': 500, 'grpc.max_reconnect_backoff_ms': 5_000 };

/**
 * Connects on first use, so that a process also starts while Temporal is not reachable.
 * @param dataConverter of processes that read whole histories (`workers/payload-store.ts`)
 */
export function createClient(settings: TemporalSettings, dataConverter: DataConverter = {}): Client {
  const connection = Connection.lazy({ ...connectionOptions(settings), channelArgs: RECONNECT });
  return new Client({ connection, namespace: settings.TEMPORAL_NAMESPACE, dataConverter });
}

/** Whether Temporal answers within five seconds. Cheap: it names its version. */
export async function answers(client: Client): Promise<boolean> {
  try {
    await client.withDeadline(Date.now() + 5_000, () => client.workflowService.getSystemInfo({}));
    return true;
  } catch (error) {
    if (isFromTemporal(error)) return false;
    throw error;
  }
}
