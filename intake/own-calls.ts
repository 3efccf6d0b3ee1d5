/**
 * Calls of Firebreak's own roles. What the engine itself called is no alert; what somebody else called with its role is one.
 * The engine's calls are known by the access key of a session that it opened, which only STS chooses. The name of a
 * session is chosen by the one who assumes the role, and proves nothing.
 */
import { nameInArn } from '../domain/arns.ts';
import type { OwnRoles } from '../domain/own-roles.ts';
import { isService, readTrailRecord, type TrailRecord } from '../domain/trail-record.ts';
import { alertOutcome } from './alert/alert.ts';
import type { Outcome, RawEvent } from './outcome.ts';
import { cloudtrail } from './sources/cloudtrail/cloudtrail.ts';
import { recordEntities } from './sources/cloudtrail/entities.ts';

export interface OwnCallDeps {
  /** Whose roles the engine uses in an account. */
  ownRolesIn(account: string): OwnRoles[];
  /** Whether the engine opened the session. @throws when nobody answers: the message must then be delivered again */
  isOwnSession(place: { customerId: string; account: string }, accessKeyId: string): Promise<boolean>;
}

/** A call with one of the engine's roles. */
interface RoleUse {
  account: string;
  record: TrailRecord;
  /** The customers for whom the engine uses the role. */
  customerIds: string[];
}

/** The use of one of the engine's roles that an event tells of; undefined for every other event. Cheap. */
export function roleUseIn(event: RawEvent, { ownRolesIn }: Pick<OwnCallDeps, 'ownRolesIn'>): RoleUse | undefined {
  if (event.malformed !== undefined || !cloudtrail.recognises(event)) return undefined;
  const record = readTrailRecord(event.body);
  const account = record?.account ?? event.account;
  if (record?.caller.role === undefined || account === undefined) return undefined;
  const users = ownRolesIn(account).filter(({ roles }) => roles.some((arn) => isOf(record, arn)));
  return users.length === 0 ? undefined : { account, record, customerIds: users.map((u) => u.customerId) };
}

/** @returns undefined if the use is to be judged by the rules as anybody else's */
export async function outcomeOfUse(
  event: RawEvent,
  { account, record, customerIds }: RoleUse,
  deps: Pick<OwnCallDeps, 'isOwnSession'>,
): Promise<Outcome | undefined> {
  const { accessKeyId } = record.caller;
  for (const customerId of customerIds)
    if (accessKeyId !== undefined && (await deps.isOwnSession({ customerId, account }, accessKeyId)))
      return { outcome: 'ignored', source: 'cloudtrail', reason: "one of Firebreak's own calls" };
  // A service that calls for a caller may do so with a key of its own. And who somebody is changes nothing.
  if (isService(record.caller.invokedBy) || record.call === 'GetCallerIdentity') return undefined;
  return byStranger(event, record);
}

/**
 * EC2's word, in the account of a snapshot, that the customer's forensic account copied it: the engine does so with its
 * evidence. Only EC2 says which account it was.
 */
export function isForensicCopy({ body }: RawEvent, forensicAccount: string | undefined): boolean {
  const record = readTrailRecord(body);
  return (
    forensicAccount !== undefined &&
    record?.eventType === 'AwsServiceEvent' &&
    record.service === 'ec2' &&
    record.call === 'SharedSnapshotCopyInitiated' &&
    record.caller.account === forensicAccount
  );
}

/** By the ARN with its path. Exporters may leave the issuer out; the session's ARN then names the role. */
function isOf({ caller: { issuer, arn } }: TrailRecord, roleArn: string): boolean {
  if (issuer !== undefined) return issuer.toLowerCase() === roleArn.toLowerCase();
  return arn?.split('/')[1]?.toLowerCase() === nameInArn(roleArn).toLowerCase();
}

function byStranger(event: RawEvent, record: TrailRecord): Outcome {
  const { caller, service, call, sourceIp = 'an unknown address' } = record;
  const id = record.id === '' ? undefined : record.id;
  const session = caller.session ?? '?';
  return alertOutcome(event, {
    id,
    source: 'cloudtrail',
    account: record.account,
    region: record.region,
    findingType: `${service}:${call}`,
    title: {
      en: `Firebreak's own role was used by somebody else: ${caller.role}`,
      ko: `Firebreak 외의 주체가 Firebreak 역할을 사용함: ${caller.role}`,
    },
    description: `Session ${session} of ${caller.role} called ${service}:${call} from ${sourceIp}. Firebreak has not opened it: see who may assume the role.`,
    category: 'unauthorized-access',
    severity: 'critical',
    occurredAt: record.at,
    entities: recordEntities(record, 'affected'),
    reference: { eventId: id, rule: 'own-role' },
  });
}
