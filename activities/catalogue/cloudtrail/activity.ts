/** What the intruder did: every call of the suspects and of their creations, in every region, as findings. */
import { isIP } from 'node:net';
import { z } from 'zod';
import { isPrivateAddress } from '../../../domain/addresses.ts';
import { mergeEntities, type Entity } from '../../../domain/entity.ts';
import type { Finding } from '../../../domain/entry.ts';
import { SUSPECT_KINDS, suspectsAmong } from '../../aws/cloudtrail/events.ts';
import { isSession, pursue, type IntruderActivity, type Pursuit } from '../../intrusion/pursuit.ts';
import { refusedRegions } from '../../aws/in-each-region.ts';
import { storyOf } from '../../intrusion/story.ts';
import { traceOf } from '../../intrusion/ec2-traces.ts';
import { defineInquiry } from '../../entry.ts';
import { byText } from '../../../domain/order.ts';

export default defineInquiry({
  id: 'cloudtrail.activity',
  title: { en: "Trace the intruder's activity in CloudTrail", ko: 'CloudTrail에서 공격자 활동 추적' },
  targets: ['access-key', 'iam-user', 'iam-role', 'root'],
  needs: [...SUSPECT_KINDS],
  permissions: ['cloudtrail:LookupEvents', 'ec2:DescribeRegions'],
  csf: ['DE.AE-02', 'RS.AN-03', 'RS.AN-06'],
  requirements: ['P1.8', 'P1.9', 'P1.11', 'P2.3'],
  params: z.strictObject({}),

  async inquire(ctx, { targets, entities, only }) {
    const known = mergeEntities(entities, targets);
    const suspects = suspectsAmong(known);
    const regions = await ctx.aws.regions();
    // In a region that was missed, the sessions found elsewhere are looked for too.
    const pursued = only === undefined ? suspects : [...suspects, ...known.filter(isSession)];
    const pursuit = await pursue(ctx, regions, pursued, only);
    const kept = await ctx.evidence.put(
      ctx.incident.id,
      'cloudtrail/activity.json',
      JSON.stringify(pursuit.activities.map(record), undefined, 1),
      'application/json',
    );
    const traces = pursuit.activities
      .filter((d) => d.event.failure === undefined)
      .map((d) => traceOf(d.event, d.region, ctx.aws));
    const findings = [
      ...storyOf(pursuit.activities, ctx),
      ...unread(pursuit),
      ...unfollowed(pursuit),
      ...refusedRegions(pursuit.refused),
    ];
    const found = mergeEntities(pursuit.entities, [
      ...traces.flatMap((t) => t.entities),
      ...sources(pursuit.activities),
    ]);
    const count = pursuit.activities.length;
    return {
      summary: {
        en: `${count} calls of ${suspects.length} suspects and what they made, in ${(only ?? regions).length} regions; all kept in ${kept.key} (SHA-256 ${kept.sha256.slice(0, 12)}…). CloudTrail can be 15 minutes late.`,
        ko: `의심 보안 주체 ${suspects.length}개의 API 호출 ${count}건(리전 ${(only ?? regions).length}곳, 새로 만든 주체 포함). 전체 기록: ${kept.key}(SHA-256 ${kept.sha256.slice(0, 12)}…). CloudTrail은 최대 15분 지연될 수 있습니다.`,
      },
      findings: findings.toSorted(byText((f) => f.at ?? '9')),
      entities: found,
      missed: pursuit.missed,
    };
  },
});

/** A call as the evidence has it. */
const record = ({ event, region, by }: IntruderActivity) => ({ ...event, region, followedAs: `${by.kind} ${by.id}` });

const unread = ({ truncated }: Pursuit): Finding[] =>
  truncated.length === 0
    ? []
    : [
        {
          title: {
            en: 'There were more events than were read; only the newest were read',
            ko: '이벤트가 많아 최신 이벤트만 조사함',
          },
          detail: { en: truncated.join(', '), ko: truncated.join(', ') },
          weight: 'notable',
        },
      ];

/** A limit that people must know of: what these did is in CloudTrail, and was not looked at. */
function unfollowed({ unfollowed: left }: Pursuit): Finding[] {
  if (left.length === 0) return [];
  const names = left.slice(0, NAMED).map(({ id }) => id);
  const list = names.join(', ') + (left.length > NAMED ? ', …' : '');
  return [
    {
      title: {
        en: `${left.length} of the suspects were not followed in CloudTrail: there are too many`,
        ko: `의심 보안 주체가 많아 CloudTrail에서 추적하지 않은 주체 ${left.length}개`,
      },
      detail: { en: list, ko: list },
      weight: 'notable',
    },
  ];
}
const NAMED = 20;

/**
 * Addresses from which principals that the intruder created made calls. The customer uses their own keys too, so the
 * addresses of those prove nothing: blocking them could cut off an office.
 */
function sources(activities: readonly IntruderActivity[]): Entity[] {
  const theirs = activities.filter((d) => d.by.standing === 'unauthorized').flatMap((d) => d.event.sourceIp ?? []);
  return [...new Set(theirs)]
    .filter(isPublicAddress)
    .map((id) => ({ kind: 'ip', id, standing: 'source', foundBy: 'cloudtrail.activity' }));
}

/** The field may also hold the name of an AWS service. Private addresses come through VPC endpoints. */
const isPublicAddress = (address: string): boolean => isIP(address) !== 0 && !isPrivateAddress(address);
