/** Stores what the account contains today as evidence, and reports what is new since the last review. */
import { plural } from '../../../domain/format.ts';
import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import type { Text } from '../../../domain/text.ts';
import { Baseline, newSince } from '../../aws/baseline.ts';
import { ec2Of, instancesWhere, isEnding } from '../../aws/ec2/instances.ts';
import { principalsOf, PRINCIPALS_PERMISSIONS } from '../../aws/iam/principals.ts';
import { inEachRegion, refusedRegions, type RegionalLook } from '../../aws/in-each-region.ts';
import { allPages } from '../../aws/pages.ts';
import { defineInquiry, type EntryContext } from '../../entry.ts';
import { keepRecord, newestRecord } from '../../evidence/review-records.ts';

const FOLDER = 'baseline';

export default defineInquiry({
  id: 'account.baseline',
  title: { en: "Compare the account with the last review's baseline", ko: '지난 점검 이후 계정 변화 비교' },
  targets: ['account'],
  permissions: [...PRINCIPALS_PERMISSIONS, 'ec2:DescribeInstances', 'ec2:DescribeRegions', 'lambda:ListFunctions'],
  csf: ['ID.AM-01', 'ID.AM-08', 'DE.CM-03'],
  requirements: ['P2.1', 'P2.2'],
  params: z.strictObject({}),

  async inquire(ctx) {
    const { now, refused, missed } = await takeBaseline(ctx);
    const { from, to } = ctx.incident.window;
    // Compares with the last review that finished. Nobody was told what a later, interrupted one had found.
    const before = await newestRecord(ctx.evidence, ctx.incident.id, FOLDER, Baseline, from);
    const kept = await keepRecord(ctx.evidence, ctx.incident.id, FOLDER, to, now);
    const news = before === undefined ? { findings: [], entities: [] } : newSince(before, now);
    return {
      summary: summaryOf(now, kept.key, before === undefined ? undefined : news.findings.length),
      ...news,
      findings: [...news.findings, ...refusedRegions(refused)],
      missed,
    };
  },
});

async function takeBaseline(
  ctx: EntryContext,
): Promise<{ now: Baseline } & Pick<RegionalLook<unknown>, 'refused' | 'missed'>> {
  const [principals, regions] = await Promise.all([principalsOf(ctx), ctx.aws.regions()]);
  const { found, refused, missed } = await inEachRegion(ctx, regions, (region) => countIn(ctx, region));
  const of = (what: 'instances' | 'functions'): Record<string, number> =>
    Object.fromEntries(found.map(({ region, look }) => [region, look[what]]));
  return { now: { principals, instances: of('instances'), functions: of('functions') }, refused, missed };
}

async function countIn(ctx: EntryContext, region: string): Promise<{ instances: number; functions: number }> {
  const instances = (await instancesWhere(ec2Of(ctx, { region }), {})).filter((i) => !isEnding(i));
  const client = ctx.aws.client(LambdaClient, region);
  const functions = await allPages(paginateListFunctions({ client }, {}), (p) => p.Functions);
  return { instances: instances.length, functions: functions.length };
}

function summaryOf({ principals, instances, functions }: Baseline, key: string, differences?: number): Text {
  const users = principals.filter((p) => p.kind === 'iam-user').length;
  const admins = principals.filter((p) => p.administrator).length;
  const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((a, b) => a + b, 0);
  const [machines, lambdas] = [sum(instances), sum(functions)];
  const en = differences === undefined ? 'the first baseline' : `${differences} differences`;
  const ko = differences === undefined ? '첫 기준선' : `변화 ${differences}건`;
  return {
    en: `${plural(users, 'user')}, ${plural(principals.length - users, 'role')}, ${plural(admins, 'administrator')} among them; ${plural(machines, 'instance')}, ${plural(lambdas, 'function')}; ${en}; kept in ${key}`,
    ko: `사용자 ${users}명, 역할 ${principals.length - users}개(이 중 관리자 권한 ${admins}개), 인스턴스 ${machines}대, 함수 ${lambdas}개, ${ko}(보관: ${key})`,
  };
}
