/** stack.json describes a running stack for other processes. It has the sandbox's secrets, so only its owner can read it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsPart } from './aws.ts';
import type { Seeded } from './seed.ts';
import type { SlackPart } from './slack.ts';
import type { TemporalPart } from './temporal.ts';

export interface StackInfo {
  /** The process that owns it and ends it. */
  pid: number;
  home: string;
  temporal?: TemporalPart;
  aws?: AwsPart;
  slack?: SlackPart;
  /** What was seeded into the accounts, when there is an `aws` part. */
  seeded?: Seeded;
  /** `apiKeys`: by sender, as customers.yaml lists them. */
  intake: { host: string; port: number; apiKeys: Record<string, string> };
  /** Where the console listens, once it runs. */
  console: { host: string; port: number };
  /** FIREBREAK_PAYLOAD_KEYS of our processes (`payload-keys.ts`). */
  payloadKeys: string;
  processes: { name: string; pid: number; logFile: string }[];
  /** The environment variables of all of our processes together: what the `firebreak` command reads. */
  environment: Record<string, string>;
}

/** Reads the description of a running stack. @throws when there is none */
export function readStack(file = join('.firebreak', 'stack.json')): StackInfo {
  if (!existsSync(file)) throw new Error(`No stack is running: there is no ${file}. Start one with npm start.`);
  return JSON.parse(readFileSync(file, 'utf8')) as StackInfo;
}
