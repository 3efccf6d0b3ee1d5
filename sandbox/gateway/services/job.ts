/** Jobs that take a while: begun, running at the first look, over at the second or a second after they began. */

export interface Job {
  startedAt: Date;
  looks: number;
  /** Set when the work could not be done. */
  failure?: string;
}

const LASTS_MS = 1000;

/** Call once for each look a client takes. */
export function look(job: Job): 'running' | 'completed' | 'failed' {
  job.looks += 1;
  return stateOf(job);
}

export function stateOf(job: Job): 'running' | 'completed' | 'failed' {
  if (job.looks < 2 && Date.now() - job.startedAt.getTime() < LASTS_MS) return 'running';
  return job.failure === undefined ? 'completed' : 'failed';
}

export function endOf({ startedAt }: Job): Date {
  return new Date(startedAt.getTime() + LASTS_MS);
}
