/** Findings about what the intruder created. */
import type { Finding } from '../../domain/entry.ts';
import { callerName, type TrailRecord } from '../../domain/trail-record.ts';
import { creationsOf } from './creations.ts';
import type { IntruderActivity } from './pursuit.ts';

/** The finding about a call that started computing resources, which cost the customer money. */
export function hijackFinding(event: TrailRecord, region: string): Finding | undefined {
  const [first] = creationsOf(event, region);
  const service = event.source.split('.')[0] ?? '';
  if (first === undefined || !COMPUTE.test(`${service} ${first.what}`)) return undefined;
  const call = `${event.name}, ${callerName(event.caller)} (${event.sourceIp ?? '?'})`;
  return {
    title: {
      en: `${service}: ${first.what} ${shortName(first.id)} made in ${region}`,
      ko: `${service} ${first.what} ${shortName(first.id)} 생성(${region})`,
    },
    detail: { en: call, ko: call },
    weight: 'grave',
    technique: 'T1496.001',
    at: event.at,
    act: 'made',
    entity: { kind: first.kind, id: first.id },
  };
}

/** `<service> <what was created>` of services that can run an intruder's work. */
const COMPUTE =
  /^(apprunner|autoscaling|batch|codebuild|ecs|eks|elasticmapreduce|emr-serverless|gamelift|glue|lightsail|sagemaker|workspaces) |^ec2 .*fleet/;

/** One finding for all other creations: a list with counts. Each creation is an entity as well. */
export function creationsFinding(activities: readonly IntruderActivity[]): Finding[] {
  const made = activities.flatMap(({ event, region }) => creationsOf(event, region));
  const [first] = activities;
  if (first === undefined) return [];
  const count = new Map<string, number>();
  for (const { what } of made) count.set(what, (count.get(what) ?? 0) + 1);
  const counted = [...count].map(([what, n]) => (n === 1 ? what : `${what} ×${n}`)).join(', ');
  const list = `${counted}: ${made.map((m) => shortName(m.id)).join(', ')}`.slice(0, 1_000);
  return [
    {
      title: {
        en: `The intruder made ${made.length} other things`,
        ko: `공격자가 만든 그 밖의 리소스 ${made.length}개`,
      },
      detail: { en: list, ko: list },
      weight: 'notable',
      at: first.event.at,
      act: 'made',
      by: { kind: first.by.kind, id: first.by.id },
    },
  ];
}

/** Last part of an ARN. */
const shortName = (id: string): string => (id.startsWith('arn:') ? (id.split(/[:/]/).at(-1) ?? id) : id);
