/** Confirms alerts at their source, since a forged alert must not cause containment. This part is common to all sources. */
import { plural } from '../../domain/format.ts';
import type { AlertSource } from '../../domain/alert.ts';
import { entityKey, inOwnAccount, isInvolved, type Entity } from '../../domain/entity.ts';
import { canonicalEntity } from '../../domain/canonical.ts';
import type { Finding, FindingCopy, InquiryInput, InquiryResult } from '../../domain/entry.ts';
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
  /** The type is what intake reads in it. */
  isTyped?: boolean;
  /** Ids or ARNs of the resources of the finding. The alert must name at least one of them. */
  subjects: (string | undefined)[];
  /** The finding in the form of its source's event, as if it were current: what it says of resources, severity and title. */
  event: Pick<Parameters<EntryContext['readFinding']>[0], 'source' | 'detailType' | 'body'>;
  /** Why the source's word proves nothing: anybody in the account can have written it. */
  unproven?: Text | undefined;
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
  copy?: FindingCopy;
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
      copies: Object.fromEntries(answers.flatMap((a) => (a.copy === undefined ? [] : [[a.alert.id, a.copy]]))),
    };
  };

async function confirm(
  ctx: EntryContext,
  source: Source,
  alert: AlertRef,
  entities: readonly Entity[],
): Promise<Answer> {
  const found = alert.source === source.source ? await source.read(ctx, alert) : 'unavailable';
  const answer = (verdict: Verdict, findings: Finding[]): Answer => ({ alert, verdict, findings, entities: [] });
  if (found === 'unavailable') return answer('unavailable', []);
  if (found === undefined) return answer('not-found', [notThere(source, alert)]);
  if (found.unproven !== undefined) return answer('mismatch', [unproven(source, alert, found.unproven)]);
  const copy = copyOf(ctx, alert, found, entities);
  const differences = differencesOf(ctx, alert, found, copy, entities);
  if (differences.length > 0) return answer('mismatch', [otherwise(source, alert, differences)]);
  const findings = found.settled === undefined ? [] : [settled(source, alert, found.settled)];
  const { findingType: _, ...said } = copy;
  return { ...answer('confirmed', findings), entities: entityOf(source, alert, found), copy: said };
}

/** Without intake's reading, as of a finding whose control passes by now: those of the alert's entities that the source names. */
function copyOf(
  ctx: EntryContext,
  { region }: AlertRef,
  { event, subjects }: AtSource,
  entities: readonly Entity[],
): FindingCopy & { findingType?: string } {
  // As in an event: without dates and absent members.
  const body: unknown = JSON.parse(JSON.stringify(event.body));
  const read = ctx.readFinding({ ...event, body, account: ctx.incident.account, region });
  if (read === undefined) return { entities: entities.filter((e) => subjects.some((s) => isNamedBy(e, s, ctx))) };
  const { findingType, severity, title, titleKo } = read;
  const told = { findingType, severity, title, ...(titleKo === undefined ? {} : { titleKo }) };
  return { ...told, entities: read.entities.slice(0, MOST_ENTITIES) };
}

/** Of one finding. Findings are at most 240 KB; what lies beyond counts as not confirmed. */
const MOST_ENTITIES = 500;

/** The confirmed findings, which can be archived or resolved when the incident ends. */
function entityOf({ source }: Source, { region, findingType }: AlertRef, { finding }: AtSource): Entity[] {
  if (finding === undefined) return [];
  const facts = { source, type: findingType, ...finding.facts };
  return [{ kind: 'finding', id: finding.id, region, standing: 'affected', facts }];
}

/** Where alert and source differ: `what: in the alert, at the source`. */
function differencesOf(
  ctx: EntryContext,
  alert: AlertRef,
  found: AtSource,
  copy: FindingCopy & { findingType?: string },
  entities: readonly Entity[],
): Text[] {
  const differ = (en: string, ko: string, claimed: string, said: string | undefined): Text[] =>
    said === undefined || said === claimed
      ? []
      : [{ en: `${en}: ${claimed}, ${said}`, ko: `${ko}: ${claimed}, ${said}` }];
  const subjects = found.subjects.filter((s) => s !== undefined && s !== '') as string[];
  const known = new Set(entities.map(entityKey));
  const about = copy.entities.filter(isInvolved);
  const named =
    about.length > 0
      ? about.some((e) => known.has(entityKey(e)))
      : subjects.length === 0 || subjects.some((s) => entities.some((e) => isNamedBy(e, s, ctx)));
  return [
    ...differ('type', '유형', alert.findingType, found.type ?? (found.isTyped === true ? copy.findingType : undefined)),
    ...differ('account', '계정', ctx.incident.account, found.account),
    ...differ('region', '리전', alert.region, found.region),
    ...(named ? [] : [otherSubjects(subjects.join(', '))]),
  ];
}

/** Sources name resources by id or ARN. Entities have ids; an object's is `bucket/key`. */
function isNamedBy(entity: Entity, subject: string | undefined, { aws, incident }: EntryContext): boolean {
  if (subject === undefined || subject === '') return false;
  if (entity.id === subject || arnOf(entity, aws.id, aws.partition) === subject) return true;
  // A user and a role of one name are two things.
  const named = inOwnAccount(canonicalEntity({ ...entity, id: subject }), incident.account);
  return entityKey(named) === entityKey(entity);
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

const unproven = ({ product }: Source, alert: AlertRef, why: Text): Finding => ({
  title: {
    en: `${product} does not prove this finding: it may be forged`,
    ko: `${product}만으로 사실임을 확인할 수 없는 조사 결과: 위조되었을 수 있음`,
  },
  detail: { en: `${alert.id}: ${why.en}`, ko: `${alert.id}: ${why.ko}` },
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
