/** Whether the account's activity is recorded, and whether somebody has stopped or narrowed the recording. */
import { plural } from '../../../domain/format.ts';
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type GetEventSelectorsCommandOutput,
  type GetTrailStatusCommandOutput,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import type { Finding, IncidentRef } from '../../../domain/entry.ts';
import { ifFound } from '../../aws/found.ts';
import { inEachRegion, refusedRegions } from '../../aws/in-each-region.ts';
import { inParallel } from '../../../domain/in-parallel.ts';
import { defineInquiry, type EntryContext } from '../../entry.ts';

/** MITRE ATT&CK: Impair Defenses, Disable or Modify Cloud Logs. */
const TECHNIQUE = 'T1562.008';

export default defineInquiry({
  id: 'cloudtrail.trail-status',
  title: { en: 'Check that CloudTrail records everything', ko: 'CloudTrail 기록 상태 확인' },
  targets: ['account', 'trail'],
  permissions: [
    'cloudtrail:DescribeTrails',
    'cloudtrail:GetEventSelectors',
    'cloudtrail:GetTrailStatus',
    'ec2:DescribeRegions',
  ],
  csf: ['DE.CM-03', 'DE.AE-03', 'PR.PS-04'],
  requirements: ['P1.6', 'P2.3'],
  params: z.strictObject({}),

  async inquire(ctx) {
    const regions = await ctx.aws.regions();
    // Whether all regions are recorded can only be said of all regions, so they are all looked at again.
    const { found, refused, missed } = await inEachRegion(ctx, regions, async (region) =>
      (await trailsAt(ctx, region)).map((trail) => judge(ctx.incident, trail)),
    );
    const judged = found.flatMap((f) => f.look);
    const sound = judged.filter((t) => t.faults.length === 0);
    return {
      summary: {
        en: `${plural(judged.length, 'trail')} in ${plural(regions.length, 'region')}, ${sound.length} of them without fault`,
        ko: `리전 ${regions.length}곳의 추적 ${judged.length}개 중 이상 없는 추적 ${sound.length}개`,
      },
      findings: [
        ...(missed.length > 0 ? [] : coverage(judged)),
        ...judged.flatMap((t) => t.faults),
        ...refusedRegions(refused),
      ],
      entities: judged.flatMap((t) => t.stopped ?? []),
      missed,
    };
  },
});

interface Looked {
  trail: Trail;
  status: GetTrailStatusCommandOutput | { IsLogging?: undefined };
  selectors: GetEventSelectorsCommandOutput | undefined;
}

interface Judged {
  faults: Finding[];
  /** Absent while it logs. */
  stopped?: Entity;
  recordsAllRegions: boolean;
}

function judge(incident: IncidentRef, looked: Looked): Judged {
  const isLogging = looked.status.IsLogging === true;
  return {
    faults: faultsOf(looked),
    ...(isLogging ? {} : { stopped: entityOf(incident, looked) }),
    recordsAllRegions: isLogging && looked.trail.IsMultiRegionTrail === true,
  };
}

/** Trails whose home is this region. A trail of all regions is listed in each region. */
async function trailsAt(ctx: EntryContext, region: string): Promise<Looked[]> {
  const client = ctx.aws.client(CloudTrailClient, region);
  const { trailList = [] } = await client.send(new DescribeTrailsCommand({ includeShadowTrails: false }));
  const own = trailList.filter((t) => t.HomeRegion === undefined || t.HomeRegion === region);
  return inParallel(own, 2, async (trail) => ({
    trail,
    status: (await ifFound(client.send(new GetTrailStatusCommand({ Name: trail.TrailARN })))) ?? {},
    // Only the owner of an organization's trail may read its configuration.
    selectors: trail.TrailARN?.includes(`:${ctx.aws.id}:`)
      ? await ifFound(client.send(new GetEventSelectorsCommand({ TrailName: trail.TrailARN })))
      : undefined,
  }));
}

function faultsOf({ trail, status, selectors }: Looked): Finding[] {
  const of = (weight: Finding['weight'], en: string, ko: string, at?: Date, detail?: string): Finding => ({
    title: { en: `${trail.Name} ${en}`, ko: `${trail.Name}: ${ko}` },
    ...(detail !== undefined && { detail: { en: detail, ko: detail } }),
    weight,
    technique: TECHNIQUE,
    weakness: true,
    ...(at !== undefined && { at: at.toISOString() }),
    entity: { kind: 'trail', id: trail.Name ?? '' },
  });
  const faults: Finding[] = [];
  if (status.IsLogging !== true)
    faults.push(of('grave', 'is stopped', '로깅이 중지됨', (status as GetTrailStatusCommandOutput).StopLoggingTime));
  else if (status.LatestDeliveryError)
    faults.push(
      of(
        'grave',
        'cannot deliver its logs',
        '로그를 전달하지 못함',
        status.LatestDeliveryAttemptTime ? new Date(status.LatestDeliveryAttemptTime) : undefined,
        status.LatestDeliveryError,
      ),
    );
  if (selectors !== undefined && !recordsManagement(selectors))
    faults.push(
      of('grave', 'does not record management events, or not all', '관리 이벤트를 기록하지 않거나 일부만 기록함'),
    );
  if (trail.LogFileValidationEnabled !== true)
    faults.push(
      of('notable', 'does not sign its log files: altered ones go unnoticed', '로그 파일 무결성 검증이 꺼져 있음'),
    );
  return faults;
}

/** Basic selectors have a member for it. Advanced ones select the category, and any other field narrows it. */
function recordsManagement({ EventSelectors, AdvancedEventSelectors }: GetEventSelectorsCommandOutput): boolean {
  if ((AdvancedEventSelectors ?? []).length > 0)
    return (AdvancedEventSelectors ?? []).some(
      ({ FieldSelectors: fields = [] }) =>
        fields.length === 1 &&
        fields[0]?.Field === 'eventCategory' &&
        fields[0].Equals?.includes('Management') === true,
    );
  return (EventSelectors ?? []).some(
    (s) => s.IncludeManagementEvents !== false && (s.ReadWriteType ?? 'All') === 'All',
  );
}

/** Findings about all trails together. */
function coverage(trails: readonly Judged[]): Finding[] {
  if (trails.length === 0)
    return [
      {
        title: { en: 'The account has no trail', ko: '계정에 CloudTrail 추적이 없음' },
        detail: {
          en: "Only CloudTrail's event history of 90 days is left, without data events.",
          ko: 'CloudTrail 이벤트 기록(90일, 데이터 이벤트 제외)만 남아 있습니다.',
        },
        weight: 'grave',
        technique: TECHNIQUE,
        weakness: true,
      },
    ];
  if (trails.some((t) => t.recordsAllRegions)) return [];
  return [
    {
      title: { en: 'No trail that runs records all regions', ko: '모든 리전을 기록하는 추적이 없음' },
      weight: 'notable',
      technique: TECHNIQUE,
      weakness: true,
    },
  ];
}

/** Only a trail that was stopped in the window is proposed for a restart. An older stop may be on purpose. */
function entityOf({ window }: IncidentRef, { trail, status }: Looked): Entity {
  const stopped = 'StopLoggingTime' in status ? status.StopLoggingTime : undefined;
  const isRecent = stopped !== undefined && stopped.getTime() >= Date.parse(window.from);
  return {
    kind: 'trail',
    id: trail.Name ?? '',
    ...(trail.HomeRegion !== undefined && { region: trail.HomeRegion }),
    standing: isRecent ? 'affected' : 'related',
    facts: {
      ...(trail.TrailARN !== undefined && { arn: trail.TrailARN }),
      ...(stopped !== undefined && { stoppedAt: stopped.toISOString() }),
    },
  };
}
