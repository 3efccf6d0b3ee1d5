/** What an incident taught, as files beside its reports: the review in both languages, and the proposed change of the runbook. */
import type { IncidentState } from '../../domain/incident.ts';
import { textFiles, type ReportFile } from '../report/render.ts';
import { reviewDocument } from './review.ts';
import { runbookDiff } from './runbook-diff.ts';

/** @param runbook the text of the runbook's file; undefined if there is none any more */
export function learningFiles(state: IncidentState, runbook: string | undefined): ReportFile[] {
  if (state.drill || state.dismissal !== undefined) return [];
  const diff = runbook === undefined ? undefined : runbookDiff(state, runbook);
  return [
    ...(['en', 'ko'] as const).flatMap((language) =>
      textFiles(reviewDocument(state, language, diff), `review.${language}`),
    ),
    ...(diff === undefined ? [] : [{ name: 'runbook.diff', body: diff, contentType: 'text/x-diff; charset=utf-8' }]),
  ];
}
