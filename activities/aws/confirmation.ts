/** Confirms alerts at their source, since a forged alert must not cause containment. This part is common to all sources. */
import { plural } from '../../domain/format.ts';
import type { AlertSource } from '../../domain/alert.ts';
import type { Entity } from '../../domain/entity.ts';
import type { Finding, InquiryInput, InquiryResult } from '../../domain/entry.ts';
import type { Text } from '../../domain/text.ts';
import type { EntryContext } from '../entry.ts';
import { arnOf } from './arn.ts';

export type AlertRef = InquiryInput['alerts'][number];
type Verdict = NonNullable<InquiryResult['confirmations']>[string];

/** The alert's finding as its source has it. An absent member is not compared. */
export interface AtSource {
  account?: string | undefined;
  region?: string | undefined;
  /** The finding's type as the alert would name it. */
  type?: string | undefined;
  /** Ids or ARNs of the resources of the finding. The alert must name at least one of them. */
  subjects: (string | undefined)[];
  /** Set when the finding is no longer current at its source: `ARCHIVED`, `RESOLVED`, `CLOSED`, … */
  settled?: string | undefined;
  /** For a finding that can be archived or resolved at its source: its id there, and what else is needed to reach it. */
  finding?: { id: string; facts: Record<string, string> };
}

export interface Source {
  source: AlertSource;
  /** Its name for people. */
  product: string;
  /**
   * Reads the finding again. `unavailable` when the alert does not say where it is; undefined when the source
   * does not know it.
   */
  read(ctx: EntryContext, alert: AlertRef): Promise<AtSource | 'unavailable' | undefined>;
}

interface Answer {
  alert: AlertRef;
  verdict: Verdict;
  findings: Finding[];
  entities: Entity[];
}

/** The `inquire` of a `…confirm-finding` entry. It ignores alerts of other sources. */
export const confirmAt =
  (source: Source) =>
  async (ctx: EntryContext, { alerts, entities }: InquiryInput): Promise<InquiryResult> => {
    const answers: Answer[] = [];
    for (const alert of alerts) answers.push(await confirm(ctx, source, alert, entities));
    const confirmed = answers.filter((a) => a.verdict === 'confirmed').length;
    const asked = answers.filter((a) => a.verdict !== 'unavailable').length;
    return {
      summary: {
        en: `${confirmed} of ${plural(asked, 'alert')} confirmed in ${source.product}`,
        ko: `경보 ${asked}건 중 ${confirmed}건을 ${source.product}에서 확인`,
      },
      findings: answers.flatMap((a) => a.findings),
      entities: answers.flatMap((a) => a.entities),
      confirmations: Object.fromEntries(answers.map((a) => [a.alert.id, a.verdict])),
    };
  };

async function confirm(
  ctx: EntryContext,
  source: Source,
  alert: AlertRef,
  entities: readonly Entity[],
): Promise<Answer> {
  const found = alert.source === source.source ? await source.read(ctx, alert) : 'unavailable';
  const answer = (verdict: Verdict, findings: Finding[], held: Entity[] = []): Answer => ({
    alert,
    verdict,
    findings,
    entities: held,
  });
  if (found === 'unavailable') return answer('unavailable', []);
  if (found === undefined) return answer('not-found', [notThere(source, alert)]);
  const differences = differencesOf(ctx, alert, found, entities);
  if (differences.length > 0) return answer('mismatch', [otherwise(source, alert, differences)]);
  const findings = found.settled === undefined ? [] : [settled(source, alert, found.settled)];
  return answer('confirmed', findings, entityOf(source, alert, found));
}

/** The confirmed findings, which can be archived or resolved when the incident ends. */
function entityOf({ source }: Source, { region, findingType }: AlertRef, { finding }: AtSource): Entity[] {
  if (finding === undefined) return [];
  const facts = { source, type: findingType, ...finding.facts };
  return [{ kind: 'finding', id: finding.id, region, standing: 'affected', facts }];
}

/** Where alert and source differ: `what: in the alert, at the source`. */
function differencesOf(ctx: EntryContext, alert: AlertRef, found: AtSource, entities: readonly Entity[]): Text[] {
  const differ = (en: string, ko: string, claimed: string, said: string | undefined): Text[] =>
    said === undefined || said === claimed
      ? []
      : [{ en: `${en}: ${claimed}, ${said}`, ko: `${ko}: ${claimed}, ${said}` }];
  const subjects = found.subjects.filter((s) => s !== undefined && s !== '') as string[];
  const named = subjects.length === 0 || subjects.some((s) => entities.some((e) => isNamedBy(e, s, ctx)));
  return [
    ...differ('type', '유형', alert.findingType, found.type),
    ...differ('account', '계정', ctx.incident.account, found.account),
    ...differ('region', '리전', alert.region, found.region),
    ...(named ? [] : [otherSubjects(subjects.join(', '))]),
  ];
}

/** Sources name resources by id or ARN. Entities have ids; an object's is `bucket/key`. */
function isNamedBy(entity: Entity, subject: string, { aws }: EntryContext): boolean {
  if (entity.id === subject || arnOf(entity, aws.id, aws.partition) === subject) return true;
  return subject.startsWith('arn:') && subject.split(/[:/]/).includes(entity.id);
}

const otherSubjects = (subjects: string): Text => ({
  en: `resource: ${subjects} is not what the alert names`,
  ko: `리소스: 경보에 없는 ${subjects}`,
});

const notThere = ({ product }: Source, alert: AlertRef): Finding => ({
  title: {
    en: `${product} does not know the finding of this alert: it may be forged`,
    ko: `${product}에 없는 경보: 위조되었을 수 있음`,
  },
  detail: { en: `${alert.findingType}, ${alert.id}`, ko: `${alert.findingType}, ${alert.id}` },
  weight: 'grave',
});

const otherwise = ({ product }: Source, alert: AlertRef, differences: Text[]): Finding => ({
  title: {
    en: `${product} and this alert differ: the alert may be forged`,
    ko: `${product}의 내용과 다른 경보: 위조되었을 수 있음`,
  },
  detail: {
    en: `${alert.id}: alert and source differ in ${differences.map((d) => d.en).join('; ')}`,
    ko: `${alert.id}: 경보와 ${product}의 차이: ${differences.map((d) => d.ko).join(', ')}`,
  },
  weight: 'grave',
});

const settled = ({ product }: Source, alert: AlertRef, status: string): Finding => ({
  title: {
    en: `The finding is now ${status} in ${product}`,
    ko: `${product}에서 이미 처리된 조사 결과(${status})`,
  },
  detail: { en: alert.id, ko: alert.id },
  weight: 'notable',
});
