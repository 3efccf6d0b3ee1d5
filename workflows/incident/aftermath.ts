/** Follow-ups: planned before the report, which lists them, and given to their own workflow when the incident closes. */
import { CancellationScope, condition, getExternalWorkflowHandle } from '@temporalio/workflow';
import { followUpsId } from '../../contract/ids.ts';
import { dueInDays } from '../../domain/due-date.ts';
import { isFalsePositive } from '../../domain/dismissals.ts';
import { awarenessTask } from '../../domain/duties.ts';
import { entityKey } from '../../domain/entity.ts';
import { plural } from '../../domain/format.ts';
import type { FollowUp } from '../../domain/incident.ts';
import { trainingTasks } from '../../domain/lessons.ts';
import { cutShort } from '../../domain/merging.ts';
import { draftOf } from '../../domain/notice-draft.ts';
import { selectTargets, type FollowUpLine } from '../../domain/runbook.ts';
import {
  FOLLOW_UPS_WORKFLOW,
  incidentNewsSignal,
  moreFollowUpsSignal,
  type FollowUpsArgs,
} from '../../contract/messages.ts';
import type { IncidentRecord } from './record.ts';
import { startOutliving } from '../outliving.ts';
import { now, text } from '../wording.ts';

const AWARENESS = 'follow-up|deadline.awareness|';

/**
 * Adds the task that starts the clocks of the customer's laws and contract. It is handed over while the incident is open,
 * since the shortest of them ends after 24 hours.
 * @returns whether it is new
 */
function planAwareness(r: IncidentRecord): boolean {
  const { regimes = [], holidays = [] } = r.plan;
  if (regimes.length === 0 || r.state.drill || cutShort(r.state) !== undefined) return false;
  if (!r.firstTime(AWARENESS)) return false;
  const id = `task-${(r.state.followUps?.length ?? 0) + 1}`;
  const duty = { kind: 'awareness' as const, regimes, holidays, draft: draftOf(r.state, now()) };
  r.state.followUps = [...(r.state.followUps ?? []), awarenessTask(id, duty, now())];
  r.append('follow-ups', {
    what: text(
      `Deadlines to decide on: ${regimes.map((g) => g.title.en).join(', ')}`,
      `통지·신고 대상 여부를 결정할 규정: ${regimes.map((g) => g.title.ko).join(', ')}`,
    ),
  });
  return true;
}

/** Asks when the customer became aware as soon as an alert is confirmed, however many others are not: once. */
export function offerClocks(r: IncidentRecord): void {
  if (!r.state.alerts.some((a) => a.confirmation === 'confirmed')) return;
  if (planAwareness(r)) void r.work.aside(() => startClocks(r));
}

/** Hands that task over while the incident is open. Its card is posted in the incident's thread, which is awaited for a while. */
export const startClocks = (r: IncidentRecord): Promise<void> =>
  CancellationScope.nonCancellable(async () => {
    if (r.state.followUps?.some((f) => f.duty !== undefined) !== true) return;
    await condition(() => r.state.slack !== undefined, '1 minute', {
      summary: 'for the thread in which the deadlines are shown',
    });
    await handOverLeft(r);
  });

/** One at a time, so that an incident does not close before its tasks are handed over. */
export const handOverLeft = (r: IncidentRecord): Promise<void> =>
  r.locks.withLock('hand-over', async () => {
    const left = notHandedOver(r);
    if (left.length > 0) await handOver(r, left);
    await tellNews(r);
  });

const TOLD = 'follow-ups-told|';
const HAS_TASKS = `${TOLD}tasks`;
const HAS_DUTIES = `${TOLD}duties`;

/** Tells the follow-ups that were handed over already whom the incident is about, and that it is dismissed: each once. */
export function tellFollowUps(r: IncidentRecord): void {
  if (!r.isHandled(HAS_TASKS)) return;
  void r.work.aside(() => CancellationScope.nonCancellable(() => r.locks.withLock('hand-over', () => tellNews(r))));
}

async function tellNews(r: IncidentRecord): Promise<void> {
  const { id, runId } = r.state;
  if (!r.isHandled(HAS_TASKS)) return;
  const suspects = [...r.suspects()].filter((who) => r.firstTime(`${TOLD}${who}`));
  const isDismissed = isFalsePositive(r.state) && r.forget(HAS_DUTIES);
  // After a reopening the question is asked anew.
  if (isDismissed) r.forget(AWARENESS);
  if (suspects.length === 0 && !isDismissed) return;
  try {
    await getExternalWorkflowHandle(followUpsId(id, runId)).signal(incidentNewsSignal, {});
  } catch {
    // The workflow has ended: none of its tasks is open.
  }
}

/** Adds the follow-ups of the runbook for the incident and its entities, each once. A drill or a false positive has none. */
export function planFollowUps(r: IncidentRecord): void {
  // Plans that were pinned before runbooks had follow-ups do not have this member.
  const lines: FollowUpLine[] | undefined = r.plan.runbook.followUps;
  if (r.state.drill || cutShort(r.state) !== undefined) return;
  planAwareness(r);
  if (lines === undefined) return;
  const before = r.state.followUps?.length ?? 0;
  const fresh = lines
    .flatMap((line) => targetsOf(r, line).map((target) => ({ line, target })))
    .filter(({ line, target }) => r.firstTime(`follow-up|${line.use}|${target === undefined ? '' : entityKey(target)}`))
    .map(({ line, target }, i) => followUp(r, `task-${before + i + 1}`, line, target));
  for (const task of trainingTasks(r.state, now()))
    if (r.firstTime(`follow-up|${task.entry}|`)) fresh.push({ id: `task-${before + fresh.length + 1}`, ...task });
  if (fresh.length === 0) return;
  r.state.followUps = [...(r.state.followUps ?? []), ...fresh];
  const names = [...new Set(fresh.map((f) => f.title))];
  r.append('follow-ups', {
    what: text(
      `${plural(fresh.length, 'task')} left to follow up: ${names.map((n) => n.en).join('; ')}`,
      `후속 조치 ${fresh.length}건: ${names.map((n) => n.ko).join(' · ')}`,
    ),
  });
}

/** The follow-ups that their workflow does not have yet. From now on they count as handed over. */
function notHandedOver(r: IncidentRecord): FollowUp[] {
  if (isFalsePositive(r.state)) return [];
  return (r.state.followUps ?? []).filter(({ id }) => r.firstTime(`handed-over|${id}`));
}

/** Gives follow-ups to their workflow, which goes on after the incident. After a reopening, more are added. */
async function handOver(r: IncidentRecord, tasks: FollowUp[]): Promise<void> {
  const id = followUpsId(r.state.id, r.state.runId);
  r.firstTime(HAS_TASKS);
  if (tasks.some((t) => t.duty !== undefined)) r.firstTime(HAS_DUTIES);
  for (;;) {
    if (await start(r, id, tasks)) return;
    try {
      await getExternalWorkflowHandle(id).signal(moreFollowUpsSignal, tasks);
      return;
    } catch {
      // The workflow ended before the signal came, since its last task was done: another one is started.
    }
  }
}

/** @returns false if it runs already */
async function start(r: IncidentRecord, workflowId: string, tasks: FollowUp[]): Promise<boolean> {
  const { id, runId, title, titleKo, closedAt = now(), lead, slack, customer } = r.state;
  const headerTs = slack?.headerTs;
  const suspects = [...r.suspects()];
  const args: FollowUpsArgs = {
    incident: {
      id,
      runId,
      title,
      ...(titleKo === undefined ? {} : { titleKo }),
      closedAt,
      ...(lead === undefined ? {} : { lead }),
      ...(headerTs === undefined ? {} : { headerTs }),
      ...(slack?.own === true ? { channel: slack.channel } : {}),
    },
    customer,
    decisionKeys: r.plan.decisionKeys,
    tasks,
    suspects,
  };
  const isNew = await startOutliving(FOLLOW_UPS_WORKFLOW, { title, customer }, { workflowId, args: [args] });
  if (isNew) for (const who of suspects) r.firstTime(`${TOLD}${who}`);
  return isNew;
}

const targetsOf = (r: IncidentRecord, line: FollowUpLine): FollowUp['target'][] =>
  line.for === 'incident' ? [undefined] : selectTargets(line.for, r.state.entities);

function followUp(r: IncidentRecord, id: string, line: FollowUpLine, target: FollowUp['target']): FollowUp {
  const { title, instructions = title } = r.plan.entries[line.use]!;
  return {
    id,
    entry: line.use,
    title,
    instructions,
    ...(target === undefined ? {} : { target }),
    owner: line.owner,
    dueAt: dueInDays(now(), line.dueInDays, r.state.customer.timeZone),
  };
}
