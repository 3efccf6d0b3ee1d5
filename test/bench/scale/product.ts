/** A whole Firebreak against a sandbox of its own, for one row of the table, and what it takes of the machine. */
import type { Client } from '@temporalio/client';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServices, type Services } from '../../../cli/start/services.ts';
import { loadSharedConfig } from '../../../config/settings.ts';
import { createClient } from '../../../contract/temporal/client.ts';
import { createIncidents, type Incidents } from '../../../contract/temporal/incidents.ts';
import type { RunningProcess } from '../../../sandbox/processes.ts';
import { startStack, type Stack } from '../../../sandbox/stack.ts';

export type FullStack = Stack & Required<Pick<Stack, 'aws' | 'slack' | 'temporal' | 'seeded'>>;

export interface Product {
  stack: FullStack;
  services: Services;
  client: Client;
  incidents: Incidents;
}

/** A large incident's lists take a moment to be read while the machine is busy. */
const ANSWER_WITHIN_MS = 60_000;

/** Starts everything, lets `use` work with it, and stops everything, however `use` ends. */
export async function withProduct<T>(use: (product: Product) => Promise<T>): Promise<T> {
  return withStack(['temporal', 'aws', 'slack'], async (stack) => {
    const services = await startServices(stack);
    const client = createClient(loadSharedConfig(stack.env()));
    try {
      return await use({
        stack: stack as FullStack,
        services,
        client,
        incidents: createIncidents(client, ANSWER_WITHIN_MS),
      });
    } finally {
      await client.connection.close();
    }
  });
}

export async function withStack<T>(
  parts: ('temporal' | 'aws' | 'slack')[],
  use: (stack: Stack) => Promise<T>,
): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'firebreak-scale-'));
  let stack: Stack | undefined;
  try {
    stack = await startStack({ home, freePorts: true, parts });
    return await use(stack);
  } finally {
    await stack?.stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

const LOOK_MS = 250;

export interface Watch {
  /** The most resident memory so far, in bytes. */
  mostBytes(): number;
  stop(): void;
}

/** Follows a process's resident memory (proc_pid_status(5): VmRSS). */
export function watchMemory(process: RunningProcess): Watch {
  let most = 0;
  const look = (): void => {
    if (process.isRunning()) most = Math.max(most, residentBytes(process.pid));
  };
  look();
  const timer = setInterval(look, LOOK_MS);
  return {
    mostBytes: () => most,
    stop: () => clearInterval(timer),
  };
}

function residentBytes(pid: number): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    // It has just ended.
    return 0;
  }
}
