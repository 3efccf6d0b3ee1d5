/** `incident.report`: renders the report of a closed incident, and stores it with the history so far as evidence. */
import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { IncidentState } from '../../domain/incident.ts';
import type { EngineActivities, Reported } from '../../contract/activities.ts';
import { historiesOf, type RunHistory } from '../../contract/temporal/chain.ts';
import { createIncidents } from '../../contract/temporal/incidents.ts';
import { runbookDiff } from '../learning/runbook-diff.ts';
import { beating } from '../alive.ts';
import { ManifestBroken, type EvidenceStore } from '../evidence/store.ts';
import type { EvidenceSeal } from '../../domain/evidence-seal.ts';
import { summaryOf } from '../../domain/summary.ts';
import { causeOf } from './cause.ts';
import type { Entries } from './controls.ts';
import { PdfThreads } from './pdf-thread.ts';
import { renderReports, reviewFiles, type FailedPdf, type ReportFile } from './render.ts';

/** Each page of the state. */
const READ_WITHIN_MS = 20_000;
/** Characters: six PDFs may fail. */
const MOST_OF_A_REASON = 200;

export interface ReportDeps {
  temporalClient: Client;
  evidence: EvidenceStore;
  /** The catalogue: the controls that its entries serve. */
  entries: Entries;
  /** The file of a runbook as it is now; undefined if there is none any more. */
  runbookText: (id: string) => Promise<string | undefined>;
}

/**
 * Safe to run twice: the report depends only on the state, and the store keeps equal bytes once.
 * @returns name (`report.en.html`, …, `history.json`) → evidence key
 */
export function createReportActivity(deps: ReportDeps): Pick<EngineActivities, 'incident.report'> {
  const pdfs = new PdfThreads();
  return {
    async 'incident.report'(incident) {
      const activity = Context.current();
      // On an interval: a document waits for those of other incidents, which takes longer than a heartbeat may.
      return beating(
        () => activity.heartbeat(),
        () => storeReport(deps, pdfs, incident, activity.cancellationSignal),
      );
    },
  };
}

async function storeReport(
  { temporalClient, evidence, entries, runbookText }: ReportDeps,
  pdfs: PdfThreads,
  { incidentId, runId }: { incidentId: string; runId: string },
  signal: AbortSignal,
): Promise<Reported> {
  pdfs.start();
  const incidents = createIncidents(temporalClient, READ_WITHIN_MS);
  const state = await incidents.state({ id: incidentId, runId });
  const histories = await historiesOf(temporalClient, incidentId);
  const before = await sealed(evidence, incidentId, 'part');
  const runbook = await runbookText(state.runbook.id);
  const diff = runbook === undefined ? undefined : runbookDiff(state, runbook);
  const source = { state, entries, diff, ...(before.seal === undefined ? {} : { seal: before.seal }) };
  const files: ReportFile[] = [];
  const failed: FailedPdf[] = [];
  for await (const file of renderReports(source, pdfs, signal))
    if ('failed' in file) failed.push(file);
    else files.push(file);
  files.push(...reviewFiles(source), recordFile(state), ...historyFiles(histories));
  // Together, when all are rendered: a worker that dies before leaves no file that the manifest does not have.
  const stored = await evidence.putAll(
    incidentId,
    files.map((file) => ({ ...file, name: `reports/${file.name}` })),
  );
  const reports = Object.fromEntries(files.map(({ name }, i) => [name, stored[i]!.key]));
  const after = await sealed(evidence, incidentId, 'all');
  await evidence.keepSummary(summaryOf(state, { reports, cause: causeOf(state).root, seal: after.seal }));
  return { reports, ...after, ...withoutPdfs(failed) };
}

const withoutPdfs = (failed: readonly FailedPdf[]): Pick<Reported, 'withoutPdfs'> => {
  if (failed.length === 0) return {};
  const which = failed.map(({ name, failed: why }) => `${name} (${why.slice(0, MOST_OF_A_REASON)})`).join(', ');
  return {
    withoutPdfs: {
      en: `The report lacks these PDFs, which could not be laid out: ${which}. Their words are in its HTML and Markdown.`,
      ko: `PDF를 만들지 못해 보고서에서 제외: ${which}. 같은 내용이 HTML과 Markdown에 있습니다.`,
    },
  };
};

/** A manifest that was altered keeps nobody from the report: the incident says so. */
async function sealed(
  evidence: EvidenceStore,
  incidentId: string,
  covers: EvidenceSeal['covers'],
): Promise<Pick<Reported, 'seal' | 'unsealed'>> {
  try {
    return { seal: await evidence.seal(incidentId, covers) };
  } catch (error) {
    if (!(error instanceof ManifestBroken)) throw error;
    return {
      unsealed: {
        en: `The evidence is not sealed, since its manifest was altered: ${error.message}. Run firebreak evidence verify ${incidentId}.`,
        ko: `증거 매니페스트가 변조되어 봉인하지 않았습니다: ${error.message}. firebreak evidence verify ${incidentId} 명령으로 확인하세요.`,
      },
    };
  }
}

/** Everything that the report's tables may leave out. */
const recordFile = (state: IncidentState): ReportFile => ({
  name: 'incident.json',
  body: JSON.stringify(state, undefined, 1),
  contentType: 'application/json',
});

/** One file a run, numbered where there are several. */
const historyFiles = (histories: readonly RunHistory[]): ReportFile[] =>
  histories.map(({ history }, i) => ({
    name: histories.length === 1 ? 'history.json' : `history-${i + 1}.json`,
    body: historyToJSON(history),
    contentType: 'application/json',
  }));
