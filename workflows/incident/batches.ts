/** Steps of one runbook line that run so many at a time, in order: when one goes wrong, no other begins. */
import { condition } from '@temporalio/workflow';
import { isBroken, type Step } from '../../domain/incident.ts';

interface Line {
  /** In the order in which they were approved, which is the plan's. */
  waiting: Step[];
  active: number;
  /** Times that something of it has gone wrong. */
  stops: number;
}

export class Batches {
  private readonly lines = new Map<string, Line>();

  /**
   * Runs `work` when it is the step's turn; at once if its line has no batches.
   * @param stopped called instead, if another step of the line goes wrong while this one waits
   */
  async inTurn(step: Step, work: () => Promise<void>, stopped: () => void): Promise<void> {
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
