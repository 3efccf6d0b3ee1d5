/** Searches every region for resources of services other than EC2 that were created in the window, and for their creators. */
import { CancelledFailure } from '@temporalio/common';
import { z } from 'zod';
import { entityOfArn } from '../../../domain/arns.ts';
import type { Entity } from '../../../domain/entity.ts';
import type { Finding, Missed } from '../../../domain/entry.ts';
import { groupBy } from '../../../domain/group.ts';
import type { Language, Text } from '../../../domain/text.ts';
import { creationsOf } from '../../intrusion/creations.ts';
import { callerName, type TrailRecord } from '../../../domain/trail-record.ts';
import { lookUpEvents, SUSPECT_KINDS, suspectOf, suspectsAmong } from '../../aws/cloudtrail/events.ts';
import { isDenied } from '../../aws/errors.ts';
import { inEachRegion, whyRefused } from '../../aws/in-each-region.ts';
import { SERVICE_PROBES, type Kept, type ServiceProbe } from '../../aws/service-inventory.ts';
import { defineInquiry, type EntryContext } from '../../entry.ts';

export default defineInquiry({
  id: 'account.sweep-services',
  title: {
    en: 'Sweep every region for new resources of other services',
    ko: '모든 리전의 다른 서비스에 새로 생긴 리소스 조사',
  },
  targets: ['access-key', 'iam-user', 'iam-role', 'root'],
  needs: [...SUSPECT_KINDS],
  permissions: ['cloudtrail:LookupEvents', 'ec2:DescribeRegions', ...SERVICE_PROBES.flatMap((p) => p.permissions)],
  csf: ['RS.AN-03', 'RS.AN-08'],
  requirements: ['P1.6', 'P1.9', 'P2.2'],
  params: z.strictObject({}),

  async inquire(ctx, { targets, entities, only }) {
    const suspects = suspectsAmong([...targets, ...entities]);
    const regions = only ?? (await ctx.aws.regions());
    const { found, missed } = await inEachRegion(ctx, regions, (region) => lookAt(ctx, region, suspects));
    const looks = found.flatMap((f) => f.look);
    const theirs = looks.flatMap((l) => l.found.filter((e) => e.standing === 'unauthorized'));
    const others = looks.flatMap((l) => l.found.filter((e) => e.standing === 'related'));
    const refused = looks.filter((l) => l.refused !== undefined);
    const later = looks.flatMap(({ region, missed: why }) => (why === undefined ? [] : [{ what: region, why }]));
    const services = SERVICE_PROBES.map((p) => p.service).join(', ');
    return {
      summary: {
        en: `${theirs.length} things made by the intruder, ${others.length} more that appeared in the window, in ${services} over ${regions.length} regions`,
        ko: `${services}(리전 ${regions.length}곳): 공격자가 만든 리소스 ${theirs.length}개, 같은 기간에 생긴 다른 리소스 ${others.length}개`,
      },
      findings: [
        ...told(theirs, 'grave', {
          en: 'were created by a compromised identity in services other than EC2',
          ko: '침해된 자격 증명으로 EC2 외 서비스에 만든 리소스',
        }),
        ...told(others, 'notable', {
          en: 'were created in the window in services other than EC2; there is no evidence that the intruder created them',
          ko: '같은 기간에 EC2 외 서비스에 생긴 리소스(공격자가 만들었다는 근거 없음)',
        }),
        ...(refused.length === 0 ? [] : [notLookedAt(refused)]),
      ],
      entities: [...theirs, ...others],
      missed: [...missed, ...oncePerRegion(later)],
    };
  },
});

interface Look {
  service: string;
  region: string;
  found: Entity[];
  /** Why it may not be read. */
  refused?: Text;
  /** Why it could not be read now. */
  missed?: Text;
}

/** The region is looked at again as a whole. */
const oncePerRegion = (missed: Missed[]): Missed[] => [...new Map(missed.map((m) => [m.what, m])).values()];

/** A service that cannot be read does not stop the others. */
const lookAt = (ctx: EntryContext, region: string, suspects: Entity[]): Promise<Look[]> =>
  Promise.all(
    SERVICE_PROBES.map(async (probe) => {
      const { service } = probe;
      try {
        const fresh = (await probe.list(ctx.aws, region)).filter((k) => isIn(ctx, k));
        const makers = fresh.length === 0 ? [] : await creationEvents(ctx, region, probe);
        return { service, region, found: fresh.map((k) => entityOf(k, region, makers, suspects)) };
      } catch (error) {
        if (error instanceof CancelledFailure) throw error;
        const why = isDenied(error) ? { refused: whyRefused(error as Error) } : { missed: ctx.why(error) };
        return { service, region, found: [], ...why };
      }
    }),
  );

const isIn = ({ incident: { window } }: EntryContext, { at }: Kept): boolean =>
  at.getTime() >= Date.parse(window.from) && at.getTime() <= Date.parse(window.to);

async function creationEvents(ctx: EntryContext, region: string, { madeBy }: ServiceProbe): Promise<TrailRecord[]> {
  const events: TrailRecord[] = [];
  for (const AttributeValue of madeBy)
    for await (const event of lookUpEvents(ctx, region, { AttributeKey: 'EventName', AttributeValue }))
      if (event.failure === undefined) events.push(event);
  return events;
}

/** Unauthorized if a suspect created it. `cloudtrail.activity` reports functions that a suspect only changed. */
function entityOf({ arn, at }: Kept, region: string, events: TrailRecord[], suspects: Entity[]): Entity {
  const { kind, id } = entityOfArn(arn) ?? { kind: 'resource', id: arn };
  const maker = events.find((e) => creationsOf(e, region).some((c) => c.kind === kind && c.id === id));
  const isTheirs = maker !== undefined && suspectOf(maker.caller, suspects) !== undefined;
  return {
    kind,
    id,
    region,
    standing: isTheirs ? 'unauthorized' : 'related',
    facts: { createdAt: at.toISOString(), ...(maker !== undefined && { createdBy: callerName(maker.caller) }) },
  };
}

function told(found: Entity[], weight: Finding['weight'], how: { en: string; ko: string }): Finding[] {
  if (found.length === 0) return [];
  const list = found
    .map(({ id, region, facts }) => `${id} (${[region, facts?.['createdBy']].filter(Boolean).join(', ')})`)
    .join(', ')
    .slice(0, 1_000);
  const first = found.flatMap((e) => e.facts?.['createdAt'] ?? []).sort()[0];
  return [
    {
      title: { en: `${found.length} things ${how.en}`, ko: `${how.ko}: ${found.length}개` },
      detail: { en: list, ko: list },
      weight,
      ...(weight === 'grave' && { technique: 'T1496.001' }),
      ...(first !== undefined && { at: first }),
    },
  ];
}

/** Region by region, and what refuses there. */
function notLookedAt(refused: readonly Look[]): Finding {
  const groups = [...groupBy(refused, (l) => `${l.region} ${l.refused?.en}`).values()];
  const which = (language: Language): string =>
    groups
      .map((same) => `${same[0]?.region} (${same[0]?.refused?.[language]}): ${same.map((l) => l.service).join(', ')}`)
      .join('; ')
      .slice(0, 1_000);
  return {
    title: { en: `${refused.length} services could not be looked at`, ko: `조사하지 못한 서비스 ${refused.length}개` },
    detail: { en: which('en'), ko: which('ko') },
    weight: 'notable',
  };
}
