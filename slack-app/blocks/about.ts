/** What a window with a question says above it: what the click will do, to what, and the digest that it stands for. */
import type { FollowUpsState } from '../../domain/follow-ups.ts';
import { day, localDay } from '../../domain/format.ts';
import type { Step } from '../../domain/incident.ts';
import type { IncidentHeader } from '../../domain/projections.ts';
import { shortDigest, stepDigest, taskDigest } from '../../domain/stands-for.ts';
import { StaleButton, type ButtonValue } from '../buttons.ts';
import { plain } from '../escape.ts';
import { instructionsOf, ON_CARD, stepPlan } from './step.ts';
import { hiddenLines } from './suppressions.ts';
import { frameOf, targetName, viewOf, type Frame } from './view.ts';

/** Skip, Undo, Done. @throws StaleButton if the card showed something else */
export function aboutStep(header: IncidentHeader, step: Step, { digest }: ButtonValue, undo: boolean): string[] {
  requireSame(digest, stepDigest(header.runId, step));
  const v = viewOf(header);
  const diff = undo ? step.diff.map((d) => ({ ...d, before: d.after, after: d.before })) : step.diff;
  const { heading, kept } = stepPlan(v, { ...step, diff }, ON_CARD);
  const what = step.kind === 'change' ? kept : [...heading, ...instructionsOf(step, v.lang)];
  return [...what, standsFor(v, digest!)];
}

/** Dismiss. @throws StaleButton if the card showed something else */
export function aboutDismissal(header: IncidentHeader, { digest }: ButtonValue): string[] {
  requireSame(digest, header.alertsDigest);
  const v = viewOf(header);
  const { proposed = 0, approved = 0, done = 0 } = header.steps;
  return [v.t.does.dismiss(header.alertCount, proposed + approved, done), standsFor(v, digest!)];
}

/** Suppress: also who has asked for it already. @throws StaleButton if the card showed something else */
export function aboutSuppression(header: IncidentHeader, { digest }: ButtonValue): string[] {
  requireSame(digest, header.alertsDigest);
  const v = viewOf(header);
  const { proposed = 0, approved = 0, done = 0 } = header.steps;
  const { asked, customer } = header;
  const before =
    asked === undefined || asked.digest !== digest
      ? []
      : [v.t.quiet.agrees(plain(asked.by.name), localDay(asked.until, customer.timeZone), plain(asked.reason, 300))];
  const does = v.t.quiet.does(header.alertCount, proposed + approved, done);
  return [...before, does, ...hiddenLines(v), standsFor(v, digest!)];
}

/** Done, Move, Drop of a follow-up. @throws StaleButton if the card showed something else */
export function aboutTask(state: FollowUpsState, { stepId, digest }: ButtonValue): string[] {
  const task = state.tasks.find((t) => t.id === stepId);
  if (task === undefined) throw new StaleButton('no such task');
  requireSame(digest, taskDigest(state.runId, task));
  const v = frameOf(state, state.incident.closedAt);
  const target = task.target === undefined ? [] : [targetName(v, task.target)];
  const due = v.t.followUp.due(day(task.dueAt, state.customer.timeZone, v.lang));
  return [`*${plain(task.title[v.lang], 150)}*`, ...target, due, standsFor(v, digest!)];
}

export const standsFor = ({ t }: Pick<Frame, 't'>, digest: string): string =>
  t.standsFor(plain(shortDigest(digest), 10));

/** @throws StaleButton */
export function requireSame(shown: string | undefined, now: string): void {
  if (shown !== now) throw new StaleButton('what the button stands for has changed');
}
