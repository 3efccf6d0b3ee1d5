/** Who works with a role, so that a person knows whom a change of it hits. */
import { EC2Client, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { plural } from '../../../domain/format.ts';
import type { Entity } from '../../../domain/entity.ts';
import type { Text } from '../../../domain/text.ts';
import type { EntryContext } from '../../entry.ts';
import { allPages } from '../pages.ts';
import { getRole, iamOf } from './client.ts';
import { profilesOf } from './holdings.ts';

/** The IAM actions of `sharedRole`. */
export const ROLE_USER_PERMISSIONS = [
  'ec2:DescribeInstances',
  'iam:GetRole',
  'iam:ListInstanceProfilesForRole',
  'lambda:ListFunctions',
] as const;

/** Says how many running instances and functions of the incident's region use a role, if there are several. Undefined for a user. */
export async function sharedRole(ctx: EntryContext, { kind, id }: Entity): Promise<Text | undefined> {
  if (kind !== 'iam-role') return undefined;
  const { region } = ctx.incident;
  const [instances, functions] = await Promise.all([instancesWith(ctx, id), functionsWith(ctx, id)]);
  if (instances + functions < 2) return undefined;
  const en = [
    ...(instances > 0 ? [plural(instances, 'instance')] : []),
    ...(functions > 0 ? [plural(functions, 'function')] : []),
  ].join(' and ');
  const ko = [
    ...(instances > 0 ? [`인스턴스 ${instances}대`] : []),
    ...(functions > 0 ? [`Lambda 함수 ${functions}개`] : []),
  ].join(', ');
  return {
    en: `${en} in ${region} use this role. Tasks of ECS and pods of EKS are not counted.`,
    ko: `${region}에서 이 역할을 사용 중인 리소스: ${ko}(ECS 태스크와 EKS 파드 제외).`,
  };
}

async function instancesWith(ctx: EntryContext, role: string): Promise<number> {
  const profiles = await profilesOf(iamOf(ctx), role);
  if (profiles.length === 0) return 0;
  const Filters = [
    { Name: 'iam-instance-profile.arn', Values: profiles },
    { Name: 'instance-state-name', Values: ['pending', 'running'] },
  ];
  const client = ctx.aws.client(EC2Client, ctx.incident.region);
  const found = await allPages(paginateDescribeInstances({ client }, { Filters }), (page) =>
    page.Reservations?.flatMap((r) => r.Instances ?? []),
  );
  return found.length;
}

async function functionsWith(ctx: EntryContext, role: string): Promise<number> {
  const client = ctx.aws.client(LambdaClient, ctx.incident.region);
  const [{ Arn }, functions] = await Promise.all([
    getRole(iamOf(ctx), role),
    allPages(paginateListFunctions({ client }, {}), (page) => page.Functions),
  ]);
  return functions.filter((f) => f.Role === Arn).length;
}
