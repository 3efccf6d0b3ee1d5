/** The four times of an incident, measured from its timeline. */
import type { IncidentState } from './incident.ts';

/** Milliseconds. Undefined until that moment. */
export interface Metrics {
  /** From the event, by the source's clock, to the first alert received. */
  detectMs?: number;
  /** From the first alert to the first action of a person. */
  acknowledgeMs?: number;
  /** From the first alert until every containment step was decided and done. */
  containMs?: number;
  /** From the first alert until everything was restored and released. */
  restoreMs?: number;
}

const HUMAN = new Set([
  'acknowledged',
  'handed-over',
  'severity-set',
  'asked',
  'merged',
  'joined',
  'approved',
  'rejected',
  'dismissed',
  'note',
  'task-done',
]);

export function metricsOf(state: Pick<IncidentState, 'alerts' | 'openedAt' | 'timeline'>): Metrics {
  const opened = Date.parse(state.openedAt);
  const first = state.alerts[0];
  const since = (at: string | undefined): number | undefined =>
    at === undefined ? undefined : Date.parse(at) - opened;
  const last = (kind: string): string | undefined => state.timeline.findLast((e) => e.kind === kind)?.at;
  const metrics: Metrics = {};
  const detect = first === undefined ? undefined : Math.max(0, opened - Date.parse(first.occurredAt));
  const acknowledge = since(state.timeline.find((e) => HUMAN.has(e.kind) && e.actor.kind === 'person')?.at);
  const contain = since(last('contained'));
  const restore = since(last('restored'));
  if (detect !== undefined) metrics.detectMs = detect;
  if (acknowledge !== undefined) metrics.acknowledgeMs = acknowledge;
  if (contain !== undefined) metrics.containMs = contain;
  if (restore !== undefined) metrics.restoreMs = restore;
  return metrics;
}
