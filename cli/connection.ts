/** The connection to Temporal: that of the running sandbox, else the one that the environment names. */
import type { Client } from '@temporalio/client';
import { loadSharedConfig } from '../config/settings.ts';
import { createClient } from '../contract/temporal/client.ts';
import { CommandError, type Io } from './command.ts';
import { productEnvironment } from './running-stack.ts';

/** Runs with a client and closes its connection. @throws CommandError when Temporal cannot be reached */
export async function withTemporal<T>(io: Io, use: (client: Client) => Promise<T>): Promise<T> {
  const config = loadSharedConfig(productEnvironment(io.env));
  const client = createClient(config);
  try {
    await client.connection.ensureConnected();
    return await use(client);
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    throw new CommandError(
      `Temporal does not answer at ${config.TEMPORAL_ADDRESS}. Start the sandbox with npm start, or set TEMPORAL_ADDRESS.`,
    );
  } finally {
    await client.connection.close();
  }
}

/** Queries are answered by workers, not by Temporal itself. @throws CommandError when none does */
export async function askWorker<T>(query: () => Promise<T>): Promise<T> {
  try {
    return await query();
  } catch (error) {
    const words = error instanceof Error ? `${error.message} ${String(error.cause)}` : '';
    if (!/deadline|DEADLINE_EXCEEDED|no poller/i.test(words)) throw error;
    throw new CommandError('No worker answered. Is workers/main.ts running? Its log is in .firebreak/logs.');
  }
}

function isUnreachable(error: unknown): boolean {
  return error instanceof Error && /UNAVAILABLE|failed to connect|DEADLINE_EXCEEDED/i.test(error.message);
}
