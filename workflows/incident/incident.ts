/** One incident, from its first alert to its report (S1). */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  workflowInfo,
} from '@temporalio/workflow';
import type { IncidentArgs } from '../../contract/messages.ts';
import { PHASES, type Phase } from '../../domain/phase.ts';
import { cutShort } from '../../domain/merging.ts';
import { startArchiving } from '../archive.ts';
import { mirrorIncident, type SlackMirror } from '../slack.ts';
import { faultOfMemory, faultOfStart, refuseToBegin } from '../begun.ts';
import { now, text } from '../wording.ts';
import { raiseLater } from '../raise.ts';
import { handOverLeft, startClocks, tellFollowUps } from './aftermath.ts';
import { catchUpInTime } from './alerts.ts';
import { resumeRetries } from './answers.ts';
import { pack, unpack } from './carry.ts';
import { resumeCalls, resumeReminders } from './gate-reminders.ts';
import { resumeFreeze, takeFreeze } from './frozen.ts';
import { Inbox } from './inbox.ts';
import { keepBounded, keepRest } from './keep.ts';
import { analyze } from './phases/analyze.ts';
import { assess } from './phases/assess.ts';
import { isClosingNoticeDue, updateCustomer } from './customer-updates.ts';
import { detect } from './phases/detect.ts';
import { isolate } from './phases/isolate.ts';
import { patch } from './phases/patch.ts';
import { report } from './phases/report.ts';
import { release, restore } from './phases/restore.ts';
import { lookAgain, lookAgainOnTime } from './looks-again.ts';
import { recheckOnTime } from './rechecks.ts';
import type { IncidentRecord } from './record.ts';
import { beginSuppression, isStillSuppressed, withdrawDismissal } from './dismiss.ts';
import { remember } from './remember.ts';
import { resumeCopies } from './runbook/copies.ts';
import { isToBeConfirmed } from './runbook/inquire.ts';
import { confirm } from './runbook/look.ts';
import { tell } from './runbook/tell.ts';
import { Runner } from './runner.ts';
import { areSystemsBehind, tellSystems } from './systems.ts';
import { untilTold } from '../until-told.ts';
import { isDraftOpen, untilAnswered } from './update-drafts.ts';
import { watchAfterRelease } from './watch.ts';

/** Far below Temporal's limits (51,200 events, 50 MB), so that what is running can end before the incident continues as new. */
const MOST_EVENTS = 8_000;
const MOST_BYTES = 7_000_000;

/** Of Temporal's 2 MB a payload. */
const MOST_CARRIED = 1_900_000;
/** By so much a history may be longer that cannot be handed on: still below Temporal's limits. */
const MOST_PATIENCE = 4;

const RUNS: [Phase, (r: IncidentRecord) => Promise<void>][] = [
  ['assess', assess],
  ['isolate', isolate],
  ['analyze', analyze],
  ['patch', patch],
  ['restore', restore],
];

/**
 * Started by `signalWithStart` with the first alert. Each phase acts only on what is new to it, so a late alert is another
 * round, and the next run goes on in the phase in which the last one stopped.
 * @param carried the record of the run that this one continues
 */
export async function incident(args: IncidentArgs, carried?: Uint8Array): Promise<void> {
  const inbox = new Inbox();
  // Nobody can start an incident with approvals in its record.
  const fault = faultOfStart(args) ?? faultOfMemory(carried);
  if (fault !== undefined) await refuseToBegin(fault, () => raiseLater(inbox.earlyAlerts));
  const r = carried === undefined ? await detect(args, inbox) : unpack(carried);
  if (carried === undefined) takeFreeze(r, r.plan.frozen);
  inbox.deliverTo(r);
  const runner = new Runner(r);
  r.wakeRunner = () => runner.wake();
  runner.run();
  r.paid.hasUnasked = () => r.state.alerts.some((a) => isToBeConfirmed(r, a));
  r.paid.confirm = () => confirm(r);
  const slack = mirrorIncident(r);
  recheckOnTime(r);
  lookAgainOnTime(r, args);
  keepBounded(r);
  tellSystems(r);
  updateCustomer(r);
  if (carried !== undefined) resume(r);
  let closed = false;
  const life = live(r, slack, carried === undefined ? undefined : r.state.phase).then(() => (closed = true));
  for (let patience = 1; ; patience *= 2) {
    await Promise.race([life, condition(() => isLong(args, patience))]);
    if (closed) return;
    if (patience >= MOST_PATIENCE || fits(r)) break;
  }
  r.work.stop();
  inbox.stop();
  await condition(() => closed || (r.work.isIdle() && inbox.isIdle() && r.holds.isTold && allHandlersFinished()));
  if (!closed) await continueAsNew<typeof incident>(args, pack(r));
}

function isLong({ mostEvents = MOST_EVENTS }: IncidentArgs, patience: number): boolean {
  const { historyLength, historySize, continueAsNewSuggested } = workflowInfo();
  return (
    historyLength > patience * mostEvents ||
    historySize > patience * MOST_BYTES ||
    (continueAsNewSuggested && patience === 1)
  );
}

/** Temporal refuses a longer payload, unless it lies in external storage. Then the history may grow further first. */
const fits = (r: IncidentRecord): boolean => r.plan.longPayloads === true || pack(r).length < MOST_CARRIED;

/** Starts again what ran beside the phases in the last run. */
function resume(r: IncidentRecord): void {
  resumeReminders(r);
  resumeFreeze(r);
  resumeRetries(r);
  resumeCopies(r);
  resumeCalls(r);
  void r.work.aside(() => startClocks(r));
  tell(r);
  if (r.book.catchUp) void catchUpInTime(r);
}

/** @param from the phase in which the last run stopped */
async function live(r: IncidentRecord, slack: SlackMirror<unknown>, from: Phase | undefined): Promise<void> {
  let first = from;
  do {
    // What people end during the watch ends as it does during the phases, and the report says so.
    do {
      do {
        const at = first;
        first = undefined;
        await unlessCutShort(r, async () => {
          for (const [phase, run] of RUNS)
            if (at === undefined || PHASES.indexOf(phase) >= PHASES.indexOf(at)) await run(r);
        });
      } while (r.state.dismissal?.until !== undefined && !(await isStillSuppressed(r)));
      // What could not be read so far is tried once more, so that the report has it.
      if (r.state.missed !== undefined && cutShort(r.state) === undefined) await lookAgain(r);
      await keepRest(r);
      await report(r);
    } while (await watchAfterRelease(r));
    await close(r, slack);
  } while (reopened(r));
}

/** A dismissal cancels the phases; then the release of all containment is proposed. So does a merge, which leaves nothing to release. */
async function unlessCutShort(r: IncidentRecord, phases: () => Promise<void>): Promise<void> {
  const scope = new CancellationScope();
  r.stopPhases = () => scope.cancel();
  try {
    if (cutShort(r.state) === undefined) await scope.run(phases);
  } catch (error) {
    if (cutShort(r.state) === undefined || !isCancellation(error)) throw error;
  }
  if (cutShort(r.state) === undefined) return;
  tellFollowUps(r);
  // Steps that were previewed but not proposed yet are dropped.
  r.book.unopened = {};
  // A merge has said which alerts it has handed over: one that came since is news.
  if (r.state.dismissal === undefined) return;
  r.alertsAnswered();
  r.beginPhase('restore');
  await release(r);
}

async function close(r: IncidentRecord, slack: SlackMirror<unknown>): Promise<void> {
  if (r.hasNews()) return;
  if (r.state.status === 'open') {
    r.state.closedAt = now();
    delete r.state.lookAgainAt;
    r.setStatus(r.state.dismissal === undefined ? 'closed' : 'dismissed');
    r.append('closed', { what: text('Incident closed', '인시던트 종결') });
  }
  r.holds.keepAll();
  await r.holds.untilTold();
  await r.work.aside(() => handOverLeft(r));
  await untilTold(() => r.telling.isNone() && !areSystemsBehind(r) && !isClosingNoticeDue(r));
  await r.work.aside(() => startArchiving(r.state, 'incident'));
  await slack.lastSync();
  if (r.state.status === 'dismissed' && !r.hasNews())
    await r.work.aside(async () => {
      if (r.state.dismissal?.until !== undefined) await beginSuppression(r);
      await remember(r);
    });
  if (isDraftOpen(r)) {
    await untilAnswered(r);
    await slack.lastSync();
  }
  // A click may have been refused since.
  await untilTold(r.telling.isNone);
}

/** An alert or an undo that came while the incident was closing starts another round. */
function reopened(r: IncidentRecord): boolean {
  if (!r.hasNews()) return false;
  withdrawDismissal(r);
  const wasMerged = r.state.merged !== undefined;
  // A round that began when it had merged did nothing.
  if (wasMerged) r.book.catchUp = false;
  delete r.state.merged;
  delete r.state.closedAt;
  delete r.state.seal;
  if (r.state.status !== 'open' || wasMerged) {
    r.setStatus('open');
    r.append('opened', {
      what: text('Reopened: an alert came in while it was closing', '종결 중 새 경보가 들어와 다시 접수'),
    });
  }
  return true;
}
