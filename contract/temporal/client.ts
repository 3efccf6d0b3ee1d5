/** The client of every process: starts, signals, queries. */
import { Client, Connection } from '@temporalio/client';

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

/** Connects on first use, so that a process also starts while Temporal is not reachable. */
export function createClient(settings: TemporalSettings): Client {
  const connection = Connection.lazy(connectionOptions(settings));
  return new Client({ connection, namespace: settings.TEMPORAL_NAMESPACE });
}
