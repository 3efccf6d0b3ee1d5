/** What outsiders can reach of the incident's resources, by IAM Access Analyzer: doors to close before it is over. */
import {
  AccessAnalyzerClient,
  paginateListAnalyzers,
  paginateListFindings,
  type FindingSummary,
} from '@aws-sdk/client-accessanalyzer';
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import type { Finding } from '../../../domain/entry.ts';
import { arnOf } from '../../aws/arn.ts';
import { allPages } from '../../aws/pages.ts';
import { defineInquiry, type EntryContext } from '../../entry.ts';

const MAX_FINDINGS = 30;

export default defineInquiry({
  id: 'access-analyzer.findings',
  title: { en: 'Look up outside access in IAM Access Analyzer', ko: 'IAM Access Analyzer에서 외부 접근 조회' },
  targets: ['iam-role', 'bucket', 'function', 'kms-key', 'snapshot', 'database', 'resource'],
  permissions: ['access-analyzer:ListAnalyzers', 'access-analyzer:ListFindings'],
  csf: ['ID.RA-01', 'PR.AA-05', 'ID.IM-02'],
  requirements: ['P1.4', 'P1.13'],
  params: z.strictObject({}),

  async inquire(ctx, { targets }) {
    const regions = [...new Set([ctx.incident.region, ...targets.flatMap((t) => t.region ?? [])])];
    const findings: Finding[] = [];
    const unwatched: string[] = [];
    for (const region of regions) {
      const open = await openFindings(ctx, region);
      if (open === undefined) unwatched.push(region);
      for (const finding of open ?? []) {
        const target = targets.find((t) => isAbout(ctx, finding, t));
        if (target !== undefined) findings.push(told(finding, target));
      }
    }
    const grave = findings.filter((f) => f.weight === 'grave').length;
    return {
      summary: {
        en: `${findings.length} of the incident's resources' accesses reach outside, ${grave} of them open to everyone`,
        ko: `인시던트 관련 리소스의 외부 접근 ${findings.length}건 (전체 공개 ${grave}건)`,
      },
      findings: [...findings.slice(0, MAX_FINDINGS), ...unwatched.map(noAnalyzer)],
      entities: [],
    };
  },
});

/** Active ones of the region's analyzers of outside access; undefined where there is none. */
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

function told({ resource, isPublic, principal, action, createdAt }: FindingSummary, target: Entity): Finding {
  const who =
    isPublic === true
      ? '*'
      : Object.entries(principal ?? {})
          .map(([k, v]) => `${k} ${v}`)
          .join(', ');
  const detail = `${resource} · ${who} · ${(action ?? []).join(', ')}`.slice(0, 1_000);
  return {
    title:
      isPublic === true
        ? { en: `${target.id} can be reached by everyone`, ko: `${target.id} 이(가) 전체 공개 상태` }
        : { en: `${target.id} can be reached by ${who || 'an outsider'}`, ko: `${target.id} 에 외부 ${who} 접근 가능` },
    detail: { en: detail, ko: detail },
    weight: isPublic === true ? 'grave' : 'notable',
    ...(createdAt !== undefined && { at: createdAt.toISOString() }),
    entity: { kind: target.kind, id: target.id },
  };
}

const noAnalyzer = (region: string): Finding => ({
  title: {
    en: `There is no Access Analyzer in ${region}: create one, it costs nothing for outside access`,
    ko: `${region} 에 Access Analyzer가 없습니다. 외부 접근 분석은 무료이므로 생성을 권장합니다`,
  },
  weight: 'info',
});
