/** Findings about an intruder's activities: each meaningful one once, and the rest as counts. Nothing is left out. */
import type { Finding } from '../../domain/entry.ts';
import { groupBy } from '../../domain/group.ts';
import type { AwsAccount } from '../account.ts';
import type { EntryContext } from '../entry.ts';
import { traceOf } from './ec2-traces.ts';
import { cleanUpFinding, splitCleanUp } from './clean-up.ts';
import { consequencesOf } from './consequences.ts';
import { creationsFinding, hijackFinding } from './creation-findings.ts';
import { creationsOf } from './creations.ts';
import { moment } from '../../domain/format.ts';
import { callerName, isByService } from '../../domain/trail-record.ts';
import type { IntruderActivity } from './pursuit.ts';
import { stolenCredentials } from './stolen-credentials.ts';
import { meaningOf } from './techniques.ts';

type StoryContext = Pick<EntryContext, 'aws' | 'timeZone'>;

/** @param activities oldest first */
export function storyOf(activities: readonly IntruderActivity[], ctx: StoryContext): Finding[] {
  const { cleanUp, others } = splitCleanUp(activities);
  const { told, rest } = tell(others, ctx.aws);
  const made = rest.filter(({ event, region }) => creationsOf(event, region).length > 0);
  return [
    ...firstSign(told),
    ...merged(told, ctx),
    ...stolenCredentials(activities),
    ...cleanUpFinding(cleanUp, counts(cleanUp)),
    ...creationsFinding(made),
    ...otherChanges(rest.filter((d) => !made.includes(d))),
    ...refusals(rest),
  ];
}

/** Only the meaningful activities, in the same words as `storyOf`, so that two inquiries report a call once. */
export function meaningfulOf(activities: readonly IntruderActivity[], ctx: StoryContext): Finding[] {
  return merged(tell(splitCleanUp(activities).others, ctx.aws).told, ctx);
}

interface Told {
  activity: IntruderActivity;
  finding: Finding;
}

function tell(
  activities: readonly IntruderActivity[],
  aws: Pick<AwsAccount, 'id' | 'partition'>,
): { told: Told[]; rest: IntruderActivity[] } {
  const told: Told[] = [];
  const rest: IntruderActivity[] = [];
  for (const activity of activities) {
    const finding = findingOf(activity, aws);
    if (finding === undefined) rest.push(activity);
    else told.push({ activity, finding });
  }
  return { told, rest };
}

const merged = (told: readonly Told[], { timeZone }: StoryContext): Finding[] =>
  [...groupBy(told, ({ activity, finding }) => sameness(activity, finding)).values()].map((same) =>
    oneFinding(same, timeZone),
  );

function findingOf(
  { event, region, by }: IntruderActivity,
  aws: Pick<AwsAccount, 'id' | 'partition'>,
): Finding | undefined {
  const trace = event.failure === undefined ? traceOf(event, region, aws).findings[0] : undefined;
  const finding = trace ?? meaningOf(event) ?? hijackFinding(event, region);
  if (finding === undefined) return undefined;
  const [first] = consequencesOf(event, region);
  const entity = finding.entity ?? (first === undefined ? undefined : { kind: first.kind, id: first.id });
  const call = `${event.name}, ${callerName(event.caller)} (${event.sourceIp ?? '?'})`;
  return {
    ...finding,
    detail: finding.detail ?? { en: call, ko: call },
    by: principalOf({ event, region, by }),
    ...(entity !== undefined && { entity }),
  };
}

/** A role is named by its name, because the keys of its sessions mean nothing to people. */
const principalOf = ({ event, by }: IntruderActivity): NonNullable<Finding['by']> =>
  event.caller.role === undefined ? { kind: by.kind, id: by.id } : { kind: 'iam-role', id: event.caller.role };

/** Activities with the same key are merged: same call, same caller, same outcome, and the same entity unless it is a `resource`. */
function sameness({ event, by }: IntruderActivity, { entity, title }: Finding): string {
  const about = entity === undefined || entity.kind === 'resource' ? '' : `${entity.kind} ${entity.id} ${title.en}`;
  return [event.name, by.id, event.failure ?? '', about].join('|');
}

/** Most characters of a list in a detail. */
const LIST_LENGTH = 500;

function oneFinding(told: { finding: Finding }[], timeZone: string): Finding {
  const findings = told.map((t) => t.finding);
  const [first] = findings as [Finding];
  if (findings.length === 1) return first;
  const titles = [...new Set(findings.map((f) => f.title.en))];
  const last = findings.at(-1)?.at;
  const until = last === undefined || last === '' ? '?' : moment(last, timeZone);
  const more = titles.length - 1;
  const title =
    more === 0
      ? first.title
      : { en: `${first.title.en}, and ${more} more like it`, ko: `${first.title.ko} 외 ${more}건` };
  const list = more === 0 ? '' : ` · ${titles.slice(1).join(', ').slice(0, LIST_LENGTH)}`;
  const { detail } = first;
  return {
    ...first,
    title,
    detail: {
      en: `${detail?.en ?? ''} ×${findings.length}, until ${until}${list}`,
      ko: `${detail?.ko ?? ''} ×${findings.length}, 마지막 ${until}${list}`,
    },
  };
}

/** The earliest meaningful call: the first sign of the intruder in the record. */
function firstSign(told: readonly Told[]): Finding[] {
  const [first] = told;
  if (first === undefined) return [];
  const { event, by, region } = first.activity;
  const from = event.sourceIp === undefined ? '' : ` (${event.sourceIp})`;
  return [
    {
      title: {
        en: `First sign of the intruder: ${by.id} calls ${event.name}`,
        ko: `공격자의 첫 흔적: ${event.name} 호출(${by.id})`,
      },
      detail: { en: `${region}${from}`, ko: `${region}${from}` },
      weight: 'notable',
      technique: 'T1078.004',
      at: event.at,
      act: 'other',
      entity: { kind: by.kind, id: by.id },
      by: { kind: by.kind, id: by.id },
    },
  ];
}

/** Counts the changes that have no finding of their own, so that nothing is left out. */
function otherChanges(rest: readonly IntruderActivity[]): Finding[] {
  const changes = rest.filter(({ event }) => !event.readOnly && event.failure === undefined && !isByService(event));
  if (changes.length === 0) return [];
  const counted = counts(changes);
  return [
    {
      title: { en: `${changes.length} further changes`, ko: `그 밖의 변경 ${changes.length}건` },
      detail: { en: counted, ko: counted },
      weight: 'notable',
    },
  ];
}

function refusals(rest: readonly IntruderActivity[]): Finding[] {
  const refused = rest.filter((d) => d.event.failure !== undefined);
  if (refused.length === 0) return [];
  const counted = counts(refused);
  return [
    {
      title: { en: `${refused.length} further calls were refused`, ko: `그 밖에 거부된 호출 ${refused.length}건` },
      detail: { en: counted, ko: counted },
      weight: 'info',
      technique: 'T1580',
    },
  ];
}

function counts(activities: readonly IntruderActivity[]): string {
  return [...groupBy(activities, (d) => d.event.name).values()]
    .sort((a, b) => b.length - a.length)
    .map((same) => (same.length === 1 ? same[0]?.event.name : `${same[0]?.event.name} ×${same.length}`))
    .join(', ')
    .slice(0, 1_000);
}
