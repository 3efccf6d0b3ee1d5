/** A service of the gateway: the operations that it answers instead of moto, and its control endpoints. */
import type { Call } from '../call.ts';
import type { Members } from '../parse/value.ts';

export type Handler = (input: Members, call: Call) => Members | Promise<Members>;

/** `body` is the request's JSON. The answer is written as JSON. */
export type Control = (body: Record<string, unknown>, query: URLSearchParams) => unknown;

export interface Service {
  /** botocore's name. */
  name: string;
  operations: Record<string, Handler>;
  /** Checks that AWS makes and moto does not. They run before a call is forwarded, and throw to refuse it. */
  guards?: Record<string, (call: Call) => void | Promise<void>>;
  /** Called after every successful call, also if moto answered it. */
  observers?: Record<string, (call: Call) => void>;
  /** By `METHOD /path` below `/_sandbox`. */
  control?: Record<string, Control>;
}

/** State of each account and region, created on first use. */
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
