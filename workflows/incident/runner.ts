/**
 * Runs approved steps. Their status says what is to be done, so that the next run of a continued incident goes on with
 * them. A change that has begun is never cancelled: it ends as done, or its card says how far it came.
 */
import { CancellationScope, condition } from '@temporalio/workflow';
import { entityKey } from '../../domain/entity.ts';
import type { LockAnswer, Purpose } from '../../domain/holds.ts';
import { isBroken, type Step } from '../../domain/incident.ts';
import type { Text } from '../../domain/text.ts';
import { callEntry, failureText } from '../call-entry.ts';
import { isHeld } from '../holds/holder.ts';
import { text } from '../wording.ts';
import { batchesOf, summaryOf } from './batches.ts';
import { isAsApproved } from './preview.ts';
import type { IncidentRecord } from './record.ts';
import { isWanted, lockApproved, stillApproved } from './still-approved.ts';
import { drift, fail, putBack, staysHeld, start, take } from './steps.ts';
import { inParallel } from '../../domain/in-parallel.ts';

/** Steps that run at the same time. All of them must end before the incident can continue as new. */
const MOST_UNDER_WAY = 250;
/** Batches of a round that run at the same time. */
const BATCHES_AT_ONCE = 8;

export class Runner {
  private readonly r: IncidentRecord;
  /** Running steps. There is only one for each target. */
  private readonly taken = new Set<Step>();
  /** Those of them that wait for other incidents. */
  private readonly waiting = new Set<Step>();
  private woken = false;

  constructor(r: IncidentRecord) {
    this.r = r;
  }

  /** Runs also what was approved before the incident continued as new. */
  run(): void {
    this.wake();
    void CancellationScope.nonCancellable(() => this.loop());
  }

  wake(): void {
    this.woken = true;
  }

  private async loop(): Promise<never> {
    for (;;) {
      await condition(() => this.woken);
      this.woken = false;
      const steps = this.ready();
      for (const step of steps) this.taken.add(step);
      if (steps.length > 0) void this.r.work.do(() => this.round(steps));
    }
  }

  /** Approved steps, in the plan's order, none while the customer is frozen: the first of each target, and of each line with `batch` as many as it allows. */
  private ready(): Step[] {
    const busy = new Set([...this.taken].map((s) => entityKey(s.target)));
    const lines = new Map<string, number>();
    for (const { batch } of this.taken) if (batch) lines.set(batch.line, (lines.get(batch.line) ?? 0) + 1);
    const ready: Step[] = [];
    if (this.r.state.frozen !== undefined) return ready;
    for (const step of this.r.state.steps) {
      if (step.status !== 'approved' || this.taken.has(step)) continue;
      const target = entityKey(step.target);
      const isFirst = !busy.has(target);
      busy.add(target);
      // The change could destroy what is being copied.
      if (step.copying === true) continue;
      const { batch } = step;
      const underWay = batch === undefined ? 0 : (lines.get(batch.line) ?? 0);
      if (!isFirst || (batch !== undefined && underWay >= batch.size)) continue;
      if (batch !== undefined) lines.set(batch.line, underWay + 1);
      ready.push(step);
      if (this.taken.size - this.waiting.size + ready.length >= MOST_UNDER_WAY) break;
    }
    return ready;
  }

  private async round(steps: readonly Step[]): Promise<void> {
    try {
      const { tasks, changes, answers } = await lockApproved(this.r, steps, (s) => lockOf(this.r, s));
      // A person does a task, and answers Done.
      start(this.r, tasks);
      this.ended(steps.filter((s) => !changes.includes(s)));
      const waiting = changes.filter((_, i) => answers[i]!.answer === 'wait');
      if (waiting.length > 0) void this.whenFree(waiting, answers);
      await this.answered(changes, answers);
    } catch (error) {
      fail(this.r, steps.filter(isWanted), failureText(error));
      this.ended(steps);
    }
  }

  /** Waits for other incidents. That is no unit of work: the ledger keeps the requests, and the next run can send them again. */
  private async whenFree(steps: readonly Step[], first: readonly LockAnswer[]): Promise<void> {
    this.r.appendAbout('note', steps, waitsFor(first));
    let waiting = [...steps];
    for (const step of steps) this.waiting.add(step);
    while (waiting.length > 0) {
      try {
        const asked = waiting;
        const answers = await this.r.holds.acquireAgain(asked, (s) => lockOf(this.r, s));
        waiting = asked.filter((_, i) => answers[i]!.answer === 'wait');
        for (const step of asked) if (!waiting.includes(step)) this.waiting.delete(step);
        if (waiting.length < asked.length) void this.r.work.do(() => this.answeredLate(asked, answers));
      } catch (error) {
        fail(this.r, waiting, failureText(error));
        this.ended(waiting);
        return;
      }
    }
  }

  /** It may have waited for hours since it was approved. */
  private async answeredLate(steps: readonly Step[], answers: readonly LockAnswer[]): Promise<void> {
    const free = steps.filter((_, i) => answers[i]!.answer === 'go');
    const approved = await this.stillApproved(free);
    const lapsed = free.filter((s) => !approved.includes(s));
    for (const step of lapsed) this.r.holds.release(step, false);
    this.ended(lapsed);
    const left = steps.flatMap((step, i) => (lapsed.includes(step) ? [] : [{ step, answer: answers[i]! }]));
    await this.answered(
      left.map(({ step }) => step),
      left.map(({ answer }) => answer),
    );
  }

  /** If that cannot be told, the steps fail. */
  private async stillApproved(steps: readonly Step[]): Promise<Step[]> {
    try {
      return await stillApproved(this.r, steps);
    } catch (error) {
      fail(this.r, steps.filter(isWanted), failureText(error));
      return [];
    }
  }

  private async answered(steps: readonly Step[], answers: readonly LockAnswer[]): Promise<void> {
    const go: Step[] = [];
    const ended: Step[] = [];
    steps.forEach((step, i) => {
      const answer = answers[i]!;
      if (answer.answer === 'wait') return;
      if (answer.answer === 'go' && this.mayBegin(step, answer)) go.push(step);
      else ended.push(step);
      if (answer.answer === 'still-held') staysHeld(this.r, step, answer.others);
    });
    this.ended(ended);
    start(this.r, go);
    await inParallel(batchesOf(go), BATCHES_AT_ONCE, (batch) => this.change(batch));
  }

  /** False if the incident was dismissed while the step waited, or if the release would not do what was approved. */
  private mayBegin(step: Step, { held }: Extract<LockAnswer, { answer: 'go' }>): boolean {
    const wanted = isWanted(step);
    if (wanted && (step.undoes === undefined || isAsApproved(step, held))) return true;
    this.r.holds.release(step, false);
    if (wanted) drift(this.r, step, step.diff);
    return false;
  }

  private async change(steps: readonly Step[]): Promise<void> {
    // It may have waited for the batches before it.
    if (this.r.state.frozen !== undefined) {
      for (const step of steps) this.r.holds.release(step, false);
      putBack(this.r, steps);
      this.ended(steps);
      return;
    }
    const [{ entry, phase, undoes }] = steps as [Step];
    const changes = steps.map(({ target, params, from, to }) => ({ target, params, from: from!, to: to! }));
    const verb = undoes === undefined ? 'apply' : 'undo';
    const input = { incident: this.r.ref(phase), changes };
    try {
      const outcomes = await callEntry(entry, verb, summaryOf(steps.map((s) => s.target)), input);
      const took = take(this.r, steps, outcomes);
      steps.forEach((step, i) => this.r.holds.release(step, took[i]!));
    } catch (error) {
      fail(this.r, steps, failureText(error));
      // A change that failed half-way keeps its hold; an undo that failed half-way keeps it too.
      for (const step of steps) this.r.holds.release(step, undoes === undefined);
    }
    this.ended(steps);
  }

  private ended(steps: readonly Step[]): void {
    for (const step of steps) {
      this.taken.delete(step);
      this.waiting.delete(step);
    }
    const broken = new Set(steps.filter(isBroken).flatMap((s) => s.batch?.line ?? []));
    if (broken.size > 0) this.stopLines(broken);
    this.wake();
  }

  /** When a step of a line with `batch` fails, the steps of the line that have not begun wait for people. */
  private stopLines(lines: ReadonlySet<string>): void {
    const left = this.r.state.steps.filter(
      (s) => s.status === 'approved' && !this.taken.has(s) && s.batch !== undefined && lines.has(s.batch.line),
    );
    fail(this.r, left, NOT_BEGUN);
  }
}

/** What a change needs the lock of its target for. */
function lockOf(r: IncidentRecord, step: Step): Purpose {
  const { params, from, to } = step;
  if (isHeld(step)) return { want: 'hold', params, from: from!, to: to! };
  const original = r.step(step.undoes);
  return { want: original !== undefined && isHeld(original) ? 'release' : 'change' };
}

const NOT_BEGUN = text(
  'Not begun, because another step of this batch failed. Look at that one first, then press Retry or Skip.',
  '같은 배치의 다른 조치에 문제가 생겨 시작하지 않았습니다. 그 조치를 먼저 확인한 뒤 재시도 또는 건너뛰기를 누르세요.',
);

function waitsFor(answers: readonly LockAnswer[]): Text {
  const incidents = [...new Set(answers.flatMap((a) => (a.answer === 'wait' ? [a.behind] : [])))].join(', ');
  return text(
    `waiting: incident ${incidents} is changing the same target`,
    `대기 중: ${incidents} 인시던트에서 같은 대상을 변경하고 있음`,
  );
}
