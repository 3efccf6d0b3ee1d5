/** The client of every process: starts, signals, queries. */
import { readFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { isFromTemporal } from './errors.ts';

/** How to reach Temporal. The members are named like the settings, so that a process passes its settings as they are. */
export interface TemporalSettings {
  /** `host:port`. */
  TEMPORAL_ADDRESS: string;
  TEMPORAL_NAMESPACE: string;
  TEMPORAL_TLS: boolean;
  /** Of Temporal Cloud, or a token of one's own Temporal; implies TLS. */
  TEMPORAL_API_KEY?: string | undefined;
  /** PEM files, for mutual TLS. Each implies TLS. */
  TEMPORAL_TLS_CA?: string | undefined;
  TEMPORAL_TLS_CERT?: string | undefined;
  TEMPORAL_TLS_KEY?: string | undefined;
  /** The name in Temporal's certificate. */
  TEMPORAL_TLS_SERVER_NAME?: string | undefined;
}

type Tls =
  | true
  | { serverRootCACertificate?: Buffer; clientCertPair?: { crt: Buffer; key: Buffer }; serverNameOverride?: string };

/** Reads the certificates. @throws when a file of the settings cannot be read, with its name */
export function connectionOptions(settings: TemporalSettings): { address: string; tls?: Tls; apiKey?: string } {
  const { TEMPORAL_ADDRESS: address, TEMPORAL_API_KEY: apiKey } = settings;
  const tls = tlsOf(settings);
  return { address, ...(tls === undefined ? {} : { tls }), ...(apiKey === undefined ? {} : { apiKey }) };
}

function tlsOf(settings: TemporalSettings): Tls | undefined {
  const { TEMPORAL_TLS_CA: ca, TEMPORAL_TLS_CERT: crt, TEMPORAL_TLS_KEY: key } = settings;
  const name = settings.TEMPORAL_TLS_SERVER_NAME;
  const tls = {
    ...(ca === undefined ? {} : { serverRootCACertificate: readFileSync(ca) }),
    ...(crt === undefined || key === undefined
      ? {}
      : { clientCertPair: { crt: readFileSync(crt), key: readFileSync(key) } }),
    ...(name === undefined ? {} : { serverNameOverride: name }),
  };
  if (Object.keys(tls).length > 0) return tls;
  return settings.TEMPORAL_TLS || settings.TEMPORAL_API_KEY !== undefined ? true : undefined;
}

/**
 * gRPC pauses between attempts to connect, in milliseconds. By its own default the pauses grow to two minutes, so that a
 * process would notice only minutes late that Temporal is back.
 */
const RECONNECT = { 'grpc.initial_reconnect_backoff_ms': 500, 'grpc.max_reconnect_backoff_ms': 5_000 };

/**
 * A page of a long history is larger than gRPC's own limit of 4 MB. The SDK means to allow 128 MB, but sets an option that
 * gRPC does not know (`max_receive_message_length` without `grpc.`, 1.24).
 */
const LARGE_PAGES = { 'grpc.max_receive_message_length': 128 * 1024 * 1024 };

/**
 * Connects on first use, so that a process also starts while Temporal is not reachable.
 * @param dataConverter of processes that read whole histories (`workers/payload-store.ts`)
 */
export function createClient(settings: TemporalSettings, dataConverter: DataConverter = {}): Client {
  const connection = Connection.lazy({ ...connectionOptions(settings), channelArgs: { ...RECONNECT, ...LARGE_PAGES } });
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
