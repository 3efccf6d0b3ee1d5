/** People speak to workflows, as the Slack app signs it. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { publicKeyOf } from '../config/signing-keys.ts';
import { followUpsQuery, headerQuery, stepQuery } from '../contract/messages.ts';
import type { SpokenSignal } from '../contract/signed.ts';
import type { SaidBy, Signed, Speaker } from '../domain/statement.ts';
import { leadDigest, severityDigest, stepDigest, taskDigest } from '../domain/stands-for.ts';
import type { People } from '../slack-app/people.ts';
import { createSigner, type Signer, type SigningKey } from '../slack-app/signer.ts';
import type { IncidentHeader } from '../domain/projections.ts';
import { TEAM } from './customers.ts';
import { until } from './eventually.ts';

export function newSigningKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { privateKey, key: publicKeyOf(createPublicKey(privateKey)) };
}

/** The key of the Slack app in tests, and its public half as incidents pin it. */
const signing = newSigningKey();
export const TEST_KEY = signing.key;
export const testSigner = createSigner(signing);

/** The digest of what a button stands for may be left out: it is that of the moment. */
type Undigested<Message> = Message extends { digest: string } ? Omit<Message, 'digest'> & { digest?: string } : Message;
export type SaidNow<Message> = Undigested<Message> & SaidBy;

export interface How {
  signer?: Signer;
  /** When it is signed. Default now. */
  at?: Date;
  speaker?: Partial<Speaker>;
  /** What it is signed for, if not the workflow's current chain of runs. */
  to?: { id: string; runId: string };
}

export async function signedFor<Message>(
  handle: WorkflowHandle,
  signal: SpokenSignal<Message>,
  { by, ...said }: SaidNow<Message>,
  { signer = testSigner, at, speaker, to }: How = {},
): Promise<Signed<Message>> {
  const who: Speaker = { team: TEAM, standing: 'member', ...by, ...speaker };
  const digest = 'digest' in said ? {} : await digestNow(handle, signal.name, said);
  return signer.sign(
    to ?? (await addressOf(handle)),
    signal,
    who,
    { ...said, ...digest } as Message,
    at === undefined ? {} : { at },
  );
}

export const say = async <Message>(
  handle: WorkflowHandle,
  signal: SpokenSignal<Message>,
  said: SaidNow<Message>,
  how?: How,
): Promise<void> => handle.signal(signal, await signedFor(handle, signal, said, how));

/** What the button of a click stands for at this moment. */
async function digestNow(
  handle: WorkflowHandle,
  signal: string,
  { stepId, taskId }: Record<string, unknown>,
): Promise<{ digest?: string }> {
  switch (signal) {
    case 'answer': {
      const step = await handle.query(stepQuery, String(stepId));
      const { runId } = await addressOf(handle);
      return { digest: step === null ? 'none' : stepDigest(runId, step) };
    }
    case 'dismiss':
    case 'merge':
    case 'suppress':
      return { digest: (await headerNow(handle)).alertsDigest };
    case 'severity':
      return { digest: severityDigest(await headerNow(handle)) };
    case 'acknowledge':
    case 'handover':
      return { digest: leadDigest(await headerNow(handle)) };
    case 'task': {
      const { runId, tasks } = await handle.query(followUpsQuery);
      const task = tasks.find((t) => t.id === taskId);
      return { digest: task === undefined ? 'none' : taskDigest(runId, task) };
    }
    default:
      return {};
  }
}

/** There is none before the plan is pinned. */
const headerNow = (handle: WorkflowHandle): Promise<IncidentHeader> =>
  until(handle, headerQuery, 'a header', () => true);

/** The workflow, and the first run of its chain. */
export async function addressOf(handle: WorkflowHandle): Promise<{ id: string; runId: string }> {
  const { raw } = await handle.describe();
  return { id: handle.workflowId, runId: raw.workflowExecutionInfo?.firstRunId ?? '' };
}

/** Everybody is a member of the workspace. */
export const everybodyIsMember: People = {
  speakerOf: ({ id, name, username }) =>
    Promise.resolve({ team: TEAM, slackUser: id, name: name ?? username ?? id, standing: 'member' }),
};
