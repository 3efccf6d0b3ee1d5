/** Jobs with a duration: running at the first request, ended at the second or one second after the start. */

export interface Job {
  startedAt: Date;
  looks: number;
  /** Set if the job failed. */
  failure?: string;
}

const LASTS_MS = 1000;

/** Call this once for each request of a client. */
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
