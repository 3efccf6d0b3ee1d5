/** What a single call created, in any service: by the call's name and the ids in its answer. */
import { entityOfArn, parseArn, partitionOf } from '../../domain/arns.ts';
import type { EntityKind } from '../../domain/entity.ts';
import { listAt, textAt } from '../../domain/fields.ts';
import type { TrailRecord } from '../../domain/trail-record.ts';

export interface Creation {
  kind: EntityKind;
  id: string;
  /** Absent for global resources. */
  region?: string;
  /** Its type by the call's name: `notebook instance`. */
  what: string;
}

const MAKES =
  /^(?:Allocate|Copy|Create|Import|Put|Register|Request|Restore|Run)([A-Z]\w{0,100}?)(?:FromDBSnapshot|FromSnapshot|ToPointInTime)?(?:\d{8}\w{0,20})?$/;

/** What a call of this name creates: `CreateFunction20150331` → `Function`. Undefined for calls that create nothing. */
export const madeBy = (name: string): string | undefined => MAKES.exec(name)?.[1];

/** EC2 and RDS answer with ids, others with ARNs. Call → member with the id, and the kind of the resource. */
const BY_ID: Record<string, readonly [member: string, kind: EntityKind | ResourceOf]> = {
  CreateVolume: ['volumeId', 'volume'],
  CreateSnapshot: ['snapshotId', 'snapshot'],
  CreateSnapshots: ['snapshotId', 'snapshot'],
  CopySnapshot: ['snapshotId', 'snapshot'],
  CreateImage: ['imageId', 'image'],
  RegisterImage: ['imageId', 'image'],
  CopyImage: ['imageId', 'image'],
  CreateSecurityGroup: ['groupId', 'security-group'],
  CreateLaunchTemplate: ['launchTemplateId', { of: 'ec2', type: 'launch-template/' }],
  CreateFleet: ['fleetId', { of: 'ec2', type: 'fleet/' }],
  RequestSpotFleet: ['spotFleetRequestId', { of: 'ec2', type: 'spot-fleet-request/' }],
  CreateDBInstance: ['dBInstanceIdentifier', 'database'],
  RestoreDBInstanceFromDBSnapshot: ['dBInstanceIdentifier', 'database'],
  RestoreDBInstanceToPointInTime: ['dBInstanceIdentifier', 'database'],
  CreateDBCluster: ['dBClusterIdentifier', 'database'],
  CreateBucket: ['bucketName', 'bucket'],
  // The ARN of a group has a random part that the record does not contain.
  CreateAutoScalingGroup: [
    'autoScalingGroupName',
    { of: 'autoscaling', type: 'autoScalingGroup:*:autoScalingGroupName/' },
  ],
};
type ResourceOf = { of: string; type: string };

/** Reported elsewhere: principals and their credentials, instances, key pairs and trails. `Put…` calls also change existing resources. */
const ELSEWHERE =
  /^(?:CreateUser|CreateRole|CreateAccessKey|RunInstances|CreateKeyPair|ImportKeyPair|CreateTrail|Put.*)$/;

/** Empty for a call that failed or created nothing, or whose record does not name the creation. */
export function creationsOf(event: TrailRecord, region: string): Creation[] {
  const made = madeBy(event.name);
  if (made === undefined || event.failure !== undefined || ELSEWHERE.test(event.name)) return [];
  const what = inWords(made);
  const byId = BY_ID[event.name];
  if (byId === undefined) return [...new Set(arnsOf(event, made))].map((arn) => ({ ...placed(arn), what }));
  const [member, kind] = byId;
  const answered = textsNamed(member, event.response);
  const ids = new Set(answered.length > 0 ? answered : textsNamed(member, event.request));
  return [...ids].map((id) =>
    typeof kind === 'string' ? { kind, id, region, what } : { ...placed(arnOf(event, region, kind, id)), what },
  );
}

/** ARNs of the creations in an answer: `arn`, `notebookInstanceArn`, `cluster.clusterArn`, `tasks[].taskArn`. */
function arnsOf({ response, account }: TrailRecord, made: string): string[] {
  const own = new RegExp(`^(?:arn|${made}arn)$`, 'i');
  const inside = membersOf(response).filter(([key]) => new RegExp(`^${made}s?$`, 'i').test(key));
  const places = [response, ...inside.flatMap(([, value]) => (Array.isArray(value) ? value : [value]))];
  const arns = places.flatMap((place) => membersOf(place).flatMap(([key, v]) => (own.test(key) ? [v] : [])));
  return arns.filter((v): v is string => isOf(v, account));
}

/** Resources of AWS or of other accounts were not created by this call. */
const isOf = (value: unknown, account: string | undefined): boolean => {
  const arn = typeof value === 'string' ? parseArn(value) : undefined;
  return arn !== undefined && (account === undefined || arn.account === account || arn.account === '');
};

const arnOf = ({ account, caller }: TrailRecord, region: string, { of, type }: ResourceOf, id: string): string =>
  `arn:${partitionOf(caller.arn)}:${of}:${region}:${account ?? ''}:${type}${id}`;

const placed = (arn: string): Omit<Creation, 'what'> => entityOfArn(arn) ?? { kind: 'resource', id: arn };

/** Texts under a name, at any depth: EC2 wraps some answers, and others are lists. */
function textsNamed(name: string, value: unknown): string[] {
  const here = textAt(value, name);
  if (here !== undefined) return [here];
  const items = listAt(value, 'items');
  const inside = items.length > 0 ? items : membersOf(value).map(([, member]) => member);
  return inside.flatMap((member) => textsNamed(name, member));
}

const membersOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];

/** `DBSubnetGroup` → `DB subnet group`. */
const inWords = (name: string): string =>
  name
    .replace(/([a-z])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2')
    .split(' ')
    .map((word) => (/^[A-Z]{2,}$/.test(word) ? word : word.toLowerCase()))
    .join(' ');
