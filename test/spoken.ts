/** People speak to workflows, as the Slack app signs it. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { decisionKeyOf } from '../config/decision-keys.ts';
import type { SpokenSignal } from '../contract/signed.ts';
import type { Said, Signed, Speaker } from '../domain/statement.ts';
import type { People } from '../slack-app/people.ts';
import { createSigner, type Signer, type SigningKey } from '../slack-app/signer.ts';
import { TEAM } from './customers.ts';

export function newSigningKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { privateKey, key: decisionKeyOf(createPublicKey(privateKey)) };
}

/** The key of the Slack app in tests, and its public half as incidents pin it. */
const signing = newSigningKey();
export const TEST_KEY = signing.key;
export const testSigner = createSigner(signing);

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
  { by, ...message }: Said<Message>,
  { signer = testSigner, at, speaker, to }: How = {},
): Promise<Signed<Message>> {
  const who: Speaker = { team: TEAM, standing: 'member', ...by, ...speaker };
  return signer.sign(to ?? (await addressOf(handle)), signal, who, message as Message, at);
}

export const say = async <Message>(
  handle: WorkflowHandle,
  signal: SpokenSignal<Message>,
  said: Said<Message>,
  how?: How,
): Promise<void> => handle.signal(signal, await signedFor(handle, signal, said, how));

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
