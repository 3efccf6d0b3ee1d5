/** The context of an entry in one of the sandbox's accounts, without a workflow or worker. */
import { TrailHistory } from '../../activities/aws/cloudtrail/history.ts';
import { reasonOf } from '../../activities/aws/errors.ts';
import { createAwsAccess, type AwsAccess } from '../../activities/aws/access.ts';
import type { CatalogueEntry, EntryContext } from '../../activities/entry.ts';
import type { IncidentRef } from '../../domain/entry.ts';
import type { Phase } from '../../domain/phase.ts';
import { CUSTOMERS, HOME_REGION, externalIdOf } from '../../sandbox/story.ts';
import { memoryEvidence } from '../activities/evidence/memory-store.ts';

const CUSTOMER = CUSTOMERS[0]!;
const ACCOUNT = CUSTOMER.accounts[1]!;
export const ACCOUNT_ID = ACCOUNT.id;

/** @param env the sandbox's settings for a worker; the SDK reads them from the environment */
export function openAccount(env: Record<string, string>): AwsAccess {
  Object.assign(process.env, env);
  return createAwsAccess();
}

export function contextOf(
  access: AwsAccess,
  entry: CatalogueEntry,
  phase: Phase,
  window: IncidentRef['window'],
): EntryContext {
  const incident: IncidentRef = {
    id: `bench-${entry.id}`,
    customerId: CUSTOMER.id,
    account: ACCOUNT.id,
    region: HOME_REGION,
    phase,
    window,
  };
  const account = {
    ...ACCOUNT,
    roleArn: `arn:aws:iam::${ACCOUNT.id}:role/firebreak-{phase}`,
    externalId: externalIdOf(ACCOUNT),
    regions: 'all' as const,
  };
  const aws = access.account({
    customerId: incident.customerId,
    account,
    phase,
    incidentId: incident.id,
    permissions: entry.permissions,
  });
  const heartbeat = (): void => undefined;
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  return {
    incident,
    timeZone: 'UTC',
    aws,
    trail: new TrailHistory().of({ incident, aws, heartbeat, sleep }),
    untouchable: { rules: [], own: [] },
    evidence: memoryEvidence(),
    readFinding: () => undefined,
    heartbeat,
    once: (_key, work) => work(),
    why: (error) => reasonOf(error, { account: ACCOUNT.id, roleArn: account.roleArn }),
    sleep,
  };
}
