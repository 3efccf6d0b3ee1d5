/**
 * The incident's side of holds. The ledger of the account (`ledger.ts`) serialises changes of one target across
 * incidents and counts who holds what; it is asked for many targets by one activity.
 */
import { CancellationScope, condition, proxyActivities, sleep } from '@temporalio/workflow';
import type { HoldActivities } from '../../contract/activities.ts';
import { ledgerId } from '../../contract/ids.ts';
import { entityKey } from '../../domain/entity.ts';
import type { LockAnswer, LockRequest, HoldDrop, LockRelease, Held, Holder, Purpose } from '../../domain/holds.ts';
import type { IncidentState, Step } from '../../domain/incident.ts';
import { HOLD, HOLD_AWAIT } from '../activity-options.ts';
import { rethrowUnlessActivityFailure } from '../call-entry.ts';
import { plural } from '../../domain/format.ts';

/** Before the ledger is told again of what has ended, if it could not be reached. */
const TELL_AGAIN_MS = 30_000;

/** How long the end of a change waits for others to end, so that the ledger is told of them by one call. */
const GATHER_MS = 5_000;

/** Containment that can be taken back is held: as long as any incident wants it, it stays. */
export const isHeld = (step: Step): boolean =>
  step.phase === 'isolate' && step.kind === 'change' && step.reversible && step.ownToIncident !== true;

/** What holds need of their incident. */
export interface Holding {
  state: IncidentState;
  step(id: string | undefined): Step | undefined;
  /** 1, 2, 3, …, also after the incident has continued as new. */
  nextAsk(): number;
  /** A change is under way. */
  isChanging(): boolean;
}

export class Holds {
  private readonly incident: Holding;
  private readonly releases: LockRelease[] = [];
  private readonly drops: HoldDrop[] = [];
  private telling = false;

  constructor(incident: Holding) {
    this.incident = incident;
  }

  /**
   * Asks for all at once; the answers come in the order of the steps, `wait` where another incident is at the target.
   * A step that has asked before and not been told the end requests the same question again.
   * @throws ActivityFailure if the ledger cannot be reached
   */
  async ask(steps: readonly Step[], lockOf: (step: Step) => Purpose): Promise<LockAnswer[]> {
    const { 'hold.acquire': acquire } = proxyActivities<HoldActivities>({
      ...HOLD,
      summary: plural(steps.length, 'target'),
    });
    const answers = await acquire({ ledger: this.ledger(), requests: steps.map((s) => this.question(s, lockOf)) });
    steps.forEach((step, i) => this.take(step, answers[i]!));
    return answers;
  }

  /** Waits until at least one of the steps that were told to wait is answered, or for some minutes. */
  async askAgain(steps: readonly Step[], lockOf: (step: Step) => Purpose): Promise<LockAnswer[]> {
    const { 'hold.await': wait } = proxyActivities<HoldActivities>({
      ...HOLD_AWAIT,
      summary: plural(steps.length, 'target'),
    });
    const answers = await wait({ ledger: this.ledger(), requests: steps.map((s) => this.question(s, lockOf)) });
    steps.forEach((step, i) => this.take(step, answers[i]!));
    return answers;
  }

  /** What is held of each step's target, under its entry. */
  async look(steps: readonly Step[]): Promise<(Held | null)[]> {
    if (steps.length === 0) return [];
    const { 'hold.look': look } = proxyActivities<HoldActivities>({ ...HOLD, summary: plural(steps.length, 'target') });
    return look({ ledger: this.ledger(), of: steps.map((s) => ({ target: entityKey(s.target), entry: s.entry })) });
  }

  /** The step's lock releases. `took`: what was asked for was done, or may have been. */
  finish(step: Step, took: boolean): void {
    const { ask } = step;
    if (ask === undefined) return;
    delete step.ask;
    if (took && isHeld(step)) step.held = true;
    if (took && step.undoes !== undefined) delete this.heldFor(step).held;
    this.releases.push({ id: ask, target: entityKey(step.target), took });
    this.tell();
  }

  /** The step's hold releases although nothing is put back: there was nothing to put back. */
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

  /** The ledger knows all that has ended. */
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

  private question(step: Step, lockOf: (step: Step) => Purpose): LockRequest {
    const by = this.holder(step);
    step.ask ??= `${by.incidentId}/${by.runId}/${by.stepId}/${this.incident.nextAsk()}`;
    return { ...lockOf(step), id: step.ask, by, entry: step.entry, target: entityKey(step.target) };
  }

  private take(step: Step, answer: LockAnswer): void {
    // Only a lock has an end to tell of.
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

  /** At most one call under way; what releases meanwhile goes with the next. */
  private tell(): void {
    if (this.telling) return;
    this.telling = true;
    void CancellationScope.nonCancellable(() => this.tellAll());
  }

  private async tellAll(): Promise<void> {
    const { 'hold.release': finish } = proxyActivities<HoldActivities>({ ...HOLD, summary: 'changes have ended' });
    while (this.releases.length > 0 || this.drops.length > 0) {
      // Changes that end one after the other are told of together; other incidents wait a few seconds at most.
      await condition(() => !this.incident.isChanging(), GATHER_MS);
      const [releases, drops] = [this.releases.splice(0), this.drops.splice(0)];
      try {
        await finish({ ledger: this.ledger(), releases, drops });
      } catch (error) {
        rethrowUnlessActivityFailure(error);
        this.releases.unshift(...releases);
        this.drops.unshift(...drops);
        await sleep(TELL_AGAIN_MS, { summary: 'before the ledger of holds is told again' });
      }
    }
    this.telling = false;
  }
}
