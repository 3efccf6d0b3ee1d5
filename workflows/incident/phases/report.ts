/** Report: plans the follow-ups and writes the report. The customer must get it, so it is tried until it is written. */
import { proxyActivities, sleep } from '@temporalio/workflow';
import { REPORT } from '../../activity-options.ts';
import type { EngineActivities } from '../../../contract/activities.ts';
import { planFollowUps } from '../aftermath.ts';
import { copyToForensics } from '../runbook/forensics.ts';
import { failureText } from '../../call-entry.ts';
import type { IncidentRecord } from '../record.ts';
import { text } from '../../wording.ts';

export async function report(r: IncidentRecord): Promise<void> {
  r.beginPhase('report');
  await copyToForensics(r);
  planFollowUps(r);
  const { 'incident.report': render } = proxyActivities<EngineActivities>({
    ...REPORT,
    summary: r.state.title.slice(0, 200),
  });
  const { id: incidentId, runId } = r.state;
  for (;;) {
    try {
      const { reports, seal, unsealed, withoutPdfs } = await r.work.aside(() => render({ incidentId, runId }));
      r.state.reports = reports;
      if (seal !== undefined) r.state.seal = seal;
      for (const what of [unsealed, withoutPdfs]) if (what !== undefined) r.append('note', { what });
      r.append('reported', { what: text('Report written', '보고서 작성 완료') });
      return;
    } catch (error) {
      // Only failures that Temporal does not retry come here: a missing bucket, a denied role. A person must fix them.
      const why = failureText(error);
      if (r.firstTime(`report-failed|${why.en}`)) {
        r.append('note', {
          what: text(`The report could not be written: ${why.en}`, `보고서를 작성하지 못함: ${why.ko}`),
        });
      }
      await sleep('1 minute', { summary: 'before the report is tried again' });
    }
  }
}
