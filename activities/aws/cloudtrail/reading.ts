/** What is known of one question to CloudTrail's event history: the events read so far, and how far they reach. */
import type { TrailRecord } from '../../../domain/trail-record.ts';

/** Milliseconds since 1970, both ends included. */
export interface Span {
  from: number;
  to: number;
}

export interface TrailEvent {
  id: string;
  at: number;
  /** What LookupEvents finds it by: `EventName=RunInstances`. */
  keys: readonly string[];
  record: TrailRecord;
  /** Length of its text. */
  bytes: number;
}

export interface Page {
  /** Newest first. */
  events: TrailEvent[];
  token?: string;
}

/** Reads the next page of a stretch of time. */
export type Fetch = (span: Span, token: string | undefined) => Promise<Page>;

/** Waits for a page that others may be waiting for too. */
export type Wait = (page: Promise<void>) => Promise<void>;

/** CloudTrail publishes an event within about 15 minutes of the call (User Guide, *How CloudTrail works*). */
export const DELAY_MS = 15 * 60_000;
/** Stretches that were not read to their end. Beyond this, the question is read anew. */
const MOST_STRETCHES = 6;

/** A stretch of time that is read page by page, newest first. Everybody who reads it waits for the same page. */
class Stretch {
  readonly span: Span;
  readonly events: TrailEvent[];
  isDone: boolean;
  pages = 0;
  bytes: number;
  private token: string | undefined;
  private flight: Promise<void> | undefined;

  constructor(span: Span, events: TrailEvent[] = [], isDone = false) {
    this.span = span;
    this.events = events;
    this.isDone = isDone;
    this.bytes = bytesOf(events);
  }

  more(fetch: Fetch): Promise<void> {
    this.flight ??= this.next(fetch).finally(() => (this.flight = undefined));
    return this.flight;
  }

  private async next(fetch: Fetch): Promise<void> {
    const { events, token } = await fetch(this.span, this.token);
    this.events.push(...events);
    this.bytes += bytesOf(events);
    this.token = token;
    this.pages += 1;
    this.isDone = token === undefined;
  }
}

export class Reading {
  /** Newest first; replaced, never altered, while somebody reads. Each but the oldest begins before the next one ends, because events are published late. */
  private stretches: Stretch[] = [];

  get bytes(): number {
    return this.stretches.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Makes sure that `from` to `reach` is covered. What is covered already is not read again. @param now up to which new stretches reach */
  cover(from: number, reach: number, now: number): void {
    this.join();
    const [newest] = this.stretches;
    const oldest = this.stretches.at(-1);
    if (newest === undefined || oldest === undefined || this.stretches.length > MOST_STRETCHES) {
      this.stretches = [new Stretch({ from, to: now })];
      return;
    }
    const earlier = oldest.span.from > from ? [new Stretch({ from, to: oldest.span.from })] : [];
    const newer: Stretch[] = [];
    if (newest.span.to < reach)
      newer.push(new Stretch({ from: Math.max(oldest.span.from, newest.span.to - DELAY_MS), to: now }));
    this.stretches = [...newer, ...this.stretches, ...earlier];
  }

  /** Reads all that is covered. @returns false if a stretch has more pages than `most` */
  async isWhole(most: number, fetch: Fetch, wait: Wait): Promise<boolean> {
    for (const stretch of this.stretches)
      while (!stretch.isDone) {
        if (stretch.pages >= most) return false;
        await wait(stretch.more(fetch));
      }
    return true;
  }

  /** Newest first, each once. Reads a further page only when it is needed. */
  async *events({ from, to }: Span, fetch: Fetch, wait: Wait): AsyncGenerator<TrailEvent> {
    const seen = new Set<string>();
    for (const stretch of this.stretches) {
      for (let i = 0; ; i += 1) {
        while (i >= stretch.events.length && !stretch.isDone) await wait(stretch.more(fetch));
        const event = stretch.events[i];
        if (event === undefined || event.at < from) break;
        if (event.at > to || seen.has(event.id)) continue;
        seen.add(event.id);
        yield event;
      }
    }
  }

  forget(): void {
    this.stretches = [];
  }

  /** Neighbours that were read to their end become one, each event once. */
  private join(): void {
    const joined: Stretch[] = [];
    for (const older of this.stretches) {
      const newer = joined.at(-1);
      if (newer?.isDone === true && older.isDone) joined[joined.length - 1] = together(newer, older);
      else joined.push(older);
    }
    this.stretches = joined;
  }
}

function together(newer: Stretch, older: Stretch): Stretch {
  const known = new Set(newer.events.map((e) => e.id));
  const events = [...newer.events, ...older.events.filter((e) => !known.has(e.id))].sort((a, b) => b.at - a.at);
  return new Stretch({ from: Math.min(older.span.from, newer.span.from), to: newer.span.to }, events, true);
}

const bytesOf = (events: readonly TrailEvent[]): number => events.reduce((sum, { bytes }) => sum + bytes, 0);
