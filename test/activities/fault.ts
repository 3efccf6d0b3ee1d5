/** Injects faults into the sandbox's AWS. */
import { testStack } from '../stack.ts';

export interface Fault {
  /** Told again with the same id, it is still one fault. */
  id?: string;
  kind: 'deny' | 'throttle' | 'error5xx' | 'limit-exceeded' | 'short-pages' | 'late-reads';
  service?: string;
  operation?: string;
  region?: string;
  account?: string;
  /** Part of the caller's ARN. */
  principal?: string;
  times?: number;
  lateMs?: number;
}

/** For one account. Lasts for `times` calls, or else for the whole test, because the account is the test's own. */
export const inject = ({ account }: { account: string }, fault: Fault): Promise<void> =>
  tellFault({ ...fault, account });

export async function tellFault({ id, kind, times, lateMs, ...match }: Fault): Promise<void> {
  const body = JSON.stringify({
    match,
    kind,
    ...(id !== undefined && { id }),
    ...(times !== undefined && { times }),
    ...(lateMs !== undefined && { lateMs }),
  });
  const { aws } = await testStack();
  const answer = await fetch(new URL('/_sandbox/faults', aws.endpoint), { method: 'POST', body });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
}
