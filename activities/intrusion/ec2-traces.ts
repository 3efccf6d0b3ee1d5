/** What single EC2 calls of an intruder leave behind besides instances: key pairs, opened security groups, shared snapshots and images. */
import { OPENED, type Entity } from '../../domain/entity.ts';
import type { Finding } from '../../domain/entry.ts';
import type { AwsAccount } from '../account.ts';
import { listAt, textAt } from '../../domain/fields.ts';
import { rangesAdded, rulesAdded } from '../aws/ec2/ingress-rules.ts';
import { callerName, type TrailRecord } from '../../domain/trail-record.ts';

/** Names of the calls that `traceOf` knows. */
export const TRACED_CALLS = [
  'CreateKeyPair',
  'ImportKeyPair',
  'AuthorizeSecurityGroupIngress',
  'ModifySnapshotAttribute',
  'ModifyImageAttribute',
] as const;

interface Trace {
  entities: Entity[];
  findings: Finding[];
}

const NOTHING: Trace = { entities: [], findings: [] };

export function traceOf(event: TrailRecord, region: string, aws: Pick<AwsAccount, 'id' | 'partition'>): Trace {
  switch (event.name) {
    case 'CreateKeyPair':
    case 'ImportKeyPair':
      return keyPair(event, region, aws);
    case 'AuthorizeSecurityGroupIngress':
      return openedDoor(event, region);
    case 'ModifySnapshotAttribute':
      return sharedCopy(event, region, 'snapshot', textAt(event.request, 'snapshotId'), 'createVolumePermission');
    case 'ModifyImageAttribute':
      return sharedCopy(event, region, 'image', textAt(event.request, 'imageId'), 'launchPermission');
    default:
      return NOTHING;
  }
}

function keyPair(event: TrailRecord, region: string, aws: Pick<AwsAccount, 'id' | 'partition'>): Trace {
  const name = textAt(event.request, 'keyName') ?? textAt(event.response, 'keyName');
  const id = textAt(event.response, 'keyPairId');
  if (name === undefined || id === undefined) return NOTHING;
  const entity: Entity = {
    kind: 'resource',
    id: `arn:${aws.partition}:ec2:${region}:${aws.id}:key-pair/${id}`,
    region,
    standing: 'unauthorized',
    facts: { what: 'key pair', name, createdBy: callerName(event.caller), createdAt: event.at },
  };
  const finding = found(event, entity, {
    en: `Key pair ${name} made in ${region} by ${callerName(event.caller)}`,
    ko: `키 페어 ${name} 생성(${callerName(event.caller)}, ${region})`,
  });
  return { entities: [entity], findings: [{ ...finding, technique: 'T1098.004', act: 'made' }] };
}

function openedDoor(event: TrailRecord, region: string): Trace {
  const id = textAt(event.request, 'groupId');
  if (id === undefined) return NOTHING;
  const ranges = rangesAdded(event.request);
  const opened = rulesAdded(event.request);
  const entity: Entity = {
    kind: 'security-group',
    id,
    region,
    standing: 'affected',
    facts: {
      openedBy: callerName(event.caller),
      openedAt: event.at,
      openedTo: ranges.join(', ') || 'unknown',
      // What `ec2.close-security-group` takes back: AWS adds no rule that is there already.
      ...(opened.length === 0 ? {} : { [OPENED]: opened.join('; ') }),
    },
  };
  const finding = found(event, entity, {
    en: `Security group ${id} in ${region} opened to ${ranges.join(', ') || 'a new source'} by ${callerName(event.caller)}`,
    ko: `보안 그룹 ${id} 개방: ${ranges.join(', ') || '새 출발지'}(${callerName(event.caller)}, ${region})`,
  });
  const toTheWorld = ranges.some((r) => r === '0.0.0.0/0' || r === '::/0');
  return {
    entities: [entity],
    findings: [
      {
        ...finding,
        weight: toTheWorld ? 'grave' : 'notable',
        technique: 'T1562.007',
        act: toTheWorld ? 'made-public' : 'other',
      },
    ],
  };
}

function sharedCopy(
  event: TrailRecord,
  region: string,
  kind: 'snapshot' | 'image',
  id: string | undefined,
  permission: string,
): Trace {
  const added = listAt(event.request, permission, 'add', 'items');
  if (id === undefined || added.length === 0) return NOTHING;
  const withWhom = added.map((a) => textAt(a, 'userId') ?? textAt(a, 'group') ?? '?').join(', ');
  const entity: Entity = {
    kind,
    id,
    region,
    standing: 'affected',
    facts: { sharedBy: callerName(event.caller), sharedAt: event.at, sharedWith: withWhom },
  };
  const finding = found(event, entity, {
    en: `${kind === 'snapshot' ? 'Snapshot' : 'Image'} ${id} in ${region} shared with ${withWhom} by ${callerName(event.caller)}`,
    ko: `${kind === 'snapshot' ? '스냅샷' : '이미지'} ${id} 공유: ${withWhom}(${callerName(event.caller)}, ${region})`,
  });
  return { entities: [entity], findings: [{ ...finding, weight: 'grave', technique: 'T1537', act: 'shared' }] };
}

const found = (event: TrailRecord, entity: Entity, title: Finding['title']): Finding => ({
  title,
  weight: 'notable',
  at: event.at,
  entity: { kind: entity.kind, id: entity.id },
});
