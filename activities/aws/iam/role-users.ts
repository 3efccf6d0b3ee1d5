/** Who works with a role, so that a person knows whom a change of it hits. */
import { EC2Client, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { plural } from '../../../domain/format.ts';
import type { Entity } from '../../../domain/entity.ts';
import type { Text } from '../../../domain/text.ts';
import type { EntryContext } from '../../entry.ts';
import { allPages } from '../pages.ts';
import { iamOf } from './client.ts';
import { profilesOf } from './holdings.ts';

/** Says how many running instances of the incident's region use a role, if there are several. Undefined for a user. */
export async function sharedRole(ctx: EntryContext, { kind, id }: Entity): Promise<Text | undefined> {
  if (kind !== 'iam-role') return undefined;
  const profiles = await profilesOf(iamOf(ctx), id);
  if (profiles.length === 0) return undefined;
  const { region } = ctx.incident;
  const Filters = [
    { Name: 'iam-instance-profile.arn', Values: profiles },
    { Name: 'instance-state-name', Values: ['pending', 'running'] },
  ];
  const client = ctx.aws.client(EC2Client, region);
  const found = await allPages(paginateDescribeInstances({ client }, { Filters }), (page) =>
    page.Reservations?.flatMap((r) => r.Instances ?? []),
  );
  if (found.length < 2) return undefined;
  return {
    en: `${plural(found.length, 'instance')} in ${region} use this role.`,
    ko: `${region}에서 인스턴스 ${found.length}대가 이 역할을 사용 중입니다.`,
  };
}
