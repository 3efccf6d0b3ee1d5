/** Entities of a CloudTrail record: who called, from where, and what the call was about. */
import type { EntityKind } from '../../../domain/entity.ts';
import { isIP } from 'node:net';
import { EntityList } from '../../alert/entity-list.ts';
import { at, listAt, textAt } from '../../fields.ts';
import { known, type TrailRecord } from './record.ts';

export function recordEntities(record: TrailRecord | undefined): EntityList {
  const list = new EntityList(record?.region);
  if (record === undefined) return list;
  addCaller(list, record);
  addTargets(list, record);
  for (const resource of listAt(record.raw, 'resources')) list.addArn(textAt(resource, 'ARN'), 'affected');
  const address = textAt(record.raw, 'sourceIPAddress');
  // Calls made through another AWS service carry its name here.
  if (address !== undefined && isIP(address) !== 0) list.addRemoteIp(address, 'source');
  return list;
}

function addCaller(list: EntityList, record: TrailRecord): void {
  const user = at(record.raw, 'userIdentity');
  if (record.identity === 'Root') list.add('root', 'root', 'affected');
  if (record.identity === 'IAMUser') list.add('iam-user', record.principal, 'affected');
  if (record.identity === 'AssumedRole') {
    list.add('iam-role', record.principal, 'affected', { facts: { session: textAt(user, 'arn')?.split('/').at(-1) } });
    // A role's session on EC2 is named after the instance it was given to.
    list.add('instance', /:(i-[0-9a-f]+)$/.exec(textAt(user, 'principalId') ?? '')?.[1], 'related');
  }
  const key = textAt(user, 'accessKeyId');
  list.add('access-key', key, 'affected', { facts: { user: record.principal, userType: record.identity } });
}

/** Request members that name a resource; the same name means the same kind in every service listed. */
const PARAMETERS: readonly (readonly [string, EntityKind])[] = [
  ['userName', 'iam-user'],
  ['roleName', 'iam-role'],
  ['bucketName', 'bucket'],
  ['instanceId', 'instance'],
  ['snapshotId', 'snapshot'],
  ['imageId', 'image'],
  ['groupId', 'security-group'],
  ['volumeId', 'volume'],
  ['vpcId', 'vpc'],
  ['dBInstanceIdentifier', 'database'],
  ['dBClusterIdentifier', 'database'],
  ['dBSnapshotIdentifier', 'snapshot'],
  ['dBClusterSnapshotIdentifier', 'snapshot'],
  ['functionName', 'function'],
];

function addTargets(list: EntityList, { service, params, response }: TrailRecord): void {
  for (const [name, kind] of PARAMETERS) {
    const value = known(textAt(params, name));
    // `groupId` is Identity Center's elsewhere; functions may be named by their ARN.
    if (kind === 'security-group' && service !== 'ec2') continue;
    if (value?.startsWith('arn:') === true) list.addArn(value, 'affected');
    else list.add(kind, value, 'affected');
  }
  const key = textAt(params, 'keyId');
  if (service === 'kms' && key?.startsWith('arn:') === true) list.addArn(key, 'affected');
  else if (service === 'kms') list.add('kms-key', key, 'affected');
  if (service === 'kms') list.addArn(textAt(response, 'keyMetadata', 'arn'), 'affected');
  const trail = textAt(params, 'name') ?? textAt(params, 'trailName');
  if (service === 'cloudtrail' && trail?.startsWith('arn:') === true) list.addArn(trail, 'affected');
  else if (service === 'cloudtrail') list.add('trail', trail, 'affected');
  list.addArn(textAt(params, 'policyArn'), 'related');
  list.add('access-key', textAt(response, 'accessKey', 'accessKeyId'), 'affected', {
    facts: { user: textAt(response, 'accessKey', 'userName') },
  });
}
