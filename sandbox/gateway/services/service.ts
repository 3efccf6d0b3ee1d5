/** What a service of the gateway's own is: operations it answers instead of moto, and control endpoints that seed it. */
import type { Call } from '../call.ts';
import type { Members } from '../parse/value.ts';

export type Handler = (input: Members, call: Call) => Members | Promise<Members>;

/** `body` is the request's JSON. The answer is written as JSON. */
export type Control = (body: Record<string, unknown>, query: URLSearchParams) => unknown;

export interface Service {
  /** botocore's name. */
  name: string;
  operations: Record<string, Handler>;
  /** Refusals that AWS makes and moto does not, before a call is forwarded: throw, or let it pass. */
  guards?: Record<string, (call: Call) => void | Promise<void>>;
  /** Hears of every call that succeeded, also one that moto answered. */
  observers?: Record<string, (call: Call) => void>;
  /** By `METHOD /path` below `/_sandbox`. */
  control?: Record<string, Control>;
}

/** State of each account and region, made when first asked for. */
export class PerRegion<T> {
  private readonly held = new Map<string, T>();
  private readonly make: () => T;

  constructor(make: () => T) {
    this.make = make;
  }

  get({ account, region }: { account: string; region: string }): T {
    const key = `${account} ${region}`;
    let found = this.held.get(key);
    if (found === undefined) this.held.set(key, (found = this.make()));
    return found;
  }
}
