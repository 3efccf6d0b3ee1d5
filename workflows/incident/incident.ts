/** One incident, from its first alert to its report (S1). */
import { CancellationScope, isCancellation } from '@temporalio/workflow';
import { handOver, notHandedOver } from './aftermath.ts';
import { Inbox } from './inbox.ts';
import type { IncidentArgs } from '../../contract/messages.ts';
import { analyze } from './phases/analyze.ts';
import { assess } from './phases/assess.ts';
import { detect } from './phases/detect.ts';
import { isolate } from './phases/isolate.ts';
import { patch } from './phases/patch.ts';
import { report } from './phases/report.ts';
import { release, restore } from './phases/restore.ts';
import { untilTold } from './runbook/tell.ts';
import type { IncidentRecord } from './record.ts';
import { mirrorIncident, type SlackMirror } from '../slack.ts';
import { now, text } from '../wording.ts';

/** Started by `signalWithStart` with the first alert. Each phase acts only on what is new to it, so a late alert is another round. */
export async function incident(args: IncidentArgs): Promise<void> {
  const inbox = new Inbox();
  const r = await detect(args, inbox);
  const slack = mirrorIncident(r);
  do {
    await unlessDismissed(r, async () => {
      await assess(r);
      await isolate(r);
      await analyze(r);
      await patch(r);
      await restore(r);
    });
    await report(r);
    await close(r, slack);
  } while (reopened(r));
}

/** A dismissal cancels the phases; then the release of all containment is proposed. */
async function unlessDismissed(r: IncidentRecord, phases: () => Promise<void>): Promise<void> {
  const scope = new CancellationScope();
  r.stopPhases = () => scope.cancel();
  try {
    if (r.state.dismissal === undefined) await scope.run(phases);
  } catch (error) {
    if (r.state.dismissal === undefined || !isCancellation(error)) throw error;
  }
  if (r.state.dismissal === undefined) return;
  r.alertsAnswered();
  r.beginPhase('restore');
  await release(r);
}

async function close(r: IncidentRecord, slack: SlackMirror<unknown>): Promise<void> {
  if (r.hasNews()) return;
  r.state.closedAt = now();
  r.setStatus(r.state.dismissal === undefined ? 'closed' : 'dismissed');
  r.append('closed', { what: text('Incident closed', '인시던트 종결') });
  await r.holds.keepAll();
  // An extra `await` here would change the command order and break the replay of older histories.
  const left = notHandedOver(r);
  if (left.length > 0) await handOver(r, left);
  if (r.telling > 0) await untilTold(r);
  await slack.lastSync();
}

/** An alert or an undo that came while the incident was closing starts another round. */
function reopened(r: IncidentRecord): boolean {
  if (!r.hasNews()) return false;
  delete r.state.dismissal;
  delete r.state.closedAt;
  if (r.state.status !== 'open') {
    r.setStatus('open');
    r.append('opened', {
      what: text('Reopened: an alert came in while it was closing', '종결 중 새 경보가 접수되어 다시 진행'),
    });
  }
  return true;
}
