/** An incident in one message, for somebody who joins late: where it stands, what is known, what was decided, what it waits for. */
import { duration } from '../../domain/format.ts';
import type { IncidentHeader } from '../../domain/projections.ts';
import type { TimelineEvent, TimelineKind } from '../../domain/timeline.ts';
import { link, mention } from '../escape.ts';
import { countWords } from './decision.ts';
import { confirmation, known } from './header.ts';
import { identity, progress } from './identity.ts';
import { eventLine } from './timeline.ts';
import { viewOf } from './view.ts';

const MOST_EVENTS = 10;

/** What people do or have to know. The timeline has the rest. */
const TOLD: ReadonlySet<TimelineKind> = new Set<TimelineKind>([
  'opened',
  'acknowledged',
  'handed-over',
  'asked',
  'answered',
  'severity-set',
  'gate-opened',
  'gate-decided',
  'gate-expired',
  'approved',
  'rejected',
  'approval-lapsed',
  'step-failed',
  'step-drifted',
  'step-skipped',
  'step-undone',
  'containment-undone',
  'task-done',
  'note',
  'suppression-asked',
  'dismissed',
  'merged',
  'joined',
  'contained',
  'restored',
  'watching',
  'came-back',
  'closed',
]);

/** @param events of its timeline, oldest first @returns escaped lines */
export function catchUpLines(state: IncidentHeader, events: readonly TimelineEvent[], nowMs: number): string[] {
  const v = viewOf(state);
  const { t, lang } = v;
  const untilMs = state.closedAt === undefined ? nowMs : Date.parse(state.closedAt);
  const openFor = t.command.openFor(duration(Math.max(0, untilMs - Date.parse(state.openedAt)), lang));
  const counts = countWords(v, state.steps, 0);
  const told = events.filter(({ kind }) => TOLD.has(kind)).slice(-MOST_EVENTS);
  const place = state.slack?.link;
  return [
    ...identity(v),
    `*${progress(v)}*`,
    [state.lead === undefined ? t.noLead : t.lead(mention(state.lead)), openFor].join(' · '),
    confirmation(v),
    ...known(v),
    ...(counts.length === 0 ? [] : [`*${t.command.steps}* ${counts.join(' · ')}`]),
    ...(told.length === 0 ? [] : [`*${t.command.happened}*`, ...told.map((event) => eventLine(v, event))]),
    ...(place === undefined ? [] : [link(place, t.command.toCards)]),
  ];
}
