/**
 * One target, across incidents: one lock, so that only one incident changes it at a time, and the holds, so that one
 * incident's release does not open what another holds. Lives while anyone holds or changes the target.
 */
import {
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  log,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import {
  drop,
  hold,
  incidentsOf,
  join,
  keep,
  othersThan,
  withdraw,
  type Held,
  type HoldDrop,
  type LockAnswer,
  type LockRelease,
  type LockRequest,
} from '../../domain/holds.ts';
import { assertNever } from '../../domain/text.ts';
import { HEARTBEAT_TIMEOUT_MS, HOLD } from '../activity-options.ts';
import type { HoldActivities } from '../../contract/activities.ts';
import { rethrowUnlessActivityFailure } from '../call-entry.ts';
import { acquireSignal, dropSignal, heldQuery, lockAnswerSignal, releaseSignal } from '../../contract/messages.ts';
import { onSignal } from '../on-signal.ts';

/** Its members have the names that running workflows hand on when they continue as new. */
interface Memory {
  /** By entry. */
  held: Record<string, Held>;
  /** In the order of arrival; the first is being answered while nobody has the lock. */
  waiting: LockRequest[];
  /** The request that has the lock, and what was held under its entry before. */
  turn?: { ask: LockRequest; earlier?: Held };
}

type Answer = WithoutAddress<LockAnswer>;
type WithoutAddress<A> = A extends LockAnswer ? Omit<A, 'id' | 'resource'> : never;

/** Longest pause between two looks at whether the incident that has the lock still runs. */
const LOOK_AT_LEAST_EVERY_MS = 10 * 60_000;

export async function resource(memory: Memory = { held: {}, waiting: [] }): Promise<void> {
  const target = new Target(memory);
  onSignal(acquireSignal, (request) => target.acquire(request));
  onSignal(releaseSignal, (end) => target.release(end));
  onSignal(dropSignal, (end) => target.drop(end));
  setHandler(heldQuery, (entry) => memory.held[entry] ?? null);
  for (;;) {
    await condition(() => memory.turn !== undefined || memory.waiting.length > 0 || target.isFree());
    if (memory.turn !== undefined) await target.untilReleased();
    else if (memory.waiting.length > 0) await target.answerNext();
    else return;
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof resource>(memory);
  }
}

class Target {
  private readonly memory: Memory;
  /** How many answers are being sent. */
  private telling = 0;

  constructor(memory: Memory) {
    this.memory = memory;
  }

  acquire(request: LockRequest): void {
    const { waiting, turn } = this.memory;
    const first = turn?.ask ?? waiting[0];
    if (turn?.ask.id === request.id || waiting.some((w) => w.id === request.id)) return;
    // It changes nothing, so it waits only for a change under the same entry: a release may be putting back what it is to hold.
    if (request.want === 'join' && turn?.ask.entry !== request.entry) {
      void this.tell(request, this.answer(request));
      return;
    }
    waiting.push(request);
    if (first !== undefined) void this.tell(request, { answer: 'wait', behind: first.by.incidentId });
  }

  /** No incident holds it, and no answer is being sent. */
  isFree(): boolean {
    return Object.keys(this.memory.held).length === 0 && this.telling === 0;
  }

  release({ id, took }: LockRelease): void {
    const { turn } = this.memory;
    if (turn?.ask.id !== id) return;
    const { ask, earlier } = turn;
    const held = this.memory.held[ask.entry];
    if (ask.want === 'release' && took) this.put(ask.entry, drop(held, ask.by));
    if (ask.want === 'hold' && !took) this.put(ask.entry, withdraw(held, earlier, ask.by));
    delete this.memory.turn;
  }

  drop(end: HoldDrop): void {
    const held = this.memory.held[end.entry];
    this.put(end.entry, end.keep ? keep(held, end.by) : drop(held, end.by));
  }

  async answerNext(): Promise<void> {
    const request = this.memory.waiting[0]!;
    if (request.want === 'release') await this.forgetTheDead(request);
    this.memory.waiting.shift();
    const reached = await this.tell(request, this.answer(request));
    // Its incident has ended, so nobody will release the lock or the hold.
    if (!reached) this.release({ id: request.id, took: false });
    if (!reached && request.want === 'join') this.drop({ by: request.by, entry: request.entry, keep: false });
  }

  /** Waits until the lock is released. A terminated incident loses it, once its last call must have noticed. */
  async untilReleased(): Promise<void> {
    const { ask: request } = this.memory.turn!;
    const released = (): boolean => this.memory.turn?.ask.id !== request.id;
    // While nobody waits, it does not matter how long it takes.
    await condition(() => released() || this.memory.waiting.length > 0);
    for (let pauseMs = HEARTBEAT_TIMEOUT_MS; !released(); pauseMs = Math.min(2 * pauseMs, LOOK_AT_LEAST_EVERY_MS)) {
      if ((await deadOf([request.by])).length === 0) {
        await condition(released, pauseMs);
        continue;
      }
      // A call of a terminated incident that is still under way ends at its next heartbeat.
      await sleep(HEARTBEAT_TIMEOUT_MS, { summary: `${request.by.incidentId} is no more` });
      // It may have changed something: its hold stays, and with it the way back.
      this.release({ id: request.id, took: request.want === 'hold' });
    }
  }

  private answer(request: LockRequest): Answer {
    const { by, entry } = request;
    const held = this.memory.held[entry];
    const others = incidentsOf(othersThan(held, by));
    switch (request.want) {
      case 'join':
        if (held === undefined) return { answer: 'free' };
        this.put(entry, join(held, by));
        return { answer: 'joined', others, held };
      case 'release':
        if (others.length === 0) return this.give(request, held);
        this.put(entry, drop(held, by));
        return { answer: 'still-held', others };
      case 'hold':
        this.put(entry, hold(held, by, request));
        return this.give(request, held);
      case 'change':
        return this.give(request, held);
      default:
        return assertNever(request);
    }
  }

  private give(request: LockRequest, earlier: Held | undefined): Answer {
    this.memory.turn = { ask: request, ...(earlier !== undefined && { earlier }) };
    return { answer: 'go', held: earlier ?? null };
  }

  /** An incident that was terminated will never release anything. What it kept on purpose stays. */
  private async forgetTheDead({ entry, by }: LockRequest): Promise<void> {
    const others = othersThan(this.memory.held[entry], by).filter((h) => h.kept !== true);
    if (others.length === 0) return;
    const dead = await deadOf(others);
    this.put(entry, drop(this.memory.held[entry], ...dead));
  }

  /** @returns whether there is still an incident to tell */
  private async tell({ id, by }: LockRequest, answer: Answer): Promise<boolean> {
    this.telling += 1;
    try {
      // Its current run: a recurrence of the incident releases a lock that is not its own.
      const incident = getExternalWorkflowHandle(by.incidentId);
      await incident.signal(lockAnswerSignal, { id, resource: workflowInfo().workflowId, ...answer });
      return true;
    } catch (error) {
      log.info('An incident that asked for the lock has ended', { incidentId: by.incidentId, error: String(error) });
      return false;
    } finally {
      this.telling -= 1;
    }
  }

  private put(entry: string, held: Held | undefined): void {
    if (held === undefined) delete this.memory.held[entry];
    else this.memory.held[entry] = held;
    const lines = Object.entries(this.memory.held).map(
      ([e, h]) => `- ${e}: held by ${incidentsOf(h.holders).join(', ')}`,
    );
    setCurrentDetails(lines.join('\n'));
  }
}

async function deadOf(holders: Held['holders']): Promise<Held['holders']> {
  const { 'hold.dead': dead } = proxyActivities<HoldActivities>(HOLD);
  try {
    return await dead({ holders });
  } catch (error) {
    rethrowUnlessActivityFailure(error);
    // It is not known whether they live: what they hold stays held.
    return [];
  }
}
