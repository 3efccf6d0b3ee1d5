/** ARNs of entities, built from kind, id, account and region. */
import type { Entity } from '../../domain/entity.ts';
import { homeRegionIn } from '../../domain/partitions.ts';
import { assertNever } from '../../domain/text.ts';

/** Undefined for an entity without ARN (an address), or whose ARN only AWS knows. */
export function arnOf(
  entity: Entity,
  account: string,
  partition = 'aws',
  homeRegion = homeRegionIn(partition),
): string | undefined {
  const region = entity.region ?? homeRegion;
  const of = (service: string, resource: string): string =>
    `arn:${partition}:${service}:${region}:${account}:${resource}`;
  switch (entity.kind) {
    case 'iam-user':
      return `arn:${partition}:iam::${account}:user/${entity.id}`;
    case 'iam-role':
      return `arn:${partition}:iam::${account}:role/${entity.id}`;
    case 'root':
    case 'account':
      return `arn:${partition}:iam::${account}:root`;
    case 'bucket':
      return `arn:${partition}:s3:::${entity.id}`;
    case 'trail':
      return entity.id.startsWith('arn:') ? entity.id : of('cloudtrail', `trail/${entity.id}`);
    case 'instance':
    case 'volume':
    case 'network-interface':
    case 'security-group':
    case 'vpc':
      return of('ec2', `${entity.kind}/${entity.id}`);
    case 'snapshot':
    case 'image':
      return `arn:${partition}:ec2:${region}::${entity.kind}/${entity.id}`;
    case 'function':
      return of('lambda', `function:${entity.id}`);
    case 'kms-key':
      return of('kms', `key/${entity.id}`);
    case 'resource':
      return entity.id;
    case 'access-key':
    case 'ip':
    case 'domain':
    case 'object':
    case 'cluster':
    case 'container':
    case 'database':
    case 'finding':
      return undefined;
    default:
      return assertNever(entity.kind);
  }
}
