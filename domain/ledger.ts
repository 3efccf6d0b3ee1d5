/**
 * The ledger of one account: which incident may change which target now, who waits for it, and who holds what. Pure; a
 * workflow (`workflows/holds/ledger.ts`) keeps it and is asked for many targets at once.
 */
import {
  drop,
  hold,
  incidentsOf,
  join,
  keep,
  othersThan,
  withdraw,
  type LockAnswer,
  type Answered,
  type LockRequest,
  type HoldDrop,
  type LockRelease,
  type Held,
  type Holder,
} from './holds.ts';
import { assertNever } from './text.ts';

/** One target, while anyone holds, changes or waits for it. */
interface Target {
  /** By entry. */
  held: Record<string, Held>;
  /** In the order asked; the first is next. */
  waiting: LockRequest[];
  /** Who may change it now, and what was held under its entry before. */
  lock?: { request: LockRequest; earlier?: Held };
}

export interface LedgerMemory {
  /** By `entityKey`. */
  targets: Record<string, Target>;
  /** Answers to those who had to wait, by the id of the question, until they have taken them. */
  answers: Record<string, Answered>;
}

/** Answers that nobody takes (their incident was terminated) are forgotten, oldest first. */
const MOST_ANSWERS = 5_000;

export class Ledger {
  readonly memory: LedgerMemory;

  constructor(memory: LedgerMemory = { targets: {}, answers: {} }) {
    this.memory = memory;
  }

  /** Nobody holds, changes or waits for anything. */
  isEmpty(): boolean {
    return Object.keys(this.memory.targets).length === 0;
  }

  acquire(requests: readonly LockRequest[]): LockAnswer[] {
    return requests.map((request) => {
      const earlier = this.answerTo(request);
      if (earlier !== undefined) return earlier;
      const target = this.at(request.target);
      const { lock, waiting } = target;
      const first = lock?.request ?? waiting[0];
      // A join changes nothing, so it waits only for an incident that may be putting back what it wants to hold.
      const mayPass = request.want === 'join' && lock?.request.entry !== request.entry;
      if (first !== undefined && !mayPass) {
        waiting.push(request);
        return { answer: 'wait', behind: first.by.incidentId };
      }
      const answer = answerTo(target, request);
      this.tidy(request.target);
      return answer;
    });
  }

  /** Answers to questions that had to wait. They are given once more if they are asked for again. */
  answered(ids: readonly string[]): (Answered & { id: string })[] {
    return ids.flatMap((id) => {
      const answer = this.memory.answers[id];
      return answer === undefined ? [] : [{ id, ...answer }];
    });
  }

  finish(releases: readonly LockRelease[], drops: readonly HoldDrop[]): void {
    for (const end of releases) this.end(end);
    for (const { target, entry, by, keep: stays } of drops) {
      const { held } = this.at(target);
      put(held, entry, stays ? keep(held[entry], by) : drop(held[entry], by));
      this.tidy(target);
    }
  }

  held(target: string, entry: string): Held | null {
    return this.memory.targets[target]?.held[entry] ?? null;
  }

  /** Who else holds what these questions would release; those that keep it on purpose aside. */
  inTheWayOf(requests: readonly LockRequest[]): Holder[] {
    const releases = requests.filter((a) => a.want === 'release');
    return releases.flatMap(({ target, entry, by }) =>
      othersThan(this.memory.targets[target]?.held[entry], by).filter((h) => h.kept !== true),
    );
  }

  /** Questions whose incident may change a target that others wait for. */
  contested(): LockRequest[] {
    return Object.values(this.memory.targets).flatMap(({ lock, waiting }) =>
      lock === undefined || waiting.length === 0 ? [] : [lock.request],
    );
  }

  /** Questions that wait. */
  waiting(): LockRequest[] {
    return Object.values(this.memory.targets).flatMap((t) => t.waiting);
  }

  /** Holds of incidents that have ended are dropped. */
  forget(dead: readonly Holder[]): void {
    if (dead.length === 0) return;
    for (const [key, { held }] of Object.entries(this.memory.targets)) {
      for (const [entry, h] of Object.entries(held)) put(held, entry, drop(h, ...dead));
      this.tidy(key);
    }
  }

  /** The end of a lock, or of waiting for one. */
  private end({ id, target: key, took }: LockRelease): void {
    delete this.memory.answers[id];
    const target = this.memory.targets[key];
    if (target === undefined) return;
    target.waiting = target.waiting.filter((w) => w.id !== id);
    if (target.lock?.request.id === id) {
      const { request, earlier } = target.lock;
      const now = target.held[request.entry];
      if (request.want === 'release' && took) put(target.held, request.entry, drop(now, request.by));
      if (request.want === 'hold' && !took) put(target.held, request.entry, withdraw(now, earlier, request.by));
      delete target.lock;
      this.serve(target);
    }
    this.tidy(key);
  }

  /** Answers those who wait, up to and with the next who locks the target. */
  private serve(target: Target): void {
    while (target.lock === undefined) {
      const request = target.waiting.shift();
      if (request === undefined) return;
      this.memory.answers[request.id] = answerTo(target, request);
      const [oldest] = Object.keys(this.memory.answers);
      if (Object.keys(this.memory.answers).length > MOST_ANSWERS) delete this.memory.answers[oldest!];
    }
  }

  /** The answer to a question that was asked before. */
  private answerTo({ id, target }: LockRequest): LockAnswer | undefined {
    const known = this.memory.targets[target];
    if (known?.lock?.request.id === id) return { answer: 'go', held: known.lock.earlier ?? null };
    const answer = this.memory.answers[id];
    if (answer !== undefined) return answer;
    if (known === undefined || !known.waiting.some((w) => w.id === id)) return undefined;
    return { answer: 'wait', behind: (known.lock?.request ?? known.waiting[0]!).by.incidentId };
  }

  private at(key: string): Target {
    return (this.memory.targets[key] ??= { held: {}, waiting: [] });
  }

  private tidy(key: string): void {
    const target = this.memory.targets[key];
    if (target === undefined || target.lock !== undefined || target.waiting.length > 0) return;
    if (Object.keys(target.held).length === 0) delete this.memory.targets[key];
  }
}

function answerTo(target: Target, request: LockRequest): Answered {
  const { by, entry } = request;
  const held = target.held[entry];
  const others = incidentsOf(othersThan(held, by));
  switch (request.want) {
    case 'join':
      if (held === undefined) return { answer: 'free' };
      target.held[entry] = join(held, by);
      return { answer: 'joined', others, held };
    case 'release':
      if (others.length === 0) return lock(target, request, held);
      put(target.held, entry, drop(held, by));
      return { answer: 'still-held', others };
    case 'hold':
      target.held[entry] = hold(held, by, request);
      return lock(target, request, held);
    case 'change':
      return lock(target, request, held);
    default:
      return assertNever(request);
  }
}

function lock(target: Target, request: LockRequest, earlier: Held | undefined): Answered {
  target.lock = { request, ...(earlier !== undefined && { earlier }) };
  return { answer: 'go', held: earlier ?? null };
}

function put(held: Record<string, Held>, entry: string, now: Held | undefined): void {
  if (now === undefined) delete held[entry];
  else held[entry] = now;
}
