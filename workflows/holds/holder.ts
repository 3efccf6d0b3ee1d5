/**
 * The incident's side of holds. The account's ledger (`ledger.ts`) gives the lock of a target to one incident at a time,
 * and counts holds. One activity asks it for many targets.
 */
import { CancellationScope, condition, proxyActivities, sleep } from '@temporalio/workflow';
import type { HoldActivities } from '../../contract/activities.ts';
import { ledgerId } from '../../contract/ids.ts';
import type { Authority } from '../../domain/authority.ts';
import { entityKey } from '../../domain/entity.ts';
import type { LockAnswer, LockRequest, HoldDrop, LockRelease, Held, Holder, Purpose } from '../../domain/holds.ts';
import type { IncidentState, Step } from '../../domain/incident.ts';
import { HOLD, HOLD_AWAIT } from '../activity-options.ts';
import { rethrowUnlessActivityFailure } from '../call-entry.ts';
import { plural } from '../../domain/format.ts';

/** Pause before the ledger is told again which locks and holds have ended, if it could not be reached. */
const TELL_AGAIN_MS = 30_000;

/** How long the end of a change waits for other changes to end, so that one call tells the ledger of all of them. */
const GATHER_MS = 5_000;

/** Locks, and holds, of one call: their targets may have long ids. */
const MOST_TOLD = 300;

/** Containment that can be taken back is held: it stays as long as any incident needs it. */
export const isHeld = (step: Step): boolean =>
  step.phase === 'isolate' && step.kind === 'change' && step.reversible && step.ownToIncident !== true;

/** What holds need of their incident. */
export interface Holding {
  state: IncidentState;
  step(id: string | undefined): Step | undefined;
  /** 1, 2, 3, …, also after the incident has continued as new. */
  nextRequest(): number;
  /** A change is running. */
  isChanging(): boolean;
  /** The people whom it is about, by Slack id. */
  suspects(): ReadonlySet<string>;
}

export class Holds {
  private readonly incident: Holding;
  private readonly releases: LockRelease[] = [];
  private readonly drops: HoldDrop[] = [];
  /** What the ledger is being told. */
  private inCall: readonly LockRelease[] = [];
  private telling = false;
  /** Somebody waits for the ledger to be told. */
  private hurried = false;

  constructor(incident: Holding) {
    this.incident = incident;
  }

  /**
   * Asks for the locks of all steps at once. The answers are in the order of the steps; `wait` where another incident has
   * the target's lock. A step that has asked before and has not released its lock sends the same request again.
   * @throws ActivityFailure if the ledger cannot be reached
   */
  async acquire(steps: readonly Step[], lockOf: (step: Step) => Purpose): Promise<LockAnswer[]> {
    const { 'hold.acquire': ask } = proxyActivities<HoldActivities>({
      ...HOLD,
      summary: plural(steps.length, 'target'),
    });
    await this.untilReleased(steps);
    const answers = await ask({ ledger: this.ledger(), requests: steps.map((s) => this.requestOf(s, lockOf)) });
    steps.forEach((step, i) => this.take(step, answers[i]!));
    return answers;
  }

  /**
   * `acquire` for approved changes. If who may decide is not as `known` any more, nothing is acquired.
   * @returns the answers, or who may decide now
   * @throws ActivityFailure if the configuration cannot be read, or the ledger cannot be reached
   */
  async acquireApproved(
    steps: readonly Step[],
    lockOf: (step: Step) => Purpose,
    known: string,
  ): Promise<{ answers: LockAnswer[] } | { authority: Authority }> {
    const { 'hold.acquire-approved': ask } = proxyActivities<HoldActivities>({
      ...HOLD,
      summary: plural(steps.length, 'target'),
    });
    await this.untilReleased(steps);
    const { customer } = this.incident.state;
    const suspects = [...this.incident.suspects()];
    const result = await ask({
      ledger: this.ledger(),
      requests: steps.map((s) => this.requestOf(s, lockOf)),
      customerId: customer.id,
      account: customer.account.id,
      known,
      ...(suspects.length === 0 ? {} : { suspects }),
    });
    if ('answers' in result) steps.forEach((step, i) => this.take(step, result.answers[i]!));
    return result;
  }

  /** Waits until at least one of the waiting steps has its answer, but no longer than some minutes. */
  async acquireAgain(steps: readonly Step[], lockOf: (step: Step) => Purpose): Promise<LockAnswer[]> {
    const { 'hold.await': wait } = proxyActivities<HoldActivities>({
      ...HOLD_AWAIT,
      summary: plural(steps.length, 'target'),
    });
    const answers = await wait({ ledger: this.ledger(), requests: steps.map((s) => this.requestOf(s, lockOf)) });
    steps.forEach((step, i) => this.take(step, answers[i]!));
    return answers;
  }

  /** What is held of each step's target, under its entry. */
  async look(steps: readonly Step[]): Promise<(Held | null)[]> {
    if (steps.length === 0) return [];
    const { 'hold.look': look } = proxyActivities<HoldActivities>({ ...HOLD, summary: plural(steps.length, 'target') });
    return look({ ledger: this.ledger(), of: steps.map((s) => ({ target: entityKey(s.target), entry: s.entry })) });
  }

  /** Releases the step's lock. `took`: the change was written, or may have been. */
  release(step: Step, took: boolean): void {
    const { ask } = step;
    if (ask === undefined) return;
    delete step.ask;
    if (took && isHeld(step)) step.held = true;
    if (took && step.undoes !== undefined) delete this.heldFor(step).held;
    this.releases.push({ id: ask, target: entityKey(step.target), took });
    this.tell();
  }

  /** Ends the step's hold when there was nothing to put back. `keep`: what it did is to stay. */
  drop(step: Step, keep = false): void {
    const held = this.heldFor(step);
    if (held.held === undefined) return;
    delete held.held;
    this.drops.push({ by: this.holder(step), target: entityKey(step.target), entry: step.entry, keep });
    this.tell();
  }

  /** At the incident's end: what was done and not released is to stay, whatever others release. */
  keepAll(): void {
    for (const step of this.incident.state.steps) this.drop(step, step.status === 'done' || step.status === 'noop');
  }

  /** The ledger has been told of every lock and hold that has ended. */
  get isTold(): boolean {
    return !this.telling;
  }

  untilTold(): Promise<void> {
    return condition(() => this.isTold);
  }

  /** As the ledger knows the step: a release acts for the step that it takes back. */
  holder(step: Step): Holder {
    const { id: incidentId, runId } = this.incident.state;
    return { incidentId, runId, stepId: step.undoes ?? step.id };
  }

  /** The incident must not wait for its own lock of a target, which an earlier change has just released. */
  private async untilReleased(steps: readonly Step[]): Promise<void> {
    const targets = new Set(steps.map((s) => entityKey(s.target)));
    const isTold = (): boolean => ![...this.releases, ...this.inCall].some(({ target }) => targets.has(target));
    if (isTold()) return;
    this.hurried = true;
    await condition(isTold);
  }

  private requestOf(step: Step, lockOf: (step: Step) => Purpose): LockRequest {
    const by = this.holder(step);
    step.ask ??= `${by.incidentId}/${by.runId}/${by.stepId}/${this.incident.nextRequest()}`;
    return { ...lockOf(step), id: step.ask, by, entry: step.entry, target: entityKey(step.target) };
  }

  private take(step: Step, answer: LockAnswer): void {
    // Only a lock is released later.
    if (answer.answer !== 'go' && answer.answer !== 'wait') delete step.ask;
    if (answer.answer === 'joined') step.held = true;
    if (answer.answer === 'still-held') delete this.heldFor(step).held;
  }

  private heldFor(step: Step): Step {
    return this.incident.step(step.undoes) ?? step;
  }

  private ledger(): string {
    const { customer } = this.incident.state;
    return ledgerId(customer.id, customer.account.id);
  }

  /** One call at a time. What ends during a call goes with the next one. */
  private tell(): void {
    if (this.telling) return;
    this.telling = true;
    void CancellationScope.nonCancellable(() => this.tellAll());
  }

  private async tellAll(): Promise<void> {
    const { 'hold.release': end } = proxyActivities<HoldActivities>({ ...HOLD, summary: 'changes have ended' });
    while (this.releases.length > 0 || this.drops.length > 0) {
      // One call for changes that end soon after each other. Other incidents wait a few seconds longer at most.
      await condition(() => this.hurried || !this.incident.isChanging(), GATHER_MS, {
        summary: 'for changes that end together',
      });
      const [releases, drops] = [this.releases.splice(0, MOST_TOLD), this.drops.splice(0, MOST_TOLD)];
      this.inCall = releases;
      try {
        await end({ ledger: this.ledger(), releases, drops });
        this.inCall = [];
      } catch (error) {
        rethrowUnlessActivityFailure(error);
        this.releases.unshift(...releases);
        this.drops.unshift(...drops);
        await sleep(TELL_AGAIN_MS, { summary: 'before the ledger of holds is told again' });
      }
    }
    this.hurried = false;
    this.telling = false;
  }
}
