/** The incident's side of holds: asks the workflow of a target for its turn, and tells it when the turn or a hold ends. */
import { condition, getExternalWorkflowHandle, proxyActivities } from '@temporalio/workflow';
import type { ExternalWorkflowHandle } from '@temporalio/workflow';
import { resourceId } from '../../contract/ids.ts';
import { entityKey } from '../../domain/entity.ts';
import type { Held, Holder, Turn, Want } from '../../domain/holds.ts';
import type { Step } from '../../domain/incident.ts';
import { HOLD } from '../activity-options.ts';
import type { HoldActivities } from '../../contract/activities.ts';
import type { IncidentRecord } from '../incident/record.ts';
import { leaveSignal, letGoSignal } from '../../contract/messages.ts';
import { about, targetName, text } from '../wording.ts';

/** Asked again now and then, in case somebody terminated the target's workflow: it would wait for ever. */
const ASK_AGAIN_MS = 10 * 60_000;

/** Containment that can be taken back is held: as long as any incident wants it, it stays. */
export const isHeld = (step: Step): boolean =>
  step.phase === 'isolate' && step.kind === 'change' && step.reversible && step.ownToIncident !== true;

export type Answered = Exclude<Turn, { answer: 'wait' }>;

export class Holds {
  private readonly r: IncidentRecord;
  private readonly asked = new Map<string, (turn: Turn) => void>();
  private asks = 0;
  /** Containment steps whose holds have not ended. */
  private readonly own = new Set<Step>();

  constructor(r: IncidentRecord) {
    this.r = r;
  }

  /** @throws ActivityFailure if the target's workflow cannot be reached */
  async ask(step: Step, want: Want): Promise<Answered> {
    this.asks += 1;
    const by = this.holder(step);
    const id = `${by.incidentId}/${by.runId}/${by.stepId}/${this.asks}`;
    let answer: Answered | undefined;
    this.asked.set(id, (turn) => {
      if (turn.answer === 'wait') this.tellWait(step, turn.behind);
      else answer = turn;
    });
    const resource = this.resourceOf(step);
    const summary = `${want.want}: ${targetName(step.target)}`;
    const { 'hold.ask': send } = proxyActivities<HoldActivities>({ ...HOLD, summary });
    try {
      do {
        await send({ resource, target: targetName(step.target), ask: { ...want, id, by, entry: step.entry } });
      } while (!(await condition(() => answer !== undefined, ASK_AGAIN_MS)));
    } finally {
      this.asked.delete(id);
    }
    if (answer!.answer === 'joined') this.own.add(step);
    if (answer!.answer === 'still-held') this.own.delete(this.heldFor(step));
    return answer!;
  }

  /** An answer from a target's workflow. A turn that nobody here waits for any more goes back at once. */
  take(turn: Turn): void {
    const waits = this.asked.get(turn.id);
    if (waits !== undefined) waits(turn);
    else if (turn.answer === 'go') void say(turn.resource, (r) => r.signal(leaveSignal, { id: turn.id, took: false }));
  }

  /** Ends the step's turn. `took`: what was asked for was done, or may have been. */
  async leave(step: Step, { id, resource }: Turn, took: boolean): Promise<void> {
    if (took && isHeld(step)) this.own.add(step);
    if (took && step.undoes !== undefined) this.own.delete(this.heldFor(step));
    await say(resource, (r) => r.signal(leaveSignal, { id, took }));
  }

  /** What is held of the step's target, under its entry. */
  async look(step: Step): Promise<Held | null> {
    const { 'hold.look': look } = proxyActivities<HoldActivities>({ ...HOLD, summary: targetName(step.target) });
    return look({ resource: this.resourceOf(step), entry: step.entry });
  }

  /** The step's hold ends although nothing is put back: there was nothing to put back. */
  async letGo(step: Step, keep = false): Promise<void> {
    const held = this.heldFor(step);
    if (!this.own.delete(held)) return;
    const end = { by: this.holder(step), entry: step.entry, keep };
    await say(this.resourceOf(step), (r) => r.signal(letGoSignal, end));
  }

  /** At the incident's end: what was done and not released is to stay, whatever others release. */
  async keepAll(): Promise<void> {
    for (const step of this.own) await this.letGo(step, step.status === 'done' || step.status === 'noop');
  }

  /** A release ends the hold of the step that it takes back. */
  private heldFor(step: Step): Step {
    return this.r.step(step.undoes) ?? step;
  }

  /** As the target's workflow knows it. */
  holder(step: Step): Holder {
    const { id: incidentId, runId } = this.r.state;
    return { incidentId, runId, stepId: step.undoes ?? step.id };
  }

  private resourceOf({ target }: Step): string {
    const { customer } = this.r.state;
    return resourceId(customer.id, customer.account.id, entityKey(target));
  }

  private tellWait(step: Step, behind: string): void {
    if (behind === this.r.state.id) return;
    const what = text(
      `waits, for incident ${behind} is changing it`,
      `인시던트 ${behind} 의 변경이 끝나기를 기다리는 중`,
    );
    this.r.append('note', { stepId: step.id, what: about(step, what) });
  }
}

/** If somebody terminated the target's workflow, it has forgotten the turn or hold anyway. */
async function say(resource: string, words: (to: ExternalWorkflowHandle) => Promise<void>): Promise<void> {
  await words(getExternalWorkflowHandle(resource)).catch(() => undefined);
}
