/**
 * What a person says to a workflow, as the Slack app signs it: who said what, to which run of which workflow, and when.
 * Anyone who can reach Temporal can send a signal; only the Slack app has the key. Pure, so that workflows can verify.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { canonicalJson } from './digest.ts';
import { isSignedBy, type PublicKey } from './signature.ts';
import { MINUTE_MS } from './units.ts';

/** A public key of the Slack app. */
export type DecisionKey = PublicKey;

/** What Slack says of the account with which a person clicked. Only a `member` is heard. */
export const SLACK_STANDINGS = ['member', 'guest', 'deactivated', 'bot', 'other-workspace', 'unknown'] as const;
export type SlackStanding = (typeof SLACK_STANDINGS)[number];

/** The person who clicked. A person is a user id in a workspace: both together. */
const Speaker = z.strictObject({
  team: z.string().max(64),
  slackUser: z.string().min(1).max(64),
  name: z.string().max(200),
  standing: z.enum(SLACK_STANDINGS),
});
export type Speaker = z.infer<typeof Speaker>;

const Statement = z.strictObject({
  /** The name of the signal. */
  signal: z.string().max(40),
  /** The workflow, and the first run of its chain. */
  id: z.string().max(200),
  runId: z.string().max(64),
  /** When it was said, by the Slack app's clock. ISO 8601. */
  at: z.iso.datetime(),
  /** Another one for each statement. */
  nonce: z.string().regex(/^[0-9a-f]{24}$/),
  /** The id of the key. */
  key: z.string().regex(/^[0-9a-f]{16}$/),
  speaker: Speaker,
  message: z.unknown(),
});
export type Statement<Message = unknown> = Omit<z.infer<typeof Statement>, 'message'> & { message: Message };

const Signed = z.strictObject({ statement: Statement, signature: z.string().regex(/^[0-9a-f]{128}$/) });
export interface Signed<Message = unknown> {
  statement: Statement<Message>;
  /** Of `statementBytes`, hex. */
  signature: string;
}

/** The bytes that are signed. The first line keeps the signature from being one of something else. */
export const statementBytes = (statement: Statement): Uint8Array =>
  utf8ToBytes(`firebreak statement 1\n${canonicalJson(statement)}`);

/** Who said it, and the id of the key that it was signed with. */
export interface SaidBy {
  by: Pick<Speaker, 'slackUser' | 'name'>;
  key?: string;
}
/** A message with the person who said it. */
export type Said<Message> = Message & SaidBy;

/** Why a message is not heard. */
export const FAULTS = ['unsigned', 'unknown-key', 'forged', 'elsewhere', 'stale', 'repeated', 'too-many'] as const;
export type Fault = (typeof FAULTS)[number];

/**
 * A click is kept for 15 minutes while Temporal is away, and waits in Temporal while no worker is up. After this time what
 * the person saw may be long gone.
 */
export const STALE_AFTER_MS = 60 * MINUTE_MS;
/** How far the Slack app's clock may be ahead of Temporal's. */
const AHEAD_MS = 5 * MINUTE_MS;
/** Statements that a workflow remembers, so that none counts twice. */
const MOST_REMEMBERED = 2_000;

/** What a workflow has heard. Plain JSON. */
export interface Memory {
  /** Nonce and time of each statement, oldest first. */
  heard: [nonce: string, at: string][];
  /** Statements of then and before are stale: some of them are not remembered any more. ISO 8601. */
  since: string;
}

export const newMemory = (): Memory => ({ heard: [], since: new Date(0).toISOString() });

/** What a signal must be to be heard. */
export interface Hearing<Message> {
  signal: string;
  schema: z.ZodType<Message>;
  id: string;
  runId: string;
}

/**
 * Reads a signal's argument. The message is brought into its schema's form first, and signed in that form, so that nothing
 * unsigned is read. @returns undefined if it is no statement, or says nothing that the signal's schema knows
 */
export function readSigned<Message>(
  raw: unknown,
  { schema }: Pick<Hearing<Message>, 'schema'>,
): Signed<Message> | undefined {
  const { success, data } = Signed.safeParse(raw);
  if (!success) return undefined;
  const message = schema.safeParse(data.statement.message);
  if (!message.success) return undefined;
  return { ...data, statement: { ...data.statement, message: message.data } };
}

/** Why it is not heard, or undefined. @param nowMs the workflow's clock */
export function faultOf<Message>(
  { statement, signature }: Signed<Message>,
  { signal, id, runId }: Hearing<Message>,
  keys: readonly DecisionKey[],
  memory: Memory,
  nowMs: number,
): Fault | undefined {
  const key = keys.find((k) => k.id === statement.key);
  if (key === undefined) return 'unknown-key';
  if (!isSignedBy(statementBytes(statement), signature, key)) return 'forged';
  if (statement.signal !== signal || statement.id !== id || statement.runId !== runId) return 'elsewhere';
  const at = Date.parse(statement.at);
  if (memory.heard.some(([nonce]) => nonce === statement.nonce)) return 'repeated';
  if (at < nowMs - STALE_AFTER_MS || at > nowMs + AHEAD_MS || at <= Date.parse(memory.since)) return 'stale';
  return undefined;
}

/** Remembers a statement that was heard. What is forgotten for want of room, and all of before it, counts as stale. */
export function remember(memory: Memory, { nonce, at }: Statement, nowMs: number): void {
  const outdated = nowMs - STALE_AFTER_MS;
  memory.heard = memory.heard.filter(([, of]) => Date.parse(of) >= outdated);
  memory.heard.push([nonce, at]);
  while (memory.heard.length > MOST_REMEMBERED) {
    const [, of] = memory.heard.shift()!;
    if (of > memory.since) memory.since = of;
  }
}
