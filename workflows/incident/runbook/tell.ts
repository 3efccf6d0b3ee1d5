/** Notices: people are told by other ways than Slack, once for each incident and again when it becomes more severe. */
import { CancellationScope, condition } from '@temporalio/workflow';
import type { Severity } from '../../../domain/alert.ts';
import { isInvolved } from '../../../domain/entity.ts';
import type { NoticeInput } from '../../../domain/notice.ts';
import { PHASES } from '../../../domain/phase.ts';
import { FALLBACK_RUNBOOK, STEP_PHASES, type RunbookStep, type StepPhase } from '../../../domain/runbook.ts';
import { cutShort } from '../../../domain/merging.ts';
import { callEntry, failureText } from '../../call-entry.ts';
import { mayBegin } from '../paid-work.ts';
import type { IncidentRecord } from '../record.ts';
import { text } from '../../wording.ts';
import { linesOf } from './lines.ts';

/** How long a notice waits for the link to the Slack message, which it includes. */
const LINK_WITHIN_MS = 10_000;

/** Sends the notices of all phases that have begun. Nothing waits for them, so that they never delay containment. */
export function tell(r: IncidentRecord): void {
  const { severity, phase: now, drill } = r.state;
  if (cutShort(r.state) !== undefined) return;
  const begun = STEP_PHASES.filter((p) => PHASES.indexOf(p) <= PHASES.indexOf(now));
  for (const phase of begun)
    for (const { line, use } of linesOf(r, phase, (e) => e.kind === 'notice')) {
      const key = `${phase}|${line}`;
      const previously = r.book.told[key];
      if (previously === severity || r.paid.sending.has(key)) continue;
      if (drill) {
        r.book.told[key] = severity;
        rehearse(r, use);
      } else void CancellationScope.nonCancellable(() => r.telling.track(() => sendInTime(r, key, phase, use)));
    }
}

function rehearse(r: IncidentRecord, use: RunbookStep): void {
  const { title } = r.plan.entries[use.use]!;
  r.append('told', {
    what: text(
      `Drill: nobody is told. In earnest it would be: ${title.en}`,
      `훈련이므로 알리지 않음(실제 상황이라면: ${title.ko})`,
    ),
  });
}

/** Sends it when it may be sent. What becomes more severe meanwhile is told with it. */
async function sendInTime(r: IncidentRecord, key: string, phase: StepPhase, use: RunbookStep): Promise<void> {
  r.paid.sending.add(key);
  try {
    // A source that is being asked will soon have said whether the alert is confirmed.
    const isReady = (): boolean => r.state.slack?.link !== undefined && r.paid.confirming.isNone();
    const summary = 'until there is a message in Slack to link to';
    if (!isReady()) await condition(isReady, LINK_WITHIN_MS, { summary });
    if ((await mayBegin(r, r.plan.entries[use.use]!, 1)) === 0) return;
    r.paid.sending.delete(key);
    const previously = r.book.told[key];
    r.book.told[key] = r.state.severity;
    await r.work.aside(() => send(r, phase, use, previously));
  } finally {
    r.paid.sending.delete(key);
  }
}

async function send(
  r: IncidentRecord,
  phase: StepPhase,
  use: RunbookStep,
  previously: Severity | undefined,
): Promise<void> {
  const { title } = r.plan.entries[use.use]!;
  try {
    const result = await callEntry(use.use, 'send', r.state.customer.account.name, inputOf(r, phase, use, previously));
    const isNews = result.sent.length > 0 || result.failed.length > 0;
    if (isNews || r.firstTime(`nobody-told|${use.use}`)) r.append('told', { what: result.summary });
    for (const { to, why } of result.failed)
      r.append('telling-failed', { what: text(`Could not tell ${to}: ${why.en}`, `${to} 알림 실패: ${why.ko}`) });
  } catch (error) {
    const why = failureText(error);
    r.append('telling-failed', { what: text(`${title.en} did not work: ${why.en}`, `${title.ko} 실패: ${why.ko}`) });
  }
}

function inputOf(r: IncidentRecord, phase: StepPhase, use: RunbookStep, previously: Severity | undefined): NoticeInput {
  const { title, titleKo, category, severity, confirmation, customer, runbook, entities, steps, slack } = r.state;
  const { name, language, account } = customer;
  return {
    incident: r.ref(phase),
    params: use.with,
    title: title.slice(0, 300),
    ...(titleKo === undefined ? {} : { titleKo: titleKo.slice(0, 300) }),
    category,
    severity,
    ...(previously === undefined ? {} : { previously }),
    confirmation,
    customer: { name, language, account },
    unclassified: runbook.id === FALLBACK_RUNBOOK,
    affected: entities.filter((e) => isInvolved(e) && e.standing !== 'source').length,
    waiting: steps.filter((s) => s.status === 'proposed').length,
    ...(slack?.link === undefined ? {} : { link: slack.link }),
  };
}
