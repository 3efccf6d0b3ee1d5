/** The incident's side of holds: acquires the lock of a target from its workflow, and says when the lock or a hold ends. */
import { condition, getExternalWorkflowHandle, proxyActivities } from '@temporalio/workflow';
import type { ExternalWorkflowHandle } from '@temporalio/workflow';
import { entityKey } from '../../domain/entity.ts';
import type { Held, Holder, LockAnswer, Purpose } from '../../domain/holds.ts';
import type { IncidentState, Step } from '../../domain/incident.ts';
import type { Text } from '../../domain/text.ts';
import { HOLD } from '../activity-options.ts';
import type { HoldActivities } from '../../contract/activities.ts';
import { resourceId } from '../../contract/ids.ts';
import { dropSignal, releaseSignal } from '../../contract/messages.ts';
import { about, targetName, text } from '../wording.ts';

/** Repeats the request now and then: if the target's workflow was terminated, the first one will never be answered. */
const ASK_AGAIN_MS = 10 * 60_000;

/** Containment that can be taken back is held: it stays as long as any incident needs it. */
export const isHeld = (step: Step): boolean =>
  step.phase === 'isolate' && step.kind === 'change' && step.reversible && step.ownToIncident !== true;

export type FinalAnswer = Exclude<LockAnswer, { answer: 'wait' }>;
/** The lock of a target, acquired. */
export type Lock = Extract<LockAnswer, { answer: 'go' }>;

/** What holds need of their incident. */
export interface HoldingIncident {
  readonly state: Pick<IncidentState, 'id' | 'runId' | 'customer'>;
  step(id: string | undefined): Step | undefined;
  append(kind: 'note', event: { stepId: string; what: Text }): void;
}

export class Holds {
  private readonly incident: HoldingIncident;
  /** Requests without a final answer, by id. */
  private readonly pending = new Map<string, (answer: LockAnswer) => void>();
  private requests = 0;
  /** Containment steps whose holds have not ended. */
  private readonly own = new Set<Step>();

  constructor(incident: HoldingIncident) {
    this.incident = incident;
  }

  /** @throws ActivityFailure if the target's workflow cannot be reached */
  async acquire(step: Step, purpose: Purpose): Promise<FinalAnswer> {
    this.requests += 1;
    const by = this.holder(step);
    const id = `${by.incidentId}/${by.runId}/${by.stepId}/${this.requests}`;
    let final: FinalAnswer | undefined;
    this.pending.set(id, (answer) => {
      if (answer.answer === 'wait') this.tellWait(step, answer.behind);
      else final = answer;
    });
    const resource = this.resourceOf(step);
    const summary = `${purpose.want}: ${targetName(step.target)}`;
    const { 'hold.ask': ask } = proxyActivities<HoldActivities>({ ...HOLD, summary });
    try {
      do {
        await ask({ resource, target: targetName(step.target), ask: { ...purpose, id, by, entry: step.entry } });
      } while (!(await condition(() => final !== undefined, ASK_AGAIN_MS)));
    } finally {
      this.pending.delete(id);
    }
    if (final!.answer === 'joined') this.own.add(step);
    if (final!.answer === 'still-held') this.own.delete(this.heldFor(step));
    return final!;
  }

  /** An answer from a target's workflow. A lock for which no step waits any more is released at once. */
  receive(answer: LockAnswer): void {
    const waiting = this.pending.get(answer.id);
    if (waiting !== undefined) waiting(answer);
    else if (answer.answer === 'go')
      void say(answer.resource, (r) => r.signal(releaseSignal, { id: answer.id, took: false }));
  }

  /** Releases the step's lock. `took`: the change was written, or may have been. */
  async release(step: Step, { id, resource }: Lock, took: boolean): Promise<void> {
    if (took && isHeld(step)) this.own.add(step);
    if (took && step.undoes !== undefined) this.own.delete(this.heldFor(step));
    await say(resource, (r) => r.signal(releaseSignal, { id, took }));
  }

  /** What is held of the step's target, under its entry. */
  async look(step: Step): Promise<Held | null> {
    const { 'hold.look': look } = proxyActivities<HoldActivities>({ ...HOLD, summary: targetName(step.target) });
    return look({ resource: this.resourceOf(step), entry: step.entry });
  }

  /** Ends the step's hold when there was nothing to put back. `keep`: what it did is to stay. */
  async drop(step: Step, keep = false): Promise<void> {
    const held = this.heldFor(step);
    if (!this.own.delete(held)) return;
    const end = { by: this.holder(step), entry: step.entry, keep };
    await say(this.resourceOf(step), (r) => r.signal(dropSignal, end));
  }

  /** At the incident's end: what was done and not released is to stay, whatever others release. */
  async keepAll(): Promise<void> {
    for (const step of this.own) await this.drop(step, step.status === 'done' || step.status === 'noop');
  }

  /** A release ends the hold of the step that it takes back. */
  private heldFor(step: Step): Step {
    return this.incident.step(step.undoes) ?? step;
  }

  /** As the target's workflow knows it. */
  holder(step: Step): Holder {
    const { id: incidentId, runId } = this.incident.state;
    return { incidentId, runId, stepId: step.undoes ?? step.id };
  }

  private resourceOf({ target }: Step): string {
    const { customer } = this.incident.state;
    return resourceId(customer.id, customer.account.id, entityKey(target));
  }

  private tellWait(step: Step, behind: string): void {
    if (behind === this.incident.state.id) return;
    const what = text(
      `waits, for incident ${behind} is changing it`,
      `대기 중: ${behind} 인시던트에서 같은 대상을 변경하고 있음`,
    );
    this.incident.append('note', { stepId: step.id, what: about(step, what) });
  }
}

/** A target's workflow that was terminated has lost the lock and the hold anyway. */
async function say(resource: string, words: (to: ExternalWorkflowHandle) => Promise<void>): Promise<void> {
  await words(getExternalWorkflowHandle(resource)).catch(() => undefined);
}
