/** The record of the role sessions that Firebreak has opened: workers write it, intake asks it. */
import { dropOldest } from '../../domain/drop-oldest.ts';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { OwnSession } from '../../domain/own-sessions.ts';
import { ownSessionsId } from '../ids.ts';
import { OWN_SESSIONS_WORKFLOW, ownSessionSignal, ownsSessionQuery } from '../messages.ts';
import { ONE_AT_A_TIME } from './running.ts';

interface Place {
  customerId: string;
  /** The account in which the role is. */
  account: string;
}

/** To be called before the session makes its first call. @throws when Temporal cannot be reached: the session must not be used then */
export async function recordSession(
  { customerId, account, ...session }: Place & OwnSession,
  { workflow }: Pick<Client, 'workflow'>,
): Promise<void> {
  await workflow.signalWithStart(OWN_SESSIONS_WORKFLOW, {
    ...ONE_AT_A_TIME,
    workflowId: ownSessionsId(customerId, account),
    args: [],
    signal: ownSessionSignal,
    signalArgs: [session],
    staticSummary: 'Role sessions that Firebreak has opened in this account',
  });
}

/** Answers kept in one process. */
const MOST_ANSWERS = 5_000;
const ANSWER_WITHIN_MS = 10_000;

/**
 * Whether Firebreak opened the session with an access key id. A session is recorded before its first call, so that no answer
 * changes later, and each is asked once.
 * @returns a function that throws when neither Temporal nor a worker answers
 */
export function ownSessionsOf(
  client: Pick<Client, 'workflow' | 'withDeadline'>,
): (place: Place, accessKeyId: string) => Promise<boolean> {
  const answers = new Map<string, boolean>();
  return async ({ customerId, account }, accessKeyId) => {
    const workflowId = ownSessionsId(customerId, account);
    const key = `${workflowId}|${accessKeyId}`;
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = await client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () => ask(client, workflowId, accessKeyId));
    answers.set(key, answer);
    dropOldest(answers, MOST_ANSWERS);
    return answer;
  };
}

async function ask({ workflow }: Pick<Client, 'workflow'>, workflowId: string, accessKeyId: string): Promise<boolean> {
  try {
    return await workflow.getHandle(workflowId).query(ownsSessionQuery, accessKeyId);
  } catch (error) {
    // Firebreak has opened no session there.
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
