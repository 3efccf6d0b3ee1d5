/** The steps of a runbook line with `batch` run that many at a time, in order. After one has failed, no other begins. */
import { condition } from '@temporalio/workflow';
import { isBroken, type Step } from '../../domain/incident.ts';

interface Line {
  /** In the order of approval, which is the order of the plan. */
  waiting: Step[];
  active: number;
  /** How many of its steps have failed or drifted. */
  stops: number;
}

export class Batches {
  private readonly lines = new Map<string, Line>();

  /**
   * Runs `work` when the step's batch has room; at once if its line has no `batch`.
   * @param stopped called instead, if another step of the line fails while this one waits
   */
  async inBatch(step: Step, work: () => Promise<void>, stopped: () => void): Promise<void> {
    if (step.batch === undefined) return work();
    const line = this.lineOf(step.batch.line);
    const { size } = step.batch;
    const { stops } = line;
    line.waiting.push(step);
    await condition(() => line.stops !== stops || (line.waiting[0] === step && line.active < size));
    line.waiting = line.waiting.filter((s) => s !== step);
    if (line.stops !== stops) {
      stopped();
      return;
    }
    line.active += 1;
    try {
      await work();
    } finally {
      line.active -= 1;
      if (isBroken(step)) line.stops += 1;
    }
  }

  private lineOf(name: string): Line {
    const line = this.lines.get(name) ?? { waiting: [], active: 0, stops: 0 };
    this.lines.set(name, line);
    return line;
  }
}
