/** CloudTrail's event history in memory, with pages of five events, and a clock that moves when everybody waits. */
import type { LookupEventsCommandInput } from '@aws-sdk/client-cloudtrail';
import type { AwsAccount } from '../../../../activities/account.ts';

const PAGE = 5;
/** One event more than ten pages. */
export const LARGE = 51;
export const MINUTE = 60_000;
export const BEGIN = Date.parse('2026-11-22T00:00:00Z');
export const REGION = 'us-east-1';

export interface Happened {
  id: string;
  at: number;
  /** When CloudTrail shows it. */
  shownAt: number;
  name: string;
  user: string;
}

export const happened = (n: number, minute: number, over: Partial<Happened> = {}): Happened => {
  const at = BEGIN + minute * MINUTE;
  return { id: `e${n}`, at, shownAt: at, name: `Call${n % 3}`, user: `user${n % 2}`, ...over };
};

export class Service {
  now = BEGIN + 60 * MINUTE;
  readonly asked: { at: number; region: string; input: LookupEventsCommandInput }[] = [];
  readonly events: Happened[];
  /** Errors of the next calls. */
  failing: Error[] = [];
  /** Called before each answer. */
  before: () => Promise<void> = () => Promise.resolve();

  constructor(events: Happened[]) {
    this.events = events;
  }

  private readonly sleepers: { until: number; wake: () => void }[] = [];

  /** Time passes when everybody waits. */
  readonly clock = {
    now: () => this.now,
    sleep: (ms: number) =>
      new Promise<void>((wake) => {
        this.sleepers.push({ until: this.now + ms, wake });
        setImmediate(() => this.wakeNext());
      }),
  };

  private wakeNext(): void {
    this.sleepers.sort((a, b) => a.until - b.until);
    const next = this.sleepers.shift();
    this.now = Math.max(this.now, next?.until ?? 0);
    next?.wake();
  }

  account(id = '111122223333'): AwsAccount {
    const client = (_ctor: unknown, region: string) => ({
      destroy: () => undefined,
      send: ({ input }: { input: LookupEventsCommandInput }) => this.answer(region, input),
    });
    return {
      id,
      partition: 'aws',
      client: client as never,
      regions: () => Promise.resolve([REGION]),
      known: (_what, ask) => ask(),
    };
  }

  private async answer(region: string, input: LookupEventsCommandInput): Promise<unknown> {
    this.asked.push({ at: this.now, region, input });
    await this.before();
    const error = this.failing.shift();
    if (error !== undefined) throw error;
    const [attribute] = input.LookupAttributes ?? [];
    const found = this.events
      .filter((e) => e.at >= input.StartTime!.getTime() && e.at <= input.EndTime!.getTime() && e.shownAt <= this.now)
      .filter((e) => attribute === undefined || valueOf(e, attribute.AttributeKey) === attribute.AttributeValue)
      .toSorted((a, b) => b.at - a.at);
    const from = Number(input.NextToken ?? 0);
    const more = found.length > from + PAGE;
    return {
      Events: found.slice(from, from + PAGE).map(written),
      ...(more ? { NextToken: String(from + PAGE) } : {}),
    };
  }
}

export const valueOf = (e: Happened, key: string | undefined): string => (key === 'Username' ? e.user : e.name);

const written = ({ id, at, name, user }: Happened) => ({
  EventId: id,
  EventName: name,
  EventSource: 'ec2.amazonaws.com',
  Username: user,
  EventTime: new Date(at),
  CloudTrailEvent: JSON.stringify({
    eventID: id,
    eventName: name,
    eventSource: 'ec2.amazonaws.com',
    eventTime: new Date(at).toISOString(),
    userIdentity: { type: 'IAMUser', userName: user },
  }),
});
