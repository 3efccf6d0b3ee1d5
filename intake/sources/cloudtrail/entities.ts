/** Entities of a CloudTrail record: the caller, the address, and what the call was about. */
import type { EntityKind } from '../../../domain/entity.ts';
import { isIP } from 'node:net';
import { EntityList } from '../../alert/entity-list.ts';
import { textAt } from '../../../domain/fields.ts';
import { instanceInSession, shownName, type TrailRecord } from '../../../domain/trail-record.ts';

export function recordEntities(record: TrailRecord): EntityList {
  const list = new EntityList(record.region);
  addCaller(list, record);
  addTargets(list, record);
  for (const arn of record.resources) list.addArn(arn, 'affected');
  const address = record.sourceIp;
  // A call through another AWS service has that service's name here.
  if (address !== undefined && isIP(address) !== 0) list.addRemoteIp(address, 'source');
  return list;
}

function addCaller(list: EntityList, { caller }: TrailRecord): void {
  const { type, name, user, role, session, accessKeyId } = caller;
  if (type === 'Root') list.add('root', 'root', 'affected');
  list.add('iam-user', user, 'affected');
  if (type === 'AssumedRole') {
    list.add('iam-role', role, 'affected', { facts: { session } });
    list.add('instance', instanceInSession(caller), 'related');
  }
  const userType = type === 'Unknown' ? undefined : type;
  list.add('access-key', accessKeyId, 'affected', { facts: { user: name, userType } });
}

/** Request members that name a resource. A name means the same kind in every service. */
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

function addTargets(list: EntityList, { service, request, response }: TrailRecord): void {
  for (const [name, kind] of PARAMETERS) {
    const value = shownName(textAt(request, name));
    // Outside EC2, `groupId` is a group of Identity Center. A function may be named by its ARN.
    if (kind === 'security-group' && service !== 'ec2') continue;
    if (value?.startsWith('arn:') === true) list.addArn(value, 'affected');
    else list.add(kind, value, 'affected');
  }
  const key = textAt(request, 'keyId');
  if (service === 'kms' && key?.startsWith('arn:') === true) list.addArn(key, 'affected');
  else if (service === 'kms') list.add('kms-key', key, 'affected');
  if (service === 'kms') list.addArn(textAt(response, 'keyMetadata', 'arn'), 'affected');
  const trail = textAt(request, 'name') ?? textAt(request, 'trailName');
  if (service === 'cloudtrail' && trail?.startsWith('arn:') === true) list.addArn(trail, 'affected');
  else if (service === 'cloudtrail') list.add('trail', trail, 'affected');
  list.addArn(textAt(request, 'policyArn'), 'related');
  list.add('access-key', textAt(response, 'accessKey', 'accessKeyId'), 'affected', {
    facts: { user: textAt(response, 'accessKey', 'userName') },
  });
}
