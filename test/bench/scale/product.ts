/** A whole Firebreak against a sandbox of its own, for one row of the table, and what it takes of the machine. */
import { S3Client } from '@aws-sdk/client-s3';
import type { DataConverter } from '@temporalio/common';
import { caller } from '../../../sandbox/caller.ts';
import { dataConverterOf } from '../../../workers/payload-store.ts';
import type { Client } from '@temporalio/client';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { startServices, type Services } from '../../../cli/start/services.ts';
import { loadPayloadConfig } from '../../../config/settings.ts';
import { clientOf } from '../../../cli/connection.ts';
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
    withoutWatch(stack);
    const services = await startServices(stack);
    const client = await clientOf(stack.env(), converterFor(stack));
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

/** What is measured is the machine's time. The watch after a release waits for people who may come back. */
function withoutWatch({ home }: Stack): void {
  const file = join(home, 'customers.yaml');
  const customers = parseDocument(readFileSync(file, 'utf8'));
  for (const customer of (customers.get('customers') as YAMLSeq<YAMLMap>).items)
    customer.set('watchAfterReleaseSeconds', 0);
  writeFileSync(file, String(customers));
}

/** The record of an incident that has continued as new may lie in the payload bucket. */
function converterFor(stack: Stack): DataConverter {
  const engine = stack.seeded?.engine;
  if (stack.aws === undefined || engine === undefined) return {};
  const s3 = caller(stack.aws, engine, { sourceIp: '203.0.113.10' }).client(S3Client);
  return dataConverterOf(loadPayloadConfig(stack.env()), s3);
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
