/**
 * Clicks that Temporal did not take. They are kept in this process, in order, and sent when Temporal answers again. The
 * person is told privately that a click is not recorded yet, and then what became of it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { NoAnswer } from '../../contract/temporal/errors.ts';
import type { Texts } from '../texts/texts.ts';
import { explain } from './explain.ts';
import type { ListenerDeps } from './listener.ts';

interface KeptClick {
  send: () => Promise<void>;
  /** Tells the person who clicked, and nobody else. */
  tell: (text: string) => Promise<void>;
  t: Texts;
  /** The person has been told that it is not recorded yet. */
  told: Promise<void>;
  until: number;
}

export interface KeptClicksOptions {
  /** Later than this the person has to decide again: what the card shows may have become wrong. In milliseconds. */
  keepMs?: number;
  /** Milliseconds between two attempts. */
  everyMs?: number;
  warn: (message: string, error: unknown) => void;
}

/** The text `errors.kept` gives it. */
const KEEP_MS = 15 * 60_000;
const EVERY_MS = 1_000;
const MOST = 500;

export class KeptClicks {
  readonly #options: Required<KeptClicksOptions>;
  readonly #clicks: KeptClick[] = [];
  readonly #stopping = new AbortController();
  #sending: Promise<void> | undefined;

  constructor({ keepMs = KEEP_MS, everyMs = EVERY_MS, warn }: KeptClicksOptions) {
    this.#options = { keepMs, everyMs, warn };
  }

  /** The same dependencies, but a signal that has no answer is kept. */
  keeping(deps: ListenerDeps, { tell, t }: Pick<KeptClick, 'tell' | 't'>): ListenerDeps {
    const { incidents } = deps;
    const signal: ListenerDeps['incidents']['signal'] = async (...given) => {
      try {
        await incidents.signal(...given);
      } catch (error) {
        const isFull = this.#clicks.length >= MOST || this.#stopping.signal.aborted;
        if (!(error instanceof NoAnswer) || isFull) throw error;
        const until = Date.now() + this.#options.keepMs;
        // Slack waits three seconds for the answer to a click, and most of them are over: nothing more is awaited here.
        const told = this.#tell(tell, t.errors.kept);
        this.#clicks.push({ send: () => incidents.signal(...given), tell, t, told, until });
        this.#sending ??= this.#sendAll().finally(() => (this.#sending = undefined));
      }
    };
    return { ...deps, incidents: { ...incidents, signal } };
  }

  /** Tells the people whose clicks are still here that these were not recorded. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#sending;
  }

  async #sendAll(): Promise<void> {
    for (let click = this.#clicks[0]; click !== undefined; click = this.#clicks[0]) {
      const outcome = await this.#outcomeOf(click);
      if (outcome === undefined) {
        await sleep(this.#options.everyMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
        continue;
      }
      this.#clicks.shift();
      await click.told;
      await this.#tell(click.tell, outcome);
    }
  }

  /** What the person is told; undefined while Temporal does not answer. */
  async #outcomeOf({ send, t, until }: KeptClick): Promise<string | undefined> {
    if (this.#stopping.signal.aborted || Date.now() > until) return t.errors.notKept;
    try {
      await send();
      return t.errors.recorded;
    } catch (error) {
      return error instanceof NoAnswer ? undefined : explain(error, t);
    }
  }

  async #tell(tell: KeptClick['tell'], text: string): Promise<void> {
    try {
      await tell(text);
    } catch (error) {
      this.#options.warn('Somebody could not be told what became of a click', error);
    }
  }
}
