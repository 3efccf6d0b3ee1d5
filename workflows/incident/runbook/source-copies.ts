/** What the source's own copy of a finding says counts: it replaces what the alert said, and what differs is told. */
import { moreSevere, type Severity } from '../../../domain/alert.ts';
import type { AlertRecord } from '../../../domain/alert-record.ts';
import type { Entity } from '../../../domain/entity.ts';
import type { FindingCopy } from '../../../domain/entry.ts';
import { severityAfter } from '../../../domain/grading.ts';
import { SEVERITY_NAMES, sourceToAsk } from '../../../domain/names.ts';
import { text } from '../../wording.ts';
import type { IncidentRecord } from '../record.ts';
import { tell } from './tell.ts';

/** @returns the entities that are new */
export function takeCopy(
  r: IncidentRecord,
  alert: AlertRecord,
  entry: string,
  copy: FindingCopy | undefined,
): Entity[] {
  if (copy === undefined) return [];
  const fresh = r.learn(copy.entities, entry, 'source');
  const { severity, title, titleKo } = copy;
  if (title !== undefined && title !== alert.title) {
    tellDifference(r, alert, `title: ${alert.title} → ${title}`, `제목: ${alert.title} → ${title}`);
    if (r.state.title === alert.title) retitle(r.state, title, titleKo);
    retitle(alert, title, titleKo);
  }
  if (severity !== undefined && severity !== alert.severity) {
    const [was, is] = [SEVERITY_NAMES[alert.severity], SEVERITY_NAMES[severity]];
    tellDifference(r, alert, `severity: ${was.en} → ${is.en}`, `심각도: ${was.ko} → ${is.ko}`);
    alert.severity = severity;
    settleSeverity(r, severity);
  }
  return fresh;
}

function retitle(
  of: { title: string; titleKo?: string | undefined },
  title: string,
  titleKo: string | undefined,
): void {
  of.title = title;
  if (titleKo === undefined) delete of.titleKo;
  else of.titleKo = titleKo;
}

/** The incident is as severe as the most severe of its alerts, unless a person has set it. @param known of one of them, by its source */
function settleSeverity(r: IncidentRecord, known: Severity): void {
  const before = r.state.severity;
  const others = [...r.state.alerts, ...r.book.moreAlerts].map((a) => a.severity);
  const said = others.reduce(moreSevere, known);
  const severity = severityAfter(r.state, said);
  if (r.state.graded !== undefined) r.state.graded.known = moreSevere(r.state.graded.known, said);
  if (severity === before) return;
  r.setSeverity(severity);
  // People are told of what is more severe, also where the alert had played it down.
  if (moreSevere(before, severity) === severity) tell(r);
}

/** Tells once what alert and source, or an alert and its update, say differently. */
export function tellDifference(
  r: IncidentRecord,
  { id, source, confirmation }: AlertRecord,
  en: string,
  ko: string,
): void {
  const name = sourceToAsk(source);
  // Nobody has a better word than an unconfirmed alert: its update counts.
  const title =
    confirmation === 'unconfirmed'
      ? text('The alert now says something else', '경보 내용이 이전과 다름')
      : text(
          `The alert differs from ${name.en}, whose word counts`,
          `${name.ko}의 내용과 다른 경보: ${name.ko} 내용을 따름`,
        );
  r.learnFindings([
    {
      title,
      detail: text(`${id}: ${en}`, `${id}: ${ko}`),
      weight: 'notable',
    },
  ]);
}
