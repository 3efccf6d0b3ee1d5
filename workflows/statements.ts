/**
 * The one check of what people say to a workflow: signed by the Slack app for this workflow, fresh, heard once, and said by
 * somebody with an account of the MSP's workspace. What does not pass is refused on record.
 */
import { condition, setHandler } from '@temporalio/workflow';
import type { SpokenSignal } from '../contract/signed.ts';
import type { Person } from '../domain/incident.ts';
import {
  faultOf,
  readSigned,
  remember,
  type DecisionKey,
  type Fault,
  type Memory,
  type Said,
  type Signed,
  type Speaker,
} from '../domain/statement.ts';
import type { Text } from '../domain/text.ts';

/** The workflow that people speak to. */
export interface SpokenTo {
  readonly id: string;
  /** The first run of its chain. */
  readonly runId: string;
  readonly memory: Memory;
  /** As pinned, or as looked up since. */
  keys: readonly DecisionKey[];
  /** The keys of the configuration as it is now; undefined if that cannot be read. */
  lookUpKeys(): Promise<readonly DecisionKey[] | undefined>;
  /** A message that is not heard. `by`: the person who did sign it. */
  refuseMessage(fault: Fault, by?: Person): void;
  /** Why this person is not heard at all, whatever they say. */
  refusalOf(speaker: Speaker): Text | undefined;
  refuse(by: Person, why: Text): void;
}

/** Keys are looked up once in this time. A signature by a new key waits for that. */
const LOOK_UP_EVERY_MS = 60_000;
const MOST_WAITING = 50;

/** Sets the handler of a signal before anything can check it: `hear` may keep the message until then. */
export function onSpoken<Message>(signal: SpokenSignal<Message>, hear: (raw: unknown) => void): void {
  setHandler(signal, hear, { description: signal.description });
}

export class Statements {
  private readonly to: SpokenTo;
  /** Signed by a key that is not known yet, in order. */
  private waiting: (() => void)[] = [];
  private isLooking = false;
  private stopped = false;

  constructor(to: SpokenTo) {
    this.to = to;
  }

  hear<Message>(signal: SpokenSignal<Message>, raw: unknown, handle: (said: Said<Message>) => void): void {
    const signed = readSigned(raw, signal);
    if (signed === undefined) {
      this.to.refuseMessage('unsigned');
      return;
    }
    const fault = this.judge(signal, signed, handle);
    if (fault !== 'unknown-key') return;
    const giveUp = (): void => this.to.refuseMessage('unknown-key');
    if (this.stopped || this.waiting.length >= MOST_WAITING) giveUp();
    else {
      this.waiting.push(() => {
        if (this.judge(signal, signed, handle) === 'unknown-key') giveUp();
      });
      if (!this.isLooking) void this.lookUp();
    }
  }

  /** From now on nothing waits: the workflow is about to end or to continue as new. */
  stop(): void {
    this.stopped = true;
  }

  /** The workflow goes on after all. */
  goOn(): void {
    this.stopped = false;
  }

  isIdle = (): boolean => this.waiting.length === 0 && (!this.isLooking || this.stopped);

  /** Hands the message on, or refuses it. An unknown key is left to the caller. */
  private judge<Message>(
    signal: SpokenSignal<Message>,
    signed: Signed<Message>,
    handle: (said: Said<Message>) => void,
  ): Fault | undefined {
    const { statement } = signed;
    const { speaker } = statement;
    const { name, schema } = signal;
    const { id, runId, keys, memory } = this.to;
    const by = { slackUser: speaker.slackUser, name: speaker.name };
    const fault = faultOf(signed, { signal: name, schema, id, runId }, keys, memory, Date.now());
    if (fault === 'unknown-key') return fault;
    if (fault !== undefined) {
      this.to.refuseMessage(fault, fault === 'stale' ? by : undefined);
      return fault;
    }
    remember(memory, statement, Date.now());
    const why = this.to.refusalOf(speaker);
    if (why === undefined) handle({ ...statement.message, by, key: statement.key });
    else this.to.refuse(by, why);
    return undefined;
  }

  private async lookUp(): Promise<void> {
    this.isLooking = true;
    while (this.waiting.length > 0) {
      const keys = await this.to.lookUpKeys();
      if (keys !== undefined) this.to.keys = keys;
      for (const judge of this.waiting.splice(0)) judge();
      await condition(() => this.stopped, LOOK_UP_EVERY_MS, { summary: 'before keys are looked up again' });
    }
    this.isLooking = false;
  }
}
