/**
 * CloudTrail's event history as all entries of an incident read it, in one worker process: what one has read serves the
 * others, only what is newer is read again, and AWS's limit of two lookups a second is kept.
 */
import { CloudTrailClient, LookupEventsCommand, type LookupAttribute } from '@aws-sdk/client-cloudtrail';
import type { IncidentRef } from '../../../domain/entry.ts';
import type { EntryContext, Trail, TrailQuestion } from '../../entry.ts';
import { isTransient } from '../errors.ts';
import { patiently } from '../patience.ts';
import { keyOf, pageOf } from './event-keys.ts';
import { Pace, type Clock } from './pace.ts';
import { Reading, type Fetch, type Span, type TrailEvent, type Wait } from './reading.ts';

/** LookupEvents allows two calls a second in each account and region (CloudTrail API reference). The rest is for clocks that differ. */
const LOOKUP_EVERY_MS = 520;
/** Pages of 50 events, of a region as a whole. With more events, one question after the other is cheaper than all events. */
const MOST_PAGES = 10;
/** About a minute of throttling or outage. Then the region counts as missed and is looked at again later. */
const TRIES = 9;
/** Text of events that is remembered, of all incidents. Parsed it takes about three times as much of the worker's memory. */
const MOST_BYTES = 64_000_000;
/** What a region counts for in which nothing was found: so there are at most some 6,000, that is of 150 incidents. */
const BYTES_OF_A_REGION = 10_000;
/** So often a wait for a page looks whether the activity was cancelled. */
const LOOK_UP_MS = 1_000;

/** The events of one region for one incident. */
interface Held {
  whole: Reading;
  /** It has too many events to read all. */
  isLarge: boolean;
  /** By the key of the attribute. */
  byAttribute: Map<string, Reading>;
}

/** What is needed of the context of an entry's attempt. */
export type Asker = Pick<EntryContext, 'incident' | 'aws' | 'heartbeat' | 'sleep'>;

const realClock: Clock = {
  now: () => Date.now(),
  // A page that nobody waits for any more does not keep the process alive.
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref()),
};

export class TrailHistory {
  /** The least recently used first. */
  private readonly held = new Map<string, Held>();
  private readonly clock: Clock;
  private readonly mostBytes: number;
  private readonly pace: Pace;

  constructor({ clock = realClock, mostBytes = MOST_BYTES }: { clock?: Clock; mostBytes?: number } = {}) {
    this.clock = clock;
    this.mostBytes = mostBytes;
    this.pace = new Pace(LOOKUP_EVERY_MS, clock);
  }

  /** The event history as one attempt of an activity reads it. Events up to the beginning of the attempt are in it, as far as CloudTrail has published them. */
  of(asker: Asker): Trail {
    const askedAt = this.clock.now();
    return (question) => this.read(asker, askedAt, question);
  }

  private async *read(
    asker: Asker,
    askedAt: number,
    { region, attribute, window = asker.incident.window, mayLackMs = 0, yields = false }: TrailQuestion,
  ): ReturnType<Trail> {
    const span = { from: Date.parse(window.from), to: Date.parse(window.to) };
    const held = this.heldOf(asker, region);
    const wait = waitOf(asker, region);
    // What several ask about is read at full pace, also if the first who asked yields.
    const fetchWhole = this.fetchFor(asker, region);
    const reach = Math.min(span.to, askedAt) - mayLackMs;

    if (attribute !== undefined && isWithin(span, asker.incident) && !held.isLarge) {
      const { whole } = held;
      // All of the incident's window, so that the next question is answered too.
      whole.cover(Date.parse(asker.incident.window.from), reach, this.clock.now());
      if (await orForgotten(whole, whole.isWhole(MOST_PAGES, fetchWhole, wait))) {
        const key = keyOf(attribute);
        for await (const event of whole.events(span, fetchWhole, wait))
          if (event.keys.includes(key)) yield event.record;
        return;
      }
      held.isLarge = true;
      whole.forget();
    }
    const reading = attribute === undefined ? held.whole : readingOf(held, attribute);
    reading.cover(span.from, reach, this.clock.now());
    yield* recordsOf(reading, reading.events(span, this.fetchFor(asker, region, attribute, yields), wait));
  }

  private heldOf({ incident, aws }: Pick<Asker, 'incident' | 'aws'>, region: string): Held {
    const key = [incident.customerId, aws.id, incident.id, region].join('|');
    const held = this.held.get(key) ?? { whole: new Reading(), isLarge: false, byAttribute: new Map() };
    this.held.delete(key);
    this.held.set(key, held);
    return held;
  }

  /** Not stopped when the activity is cancelled that asked first, because others may wait for the page too. */
  private fetchFor({ aws }: Pick<Asker, 'aws'>, region: string, attribute?: LookupAttribute, yields = false): Fetch {
    const client = aws.client(CloudTrailClient, region);
    return async ({ from, to }, NextToken) => {
      const command = new LookupEventsCommand({
        ...(attribute !== undefined && { LookupAttributes: [attribute] }),
        StartTime: new Date(from),
        EndTime: new Date(to),
        MaxResults: 50,
        NextToken,
      });
      const page = await patiently(
        async () => {
          await this.pace.turn(`${aws.id} ${region}`, yields);
          return client.send(command);
        },
        { tries: TRIES, mayPass: isTransient, sleep: (ms) => this.clock.sleep(ms) },
      );
      this.makeRoom();
      return pageOf(page);
    };
  }

  /** Forgets the regions that nobody has asked about for longest. */
  private makeRoom(): void {
    let bytes = 0;
    for (const [key, held] of [...this.held].toReversed()) {
      bytes += BYTES_OF_A_REGION + held.whole.bytes;
      for (const reading of held.byAttribute.values()) bytes += reading.bytes;
      if (bytes > this.mostBytes) this.held.delete(key);
    }
  }
}

/** Only the incident's own window is read as a whole. */
const isWithin = ({ from }: Span, { window }: IncidentRef): boolean => from >= Date.parse(window.from);

function readingOf({ byAttribute }: Held, attribute: LookupAttribute): Reading {
  const key = keyOf(attribute);
  const reading = byAttribute.get(key) ?? new Reading();
  byAttribute.set(key, reading);
  return reading;
}

async function* recordsOf(reading: Reading, events: AsyncIterable<TrailEvent>): ReturnType<Trail> {
  try {
    for await (const { record } of events) yield record;
  } catch (error) {
    if (!isTransient(error)) reading.forget();
    throw error;
  }
}

/** AWS may refuse to go on where a reading has stopped (its token has expired). The next question begins anew. */
async function orForgotten<T>(reading: Reading, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isTransient(error)) reading.forget();
    throw error;
  }
}

/** Waits with heartbeats, and no longer than the activity may. */
function waitOf({ heartbeat, sleep }: Asker, region: string): Wait {
  return async (page) => {
    const landed = page.then(() => true);
    while (!(await Promise.race([landed, sleep(LOOK_UP_MS).then(() => false)])))
      heartbeat(`reading CloudTrail in ${region}`);
  };
}
