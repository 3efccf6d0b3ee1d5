/**
 * A dismissed incident leaves a workflow that remembers its alerts, so that they open no other incident while they say nothing
 * new. Of a suppressed one it remembers, until the suppression ends, those that the suppression does not hide since their source
 * has not confirmed them: their source is asked again.
 */
import { dismissalId } from '../../contract/ids.ts';
import { DISMISSAL_WORKFLOW, type DismissalArgs } from '../../contract/messages.ts';
import { MOST_REMEMBERED, type DismissedAlerts, type DismissedIncident } from '../../domain/dismissals.ts';
import { isSure } from '../../domain/known-alerts.ts';
import { startOutliving } from '../outliving.ts';
import { now } from '../wording.ts';
import type { IncidentRecord } from './record.ts';
import { confirming } from './runbook/lines.ts';

export async function remember(r: IncidentRecord): Promise<void> {
  const dismissed = alertsOf(r);
  if (Object.keys(dismissed).length === 0 || !r.firstTime('remembered')) return;
  const args: [DismissalArgs] = [{ incident: dismissedIncident(r) }];
  // If the incident was reopened after its dismissal, it runs. What came since then is not remembered, and opens an incident.
  const workflowId = dismissalId(r.state.id, r.state.runId);
  await startOutliving(DISMISSAL_WORKFLOW, r.state, { workflowId, args, memo: { dismissed } });
}

/** Those of this incident last: they are the newest. */
function alertsOf({ book, state }: IncidentRecord): DismissedAlerts {
  const isSuppressed = state.dismissal?.until !== undefined;
  const alerts = state.alerts.filter((a) => !isSuppressed || !isSure(a));
  const confirmations = new Map(alerts.map((a) => [a.id, a.confirmation === 'confirmed']));
  const own = Object.entries(book.fingerprints).flatMap(([fingerprint, id]): [string, boolean][] => {
    const isConfirmed = confirmations.get(id);
    return isConfirmed === undefined ? [] : [[fingerprint, isConfirmed]];
  });
  if (isSuppressed) return Object.fromEntries(own.slice(-MOST_REMEMBERED));
  const all = Object.entries(book.dismissed).filter(([fingerprint]) => book.fingerprints[fingerprint] === undefined);
  return Object.fromEntries([...all, ...own].slice(-MOST_REMEMBERED));
}

function dismissedIncident(r: IncidentRecord): DismissedIncident {
  const { id, runId, title, titleKo, closedAt = now(), dismissal, customer, slack } = r.state;
  return {
    id,
    runId,
    title,
    ...(titleKo === undefined ? {} : { titleKo }),
    closedAt,
    dismissal: dismissal!,
    customer,
    ...(slack?.headerTs === undefined ? {} : { headerTs: slack.headerTs }),
    ...(slack === undefined ? {} : { channel: slack.channel }),
    confirm: {
      entries: Object.fromEntries(confirming(r).map(({ entry }) => [entry.confirms!, entry.id])),
      ref: r.ref('assess'),
    },
  };
}
