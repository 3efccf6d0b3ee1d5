/** The state of an incident in its first moment. */
import { workflowInfo } from '@temporalio/workflow';
import type { IncidentArgs } from '../../contract/messages.ts';
import type { Alert } from '../../domain/alert.ts';
import type { IncidentState } from '../../domain/incident.ts';
import type { PinnedPlan } from '../../domain/pinned-plan.ts';

export function openState(args: IncidentArgs, plan: PinnedPlan, alert: Alert): IncidentState {
  const { workflowId, firstExecutionRunId, startTime } = workflowInfo();
  return {
    id: workflowId,
    runId: firstExecutionRunId,
    version: 0,
    ...(args.recurrenceOf === undefined ? {} : { recurrenceOf: args.recurrenceOf }),
    customer: plan.customer,
    region: alert.region,
    title: alert.title,
    ...(alert.titleKo === undefined ? {} : { titleKo: alert.titleKo }),
    category: alert.category,
    severity: alert.severity,
    source: alert.source,
    runbook: { id: plan.runbook.id, title: plan.runbook.title, digest: plan.digest },
    drill: alert.sample,
    ...(alert.sample && alert.askedBy !== undefined ? { askedBy: alert.askedBy } : {}),
    status: 'open',
    phase: 'detect',
    confirmation: 'pending',
    alerts: [],
    alertCount: 0,
    alertCounts: [],
    lastAlertAt: startTime.toISOString(),
    entities: [],
    findings: [],
    summaries: [],
    evidence: [],
    steps: [],
    gates: [],
    openedAt: startTime.toISOString(),
    reports: {},
    timeline: [],
  };
}
