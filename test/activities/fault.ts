/** Injects faults into the sandbox's AWS, for one account. */
import { awsUrl, type World } from './harness.ts';

export interface Fault {
  kind: 'deny' | 'throttle' | 'error5xx';
  service: string;
  operation: string;
  region?: string;
  times?: number;
}

/** Lasts for `times` calls, or else for the whole test, because the account is the test's own. */
export async function inject({ account }: World, { kind, times, ...match }: Fault): Promise<void> {
  const body = JSON.stringify({ match: { ...match, account }, kind, ...(times !== undefined && { times }) });
  const answer = await fetch(new URL('/_sandbox/faults', awsUrl()), { method: 'POST', body });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
}
