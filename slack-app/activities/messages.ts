/**
 * The messages of one incident in its channel. Missing messages are posted, changed ones are edited. Each message has a
 * mark in its first block, by which it is found in the channel's history. So a crash after posting, or a lost answer of
 * Slack's, causes no second message.
 */
import type { WebClient } from '@slack/web-api';
import { digestOf } from '../../domain/digest.ts';
import { marked, type Block } from '../blocks/elements.ts';
import { callSlack, refusalOf } from './slack-errors.ts';

export interface Message {
  /** The message's name within its incident: `header`, `isolate-g1`. */
  key: string;
  blocks: Block[];
  /** For notifications and screen readers. */
  note: string;
}

/** Where the messages of one run are. */
interface Place {
  channel: string;
  runId: string;
  /** ISO 8601: none of them is older. */
  since: string;
  /** The message whose thread they are in; without it, they are in the channel itself. */
  thread?: string | undefined;
}

interface Standing {
  ts: string;
  digest: string;
}

/** Digits of the digest in the mark: enough to notice a change, and within Slack's limit of 255 characters. */
const DIGEST_LENGTH = 12;
const PAGE = 200;
const MAX_PAGES = 10;

/** With these errors the message cannot be edited any more, so it is posted again. */
const LOST = new Set(['message_not_found', 'edit_window_closed', 'cant_update_message']);

export class ChannelMessages {
  private readonly slack: WebClient;
  readonly channel: string;
  private readonly runId: string;
  private readonly thread: string | undefined;
  private readonly standing: Map<string, Standing>;
  private readonly links = new Map<string, string>();
  /** A stamp of what a group of messages shows. A group whose stamp is the same is not read again. */
  private readonly stamps = new Map<string, string>();

  private constructor(slack: WebClient, { channel, runId, thread }: Place, standing: Map<string, Standing>) {
    this.slack = slack;
    this.channel = channel;
    this.runId = runId;
    this.thread = thread;
    this.standing = standing;
  }

  /** @param known key → ts, for messages older than the history that is read */
  static async open(
    slack: WebClient,
    { known, ...place }: Place & { known: Record<string, string> },
  ): Promise<ChannelMessages> {
    const found = await readMarks(slack, place);
    for (const [key, ts] of Object.entries(known)) if (!found.has(key)) found.set(key, { ts, digest: '' });
    return new ChannelMessages(slack, place, found);
  }

  ts(key: string): string | undefined {
    return this.standing.get(key)?.ts;
  }

  isShown(group: string, stamp: string): boolean {
    return this.stamps.get(group) === stamp;
  }

  shown(group: string, stamp: string): void {
    this.stamps.set(group, stamp);
  }

  keys(): string[] {
    return [...this.standing.keys()];
  }

  /** Posts or edits a message. Does nothing if it is up to date. */
  async put({ key, blocks, note }: Message): Promise<void> {
    const digest = digestOf(blocks).slice(0, DIGEST_LENGTH);
    const old = this.standing.get(key);
    if (old?.digest === digest) return;
    const body = { channel: this.channel, text: note, blocks: marked(blocks, writeMark(this.runId, key, digest)) };
    const ts = (old !== undefined && (await this.edit(old.ts, body))) || (await this.post(body));
    this.standing.set(key, { ts, digest });
  }

  async remove(key: string): Promise<void> {
    const ts = this.ts(key);
    if (ts === undefined) return;
    await this.unlessLost(() => callSlack('chat.delete', () => this.slack.chat.delete({ channel: this.channel, ts })));
    this.standing.delete(key);
  }

  async permalink(key: string): Promise<string | undefined> {
    const ts = this.ts(key);
    if (ts === undefined) return undefined;
    const known = this.links.get(ts);
    if (known !== undefined) return known;
    const where = { channel: this.channel, message_ts: ts };
    const ask = (): Promise<unknown> =>
      callSlack('chat.getPermalink', async () => {
        const { permalink } = await this.slack.chat.getPermalink(where);
        if (permalink !== undefined) this.links.set(ts, permalink);
      });
    // Somebody may have deleted the message. It is posted again when it changes.
    await this.unlessLost(ask);
    return this.links.get(ts);
  }

  private async post(body: { channel: string; text: string; blocks: Block[] }): Promise<string> {
    const answer = await callSlack('chat.postMessage', () =>
      this.slack.chat.postMessage({ ...body, ...inThread(this.thread), unfurl_links: false, unfurl_media: false }),
    );
    return answer.ts!;
  }

  /** @returns the message's ts, or undefined if it is gone */
  private async edit(
    ts: string,
    body: { channel: string; text: string; blocks: Block[] },
  ): Promise<string | undefined> {
    const there = await this.unlessLost(() => callSlack('chat.update', () => this.slack.chat.update({ ...body, ts })));
    return there ? ts : undefined;
  }

  private async unlessLost(call: () => Promise<unknown>): Promise<boolean> {
    try {
      await call();
      return true;
    } catch (error) {
      if (LOST.has(refusalOf(error) ?? '')) return false;
      throw error;
    }
  }
}

/** Messages in a thread, which are few and change rarely, so that they are read from Slack each time. */
export async function messagesInThread(slack: WebClient, { thread, ...place }: Place): Promise<ChannelMessages> {
  const where = { ...place, known: {} };
  try {
    return await ChannelMessages.open(slack, { ...where, thread });
  } catch (error) {
    // Somebody has deleted the incident's header: the messages are posted in the channel itself then.
    if (refusalOf(error) !== 'thread_not_found') throw error;
    return ChannelMessages.open(slack, where);
  }
}

async function readMarks(slack: WebClient, { channel, runId, since, thread }: Place): Promise<Map<string, Standing>> {
  const found = new Map<string, Standing>();
  const oldest = `${Math.floor(Date.parse(since) / 1000) - 60}`;
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const which = { channel, oldest, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const answer =
      thread === undefined
        ? await callSlack('conversations.history', () => slack.conversations.history(which))
        : await callSlack('conversations.replies', () => slack.conversations.replies({ ...which, ts: thread }));
    for (const { ts, blocks } of answer.messages ?? []) {
      const mark = readMark(blocks?.[0]?.block_id, runId);
      if (ts === undefined || mark === undefined) continue;
      // If there are two messages with one key, people have seen the older one.
      const known = found.get(mark.key);
      if (known === undefined || ts < known.ts) found.set(mark.key, { ts, digest: mark.digest });
    }
    cursor = answer.response_metadata?.next_cursor;
    if (cursor === undefined || cursor === '') break;
  }
  return found;
}

export const inThread = (ts: string | undefined): { thread_ts?: string } => (ts === undefined ? {} : { thread_ts: ts });

const writeMark = (runId: string, key: string, digest: string): string => `firebreak|${runId}|${key}|${digest}`;

function readMark(blockId: string | undefined, runId: string): { key: string; digest: string } | undefined {
  const [product, run, key, digest] = blockId?.split('|') ?? [];
  return product === 'firebreak' && run === runId && key !== undefined && digest !== undefined
    ? { key, digest }
    : undefined;
}
