/** `incident.report`: renders the report of a closed incident, and stores it with the history so far as evidence. */
import { heartbeat } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { IncidentState } from '../../domain/incident.ts';
import type { EngineActivities } from '../../contract/activities.ts';
import { stateQuery } from '../../contract/messages.ts';
import type { EvidenceStore } from '../evidence/store.ts';
import { reportDocument } from './content.ts';
import { renderHtml } from './html.ts';
import { renderMarkdown } from './markdown.ts';

export interface ReportDeps {
  temporalClient: Client;
  evidence: EvidenceStore;
}

/**
 * Safe to run twice: the report depends only on the state, and the store keeps equal bytes once.
 * @returns name (`report.en.html`, …, `history.json`) → evidence key
 */
export function createReportActivity({
  temporalClient,
  evidence,
}: ReportDeps): Pick<EngineActivities, 'incident.report'> {
  return {
    async 'incident.report'({ incidentId, runId }) {
      const handle = temporalClient.workflow.getHandle(incidentId, runId);
      const state = await handle.query(stateQuery);
      const history = historyToJSON(await handle.fetchHistory());
      const reports: Record<string, string> = {};
      const files = [...renderReports(state), { name: 'history.json', body: history, contentType: 'application/json' }];
      // One after the other, because the manifest chains each item to the previous one.
      for (const { name, body, contentType } of files) {
        heartbeat(name);
        reports[name] = (await evidence.put(incidentId, `reports/${name}`, body, contentType)).key;
      }
      return { reports };
    },
  };
}

export interface ReportFile {
  name: string;
  body: string;
  contentType: string;
}

/** HTML and Markdown in every language. */
export function renderReports(state: IncidentState): ReportFile[] {
  return (['en', 'ko'] as const).flatMap((language) => {
    const document = reportDocument(state, language);
    return [
      { name: `report.${language}.html`, body: renderHtml(document), contentType: 'text/html; charset=utf-8' },
      { name: `report.${language}.md`, body: renderMarkdown(document), contentType: 'text/markdown; charset=utf-8' },
    ];
  });
}
