/** Inspector findings of one resource. */
import { Inspector2Client, paginateListFindings, type Finding, type FindingStatus } from '@aws-sdk/client-inspector2';
import type { Entity } from '../../domain/entity.ts';
import type { EntryContext } from '../entry.ts';
import { arnOf } from './arn.ts';
import { regionOf } from './ec2/instances.ts';
import { allPages } from './pages.ts';

/** @param target an instance or a function */
export function inspectorFindings(
  ctx: EntryContext,
  target: Entity,
  statuses: readonly FindingStatus[],
): Promise<Finding[]> {
  const client = ctx.aws.client(Inspector2Client, regionOf(ctx, target));
  // Inspector names instances by id, functions by ARN.
  const id = target.kind === 'instance' ? target.id : arnIn(ctx, target);
  const is = (value: string) => ({ comparison: 'EQUALS' as const, value });
  const filterCriteria = { resourceId: [is(id)], findingStatus: statuses.map(is) };
  return allPages(paginateListFindings({ client }, { filterCriteria }), (p) => p.findings);
}

export const arnIn = (ctx: EntryContext, target: Entity): string =>
  arnOf(target, ctx.aws.id, ctx.aws.partition, ctx.incident.region) ?? target.id;
