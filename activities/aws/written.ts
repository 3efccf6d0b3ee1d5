/** ARNs of what changes write, in the form that AWS gives, for the never-touch check. */
import type { Instance } from '@aws-sdk/client-ec2';
import type { Entity } from '../../domain/entity.ts';
import type { Touched } from '../../domain/never-touch.ts';
import type { EntryContext } from '../entry.ts';
import { arnOf } from './arn.ts';
import { ec2Of, instanceWithId, regionOf, tagsOf } from './ec2/instances.ts';

type Place = Pick<Entity, 'region'>;

/** `resource`: everything after the fifth colon. Without a region, a global service. */
export const arnIn = (ctx: EntryContext, service: string, region: string, resource: string): Touched => ({
  arn: `arn:${ctx.aws.partition}:${service}:${region}:${ctx.aws.id}:${resource}`,
});

/** `type`: as in the ARN, `network-acl`. Nothing for a resource that does not exist. */
export const ec2Resource = (ctx: EntryContext, place: Place, type: string, id: string | undefined): Touched[] =>
  id === undefined || id === '' ? [] : [arnIn(ctx, 'ec2', regionOf(ctx, place), `${type}/${id}`)];

/** An instance with its tags of now. */
const instanceItself = (ctx: EntryContext, place: Place, instance: Instance): Touched => ({
  arn: `arn:${ctx.aws.partition}:ec2:${regionOf(ctx, place)}:${ctx.aws.id}:instance/${instance.InstanceId}`,
  tags: tagsOf(instance.Tags),
});

/** The target of a step about one instance, with its tags of now. */
export async function targetInstance(ctx: EntryContext, target: Pick<Entity, 'id' | 'region'>): Promise<Touched[]> {
  const instance = await instanceWithId(ec2Of(ctx, target), target.id);
  return instance === undefined ? [] : [instanceItself(ctx, target, instance)];
}

/** What AWS itself gives an ARN for; nothing where it gave none. */
export const named = (...arns: readonly (string | undefined)[]): Touched[] =>
  arns.flatMap((arn) => (arn === undefined || arn === '' ? [] : [{ arn }]));

/** The target of a step. The ARN of an IAM principal lacks its path here: entries that can read it give it in `writes`. */
export function targetItself(ctx: EntryContext, target: Entity): Touched[] {
  const arn = arnOf(target, ctx.incident.account, ctx.aws.partition, ctx.incident.region);
  return [{ id: target.id }, ...named(arn?.startsWith('arn:') === true ? arn : undefined)];
}
