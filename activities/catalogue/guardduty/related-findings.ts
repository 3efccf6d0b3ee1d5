/** Other GuardDuty findings about the same principals, machines and addresses, in every region. */
import {
  GetFindingsCommand,
  GuardDutyClient,
  paginateListDetectors,
  paginateListFindings,
  type Finding as GuardDutyFinding,
} from '@aws-sdk/client-guardduty';
import { z } from 'zod';
import { ENTITY_KINDS, type Entity, type EntityKind } from '../../../domain/entity.ts';
import type { Finding, InquiryInput } from '../../../domain/entry.ts';
import { moment, plural } from '../../../domain/format.ts';
import { inEachRegion, refusedRegions } from '../../aws/in-each-region.ts';
import { allPages } from '../../aws/pages.ts';
import { defineInquiry, type EntryContext } from '../../entry.ts';
import { chunksOf } from '../../../domain/group.ts';

/** Limit of GetFindings. */
const BATCH = 50;

export default defineInquiry({
  id: 'guardduty.related-findings',
  title: { en: 'Look up related findings in GuardDuty', ko: 'GuardDuty에서 관련 조사 결과 조회' },
  targets: ['access-key', 'iam-user', 'iam-role', 'root', 'instance', 'ip', 'bucket', 'function'],
  needs: [...ENTITY_KINDS],
  permissions: ['ec2:DescribeRegions', 'guardduty:GetFindings', 'guardduty:ListDetectors', 'guardduty:ListFindings'],
  csf: ['DE.AE-02', 'DE.AE-03', 'RS.AN-03'],
  requirements: ['P1.8', 'P1.9'],
  params: z.strictObject({}),

  async inquire(ctx, { targets, entities, alerts, only }) {
    const regions = only ?? (await ctx.aws.regions());
    const known = [...targets, ...entities].filter((e) => e.standing !== 'related');
    const { found, refused, missed } = await inEachRegion(ctx, regions, async (region) => {
      const all = await findingsIn(ctx, region);
      const others = all.filter((f) => !isAlert(f, alerts));
      return { all: all.length, related: others.flatMap((f) => relatedTo(known, f)) };
    });
    const all = found.reduce((sum, { look }) => sum + look.all, 0);
    const related = found
      .flatMap(({ look }) => look.related)
      .toSorted((a, b) => (b.finding.Severity ?? 0) - (a.finding.Severity ?? 0));
    return {
      summary: {
        en: `GuardDuty findings that concern this incident: ${related.length} more, of ${all} in ${found.length} of ${plural(regions.length, 'region')}`,
        ko: `이 인시던트와 관련된 GuardDuty 조사 결과 ${related.length}건(리전 ${regions.length}곳 중 ${found.length}곳의 ${all}건 중)`,
      },
      findings: [
        ...related.map(({ finding, common }) => told(finding, common, ctx.timeZone)),
        ...refusedRegions(refused),
      ],
      entities: related.flatMap(({ finding }) => entitiesOf(finding)),
      missed,
    };
  },
});

interface Related {
  finding: GuardDutyFinding;
  /** What the finding and the incident have in common. */
  common: Name[];
}

function relatedTo(known: readonly Entity[], finding: GuardDutyFinding): Related[] {
  const common = namesIn(finding).filter((n) => known.some((e) => e.id === n.id));
  return common.length === 0 ? [] : [{ finding, common }];
}

async function findingsIn(ctx: EntryContext, region: string): Promise<GuardDutyFinding[]> {
  const client = ctx.aws.client(GuardDutyClient, region);
  const found: GuardDutyFinding[] = [];
  // Archived findings are included, because intruders archive findings about themselves.
  const since = { updatedAt: { GreaterThanOrEqual: Date.parse(ctx.incident.window.from) } };
  // GuardDuty is in few regions, and a detector that was made minutes ago has found nothing yet.
  const detectors = await ctx.aws.known(`detectors in ${region}`, () =>
    allPages(paginateListDetectors({ client }, {}), (p) => p.DetectorIds),
  );
  for (const DetectorId of detectors) {
    const pages = paginateListFindings({ client }, { DetectorId, FindingCriteria: { Criterion: since } });
    const ids = await allPages(pages, (p) => p.FindingIds);
    for (const FindingIds of chunksOf(ids, BATCH)) {
      const { Findings } = await client.send(new GetFindingsCommand({ DetectorId, FindingIds }));
      found.push(...(Findings ?? []));
      ctx.heartbeat(`reading GuardDuty in ${region}`);
    }
  }
  return found;
}

/** The incident's own alerts, which are known already, from GuardDuty or through Security Hub. */
const isAlert = ({ Id }: GuardDutyFinding, alerts: InquiryInput['alerts']): boolean =>
  alerts.some((a) => a.reference['findingId'] === Id || a.id.endsWith(`/${Id}`));

interface Name {
  kind: EntityKind;
  id: string;
  /** Whether it is the actor, and not the target. */
  remote?: boolean;
}

/** The entities that a finding names. */
function namesIn({ Resource: r, Service: s }: GuardDutyFinding): Name[] {
  const key = r?.AccessKeyDetails;
  const action = s?.Action;
  const remote = [
    action?.AwsApiCallAction?.RemoteIpDetails,
    action?.NetworkConnectionAction?.RemoteIpDetails,
    action?.KubernetesApiCallAction?.RemoteIpDetails,
    ...(action?.PortProbeAction?.PortProbeDetails ?? []).map((d) => d.RemoteIpDetails),
  ].flatMap((d) => d?.IpAddressV4 ?? d?.IpAddressV6 ?? []);
  const principal: EntityKind =
    key?.UserType === 'Root' ? 'root' : key?.UserType === 'IAMUser' ? 'iam-user' : 'iam-role';
  const names: (Omit<Name, 'id'> & { id: string | undefined })[] = [
    { kind: 'access-key', id: key?.AccessKeyId },
    { kind: principal, id: principal === 'root' && key !== undefined ? 'root' : key?.UserName },
    { kind: 'instance', id: r?.InstanceDetails?.InstanceId },
    { kind: 'function', id: r?.LambdaDetails?.FunctionName },
    ...(r?.S3BucketDetails ?? []).map((b) => ({ kind: 'bucket' as const, id: b.Name })),
    ...remote.map((id) => ({ kind: 'ip' as const, id, remote: true })),
  ];
  return names.filter((n): n is Name => n.id !== undefined && n.id !== '');
}

/** GuardDuty: 7.0 and above is high, 4.0 and above medium. */
const weightOf = (severity = 0): Finding['weight'] => (severity >= 7 ? 'grave' : severity >= 4 ? 'notable' : 'info');

function told(finding: GuardDutyFinding, common: readonly Name[], timeZone: string): Finding {
  const [first] = common;
  const shared = common.map((n) => n.id).join(', ');
  const count = finding.Service?.Count ?? 1;
  const archived = finding.Service?.Archived === true;
  const { EventLastSeen } = finding.Service ?? {};
  const last = EventLastSeen === undefined ? '?' : moment(EventLastSeen, timeZone);
  return {
    title: {
      en: `GuardDuty: ${finding.Type} in ${finding.Region}, on ${shared}`,
      ko: `GuardDuty: ${finding.Type}(${shared}, ${finding.Region})`,
    },
    detail: {
      en: `${finding.Title ?? ''} · seen ${plural(count, 'time')} until ${last}${archived ? ' · archived' : ''}`,
      ko: `${finding.Title ?? ''} · ${count}회, 마지막 ${last}${archived ? ' · 아카이브됨' : ''}`,
    },
    weight: weightOf(finding.Severity),
    act: 'other',
    ...(finding.Service?.EventFirstSeen !== undefined && { at: finding.Service.EventFirstSeen }),
    ...(first !== undefined && { entity: { kind: first.kind, id: first.id } }),
  };
}

/**
 * Resources of findings of medium severity or higher are affected. Remote addresses are context: they may belong to a
 * provider or an office, so a person decides.
 */
const entitiesOf = (finding: GuardDutyFinding): Entity[] =>
  namesIn(finding).map(({ kind, id, remote }) => ({
    kind,
    id,
    standing: remote === true || weightOf(finding.Severity) === 'info' ? 'related' : 'affected',
    ...((kind === 'instance' || kind === 'function') && finding.Region !== undefined && { region: finding.Region }),
    facts: { guardduty: finding.Type ?? '' },
  }));
