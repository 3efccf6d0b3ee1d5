/** Searches EC2 in every enabled region for traces of the intruder: instances, key pairs, opened security groups, shared copies. */
import type { EC2Client, Instance } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import type { Finding, InquiryResult } from '../../../domain/entry.ts';
import { plural } from '../../../domain/format.ts';
import type { Text } from '../../../domain/text.ts';
import { listAt, textAt } from '../../../domain/fields.ts';
import { callerName, type TrailRecord } from '../../../domain/trail-record.ts';
import { lookUpEvents, SUSPECT_KINDS, suspectOf, suspectsAmong } from '../../aws/cloudtrail/events.ts';
import { traceOf, TRACED_CALLS } from '../../intrusion/ec2-traces.ts';
import {
  definedOnly,
  ec2Of,
  instanceFacts,
  instancesWhere,
  instanceWithId,
  isEnding,
} from '../../aws/ec2/instances.ts';
import { inEachRegion, refusedRegions, type RegionalLook } from '../../aws/in-each-region.ts';
import { defineInquiry, type EntryContext } from '../../entry.ts';

/** Most instances listed in a finding. The entities have all. */
const MOST_LISTED = 12;

export default defineInquiry({
  id: 'ec2.sweep-regions',
  title: { en: 'Sweep every region for unknown instances', ko: '모든 리전에서 알 수 없는 인스턴스 조사' },
  targets: ['access-key', 'iam-user', 'iam-role', 'root'],
  needs: [...SUSPECT_KINDS],
  permissions: ['cloudtrail:LookupEvents', 'ec2:DescribeInstances', 'ec2:DescribeRegions'],
  csf: ['RS.AN-03', 'RS.AN-08'],
  requirements: ['P1.6', 'P1.9', 'P2.2'],
  params: z.strictObject({}),

  async inquire(ctx, { targets, entities, only, further = false }) {
    const suspects = suspectsAmong([...targets, ...entities]);
    const regions = only ?? (await ctx.aws.regions());
    const looks = await inEachRegion(ctx, regions, (region) => lookAt(ctx, region, suspects, further));
    return report(looks, regions.length, further);
  },
});

interface Look {
  entities: Entity[];
  findings: Finding[];
  /** Instances that were started in the window, without evidence of who started them. A further look does not list them again. */
  unexplained: Entity[];
}

async function lookAt(ctx: EntryContext, region: string, suspects: Entity[], isFurther: boolean): Promise<Look> {
  const events = await suspiciousEvents(ctx, region, suspects);
  const launches = launchesIn(events);
  const ec2 = ec2Of(ctx, { region });
  const known = isFurther ? await instancesWithIds(ec2, [...launches.keys()]) : await instancesWhere(ec2, {});
  const instances = known.filter((i) => !isEnding(i));
  const theirs = instances.filter((i) => launches.has(i.InstanceId ?? ''));
  const unexplained = instances.filter((i) => !launches.has(i.InstanceId ?? '') && beganIn(ctx, i));
  const traces = events.map((event) => traceOf(event, region, ctx.aws));
  return {
    entities: [
      ...theirs.map((i) => entityOf(i, region, 'unauthorized', launches.get(i.InstanceId ?? ''))),
      ...traces.flatMap((t) => t.entities),
    ],
    findings: traces.flatMap((t) => t.findings),
    unexplained: unexplained.map((i) => entityOf(i, region, 'related')),
  };
}

const instancesWithIds = async (ec2: EC2Client, ids: string[]): Promise<Instance[]> =>
  (await Promise.all(ids.map((id) => instanceWithId(ec2, id)))).filter((i) => i !== undefined);

/** Successful calls of suspects in the window, of the kinds that leave something behind. */
async function suspiciousEvents(ctx: EntryContext, region: string, suspects: Entity[]): Promise<TrailRecord[]> {
  const events: TrailRecord[] = [];
  if (suspects.length === 0) return events;
  for (const AttributeValue of ['RunInstances', ...TRACED_CALLS])
    for await (const event of lookUpEvents(ctx, region, { AttributeKey: 'EventName', AttributeValue }))
      if (event.failure === undefined && suspectOf(event.caller, suspects) !== undefined) events.push(event);
  return events;
}

/** Instance id → the call that started it. */
function launchesIn(events: TrailRecord[]): Map<string, TrailRecord> {
  const launches = new Map<string, TrailRecord>();
  for (const event of events.filter((e) => e.name === 'RunInstances'))
    for (const item of listAt(event.response, 'instancesSet', 'items')) {
      const id = textAt(item, 'instanceId');
      if (id !== undefined) launches.set(id, event);
    }
  return launches;
}

/** A start after a stop also changes the launch time, so this is only a hint. */
function beganIn({ incident }: EntryContext, { LaunchTime }: Instance): boolean {
  const launched = LaunchTime?.getTime() ?? 0;
  return launched >= Date.parse(incident.window.from) && launched <= Date.parse(incident.window.to);
}

function entityOf(instance: Instance, region: string, standing: Entity['standing'], launch?: TrailRecord): Entity {
  const by =
    launch === undefined ? {} : definedOnly({ launchedBy: callerName(launch.caller), launchedFrom: launch.sourceIp });
  return {
    kind: 'instance',
    id: instance.InstanceId ?? '',
    region,
    standing,
    facts: { ...instanceFacts(instance), ...by },
  };
}

function report({ found, refused, missed }: RegionalLook<Look>, regions: number, isFurther: boolean): InquiryResult {
  const looks = found.map((f) => f.look);
  const entities = looks.flatMap((l) => l.entities);
  const unexplained = looks.flatMap((l) => l.unexplained);
  const instances = entities.filter((e) => e.kind === 'instance');
  return {
    summary: summary(instances, isFurther ? undefined : unexplained.length, regions, looks.length),
    findings: [
      ...(instances.length === 0 ? [] : [startedByIntruder(instances)]),
      ...looks.flatMap((l) => l.findings),
      ...(unexplained.length === 0 ? [] : [startedByOthers(unexplained)]),
      ...refusedRegions(refused),
    ],
    entities: [...entities, ...unexplained],
    missed,
  };
}

const regionsOf = (entities: Entity[]): string[] => [...new Set(entities.flatMap((e) => e.region ?? []))].sort();

function listed(entities: Entity[]): string {
  const shown = entities.slice(0, MOST_LISTED).map(({ id, region, facts }) => {
    const by = facts?.['launchedBy'] === undefined ? '' : `, ${facts['launchedBy']}`;
    return `${id} (${region}${by})`;
  });
  return shown.join(', ') + (entities.length > MOST_LISTED ? ', …' : '');
}

/** @param unexplained undefined: they were not listed again */
function summary(instances: Entity[], unexplained: number | undefined, regions: number, looked: number): Text {
  const found = { count: instances.length, regions: regionsOf(instances).length };
  const others = {
    en: unexplained === undefined ? '' : `, ${unexplained} more started in the window by others`,
    ko: unexplained === undefined ? '' : `, 같은 기간에 다른 주체가 시작한 인스턴스 ${unexplained}대`,
  };
  return {
    en: `${plural(found.count, 'unauthorized instance')} in ${plural(found.regions, 'region')}${others.en}; ${looked} of ${plural(regions, 'region')} looked at`,
    ko: `무단 인스턴스 ${found.count}대(리전 ${found.regions}곳)${others.ko}, 리전 ${regions}곳 중 ${looked}곳 조사`,
  };
}

function startedByIntruder(instances: Entity[]): Finding {
  const regions = regionsOf(instances);
  return {
    title: {
      en: `${plural(instances.length, 'instance')} in ${plural(regions.length, 'region')} started by a compromised identity`,
      ko: `침해된 자격 증명으로 시작된 인스턴스 ${instances.length}대(리전 ${regions.length}곳)`,
    },
    detail: { en: listed(instances), ko: listed(instances) },
    weight: 'grave',
    technique: 'T1578.002',
    ...earliest(instances),
  };
}

function startedByOthers(instances: Entity[]): Finding {
  return {
    title: {
      en: `${plural(instances.length, 'other instance')} began in the window; there is no evidence that the intruder did it`,
      ko: `같은 기간에 시작된 다른 인스턴스 ${instances.length}대: 공격자가 시작했다는 근거 없음`,
    },
    detail: { en: listed(instances), ko: listed(instances) },
    weight: 'notable',
    ...earliest(instances),
  };
}

function earliest(instances: Entity[]): { at?: string } {
  const [first] = instances.flatMap((i) => i.facts?.['launchedAt'] ?? []).sort();
  return first === undefined ? {} : { at: first };
}
