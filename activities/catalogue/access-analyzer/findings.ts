/** Findings of IAM Access Analyzer about outside access: to the incident's resources, or in a review to all resources. */
import { plural } from '../../../domain/format.ts';
import {
  AccessAnalyzerClient,
  paginateListAnalyzers,
  paginateListFindings,
  type FindingSummary,
} from '@aws-sdk/client-accessanalyzer';
import { z } from 'zod';
import { entityOfArn } from '../../../domain/arns.ts';
import type { Entity } from '../../../domain/entity.ts';
import type { Finding, InquiryResult } from '../../../domain/entry.ts';
import { arnOf } from '../../aws/arn.ts';
import { inEachRegion, refusedRegions } from '../../aws/in-each-region.ts';
import { allPages } from '../../aws/pages.ts';
import { defineInquiry, type EntryContext } from '../../entry.ts';

/** Most findings of a review. It reports the others once these are settled. */
const MOST_OF_ACCOUNT = 100;

export default defineInquiry({
  id: 'access-analyzer.findings',
  title: { en: 'Look up outside access in IAM Access Analyzer', ko: 'IAM Access Analyzer에서 외부 액세스 조회' },
  targets: ['account', 'iam-role', 'bucket', 'function', 'kms-key', 'snapshot', 'database', 'resource'],
  permissions: ['access-analyzer:ListAnalyzers', 'access-analyzer:ListFindings', 'ec2:DescribeRegions'],
  csf: ['ID.RA-01', 'PR.AA-05', 'ID.IM-02'],
  requirements: ['P1.4', 'P1.13'],
  params: z.strictObject({}),

  async inquire(ctx, { targets, only }) {
    const isForAll = targets.every((t) => t.kind === 'account');
    return isForAll ? ofTheAccount(ctx, only) : ofTargets(ctx, targets, only);
  },
});

async function ofTargets(
  ctx: EntryContext,
  targets: readonly Entity[],
  only: readonly string[] | undefined,
): Promise<InquiryResult> {
  const regions = only ?? [...new Set([ctx.incident.region, ...targets.flatMap((t) => t.region ?? [])])];
  const { found, refused, missed } = await inEachRegion(ctx, regions, async (region) => {
    const open = await openFindings(ctx, region);
    const about = (open ?? []).flatMap((finding) => {
      const target = targets.find((t) => isAbout(ctx, finding, t));
      return target === undefined ? [] : [told(finding, target)];
    });
    return { isWatched: open !== undefined, about };
  });
  const findings = found.flatMap(({ look }) => look.about);
  const unwatched = found.filter(({ look }) => !look.isWatched).map(({ region }) => region);
  return {
    summary: {
      en: `${findings.length} accesses to the incident's resources reach outside the account, ${graveAmong(findings)} of them open to everyone`,
      ko: `인시던트 관련 리소스의 외부 액세스 ${findings.length}건(전체 공개 ${graveAmong(findings)}건)`,
    },
    findings: [...findings, ...unwatched.map(noAnalyzer), ...refusedRegions(refused)],
    entities: [],
    missed,
  };
}

async function ofTheAccount(ctx: EntryContext, only: readonly string[] | undefined): Promise<InquiryResult> {
  const regions = only ?? (await ctx.aws.regions());
  const { found, refused, missed } = await inEachRegion(ctx, regions, async (region) => {
    const open = await openFindings(ctx, region);
    const accesses = (open ?? []).flatMap((finding) => {
      const named = entityOfArn(finding.resource);
      if (named === undefined) return [];
      const entity: Entity = { ...named, standing: RELATED };
      return [{ detail: detailOf(finding), told: told(finding, entity), entity }];
    });
    return { isWatched: open !== undefined, accesses };
  });
  // Roles are global, so the analyzer of each region reports them.
  const once = [
    ...new Map(found.flatMap(({ look }) => look.accesses.map((access) => [access.detail, access]))).values(),
  ];
  const findings = once.map((o) => o.told);
  const watched = found.filter(({ look }) => look.isWatched).length;
  return {
    summary: {
      en: `${findings.length} accesses reach outside the account, ${graveAmong(findings)} of them open to everyone; ${watched} of ${plural(regions.length, 'region')} have an Access Analyzer`,
      ko: `계정 외부 액세스 ${findings.length}건(전체 공개 ${graveAmong(findings)}건), 리전 ${regions.length}곳 중 ${watched}곳에 Access Analyzer 있음`,
    },
    findings: [
      ...findings.slice(0, MOST_OF_ACCOUNT),
      ...(watched === 0 && missed.length === 0 && only === undefined ? [nothingWatched] : []),
      ...refusedRegions(refused),
    ],
    entities: once.slice(0, MOST_OF_ACCOUNT).map((o) => o.entity),
    missed,
  };
}

const RELATED: Entity['standing'] = 'related';
const graveAmong = (findings: readonly Finding[]): number => findings.filter((f) => f.weight === 'grave').length;

/** Active findings of the region's analyzers of outside access; undefined if the region has no analyzer. */
async function openFindings(ctx: EntryContext, region: string): Promise<FindingSummary[] | undefined> {
  const client = ctx.aws.client(AccessAnalyzerClient, region);
  const analyzers = await allPages(paginateListAnalyzers({ client }, {}), (p) => p.analyzers);
  const external = analyzers.filter((a) => a.type === 'ACCOUNT' || a.type === 'ORGANIZATION');
  if (external.length === 0) return undefined;
  const found = new Map<string, FindingSummary>();
  for (const { arn } of external) {
    const pages = paginateListFindings({ client }, { analyzerArn: arn, filter: { status: { eq: ['ACTIVE'] } } });
    for (const finding of await allPages(pages, (p) => p.findings)) found.set(finding.id ?? '', finding);
  }
  return [...found.values()];
}

function isAbout({ aws, incident }: EntryContext, { resource = '' }: FindingSummary, target: Entity): boolean {
  const arn = target.facts?.['arn'] ?? arnOf(target, aws.id, aws.partition, incident.region);
  return resource === arn || resource.split(/[:/]/).at(-1) === target.id;
}

const principalOf = ({ isPublic, principal }: FindingSummary): string =>
  isPublic === true
    ? '*'
    : Object.entries(principal ?? {})
        .map(([k, v]) => `${k} ${v}`)
        .join(', ');

const detailOf = (finding: FindingSummary): string =>
  `${finding.resource} · ${principalOf(finding)} · ${(finding.action ?? []).join(', ')}`.slice(0, 1_000);

function told(finding: FindingSummary, target: Entity): Finding {
  const { isPublic, createdAt } = finding;
  const who = principalOf(finding);
  const detail = detailOf(finding);
  return {
    title:
      isPublic === true
        ? { en: `${target.id} can be reached by everyone`, ko: `전체 공개 상태: ${target.id}` }
        : {
            en: `${target.id} can be reached by ${who || 'an outsider'}`,
            ko: `외부 액세스 가능: ${target.id}${who === '' ? '' : `(${who})`}`,
          },
    detail: { en: detail, ko: detail },
    weight: isPublic === true ? 'grave' : 'notable',
    weakness: true,
    ...(createdAt !== undefined && { at: createdAt.toISOString() }),
    entity: { kind: target.kind, id: target.id },
  };
}

const nothingWatched: Finding = {
  title: {
    en: 'No IAM Access Analyzer watches outside access: create one in each region in use, it costs nothing',
    ko: '외부 액세스를 분석하는 IAM Access Analyzer 없음: 무료이므로 사용하는 리전마다 생성 권장',
  },
  weight: 'notable',
  weakness: true,
};

const noAnalyzer = (region: string): Finding => ({
  title: {
    en: `There is no Access Analyzer in ${region}: create one, it costs nothing for outside access`,
    ko: `Access Analyzer 없음: ${region}(외부 액세스 분석은 무료이므로 생성 권장)`,
  },
  weight: 'info',
});
