/** One step of a gate's card: the action, its target, the changes, the impact and the status. */
import { approverOf, quorum } from '../../domain/approval.ts';
import type { DiffLine } from '../../domain/entry.ts';
import { waitsForCopy, type Step } from '../../domain/incident.ts';
import { shortDigest, stepDigest } from '../../domain/stands-for.ts';
import { isUndoable } from '../../domain/undo.ts';
import type { TimelineEvent, TimelineKind } from '../../domain/timeline.ts';
import { assertNever, truncated, type Language, type Text, verbatim, wordsIn } from '../../domain/text.ts';
import { shortKeysIn } from '../../domain/format.ts';
import { code, mention, plain } from '../escape.ts';
import { ACTION_ID, type ButtonValue } from '../buttons.ts';
import { button, confirmed, type Button } from './elements.ts';
import { instructionLines, targetName, targetWords, type Frame, type View } from './view.ts';

/** How much of a step's plan is shown. If something does not fit, the card says so. */
export interface Extent {
  /** Characters of one value of the diff. */
  value: number;
  /** Characters of the whole step. */
  step: number;
}
export const ON_CARD: Extent = { value: 400, step: 5000 };
export const IN_FULL: Extent = { value: 1300, step: 200_000 };

/** Room on a card for the part of a step that changes (approvals, outcome, reason). */
export const STATUS_ROOM = 640;

export interface StepPlan {
  lines: string[];
  heading: string[];
  /** The lines that stay after the decision: the step, and before → after. */
  kept: string[];
  /** Part of the plan is not shown. */
  cut: boolean;
}

interface OnGate {
  number: number;
  /** The number of an earlier step of the card whose impact is the same but for the target's id: it is said there. */
  like?: number | undefined;
}

/**
 * The part of a step that people decide on. It does not change while the card is shown.
 * @param on where it stands among the steps of its gate; without it, it has no number
 */
export function stepPlan(v: View, step: Step, extent: Extent, on?: OnGate): StepPlan {
  const { t } = v;
  const { number, like } = on ?? {};
  const diff = step.diff.map((line) => diffLine(v, line, extent.value));
  const impact = step.impact.map((text) => t.impact(inLines(v, text, 900)));
  const place = number === undefined ? '' : `${number}. `;
  const heading = [`*${place}${v.say(step.title, 150)}*`, targetName(v, step.target), ...markLines(v, step)];
  const changed = diff.map((d) => d.line);
  const all =
    like === undefined
      ? [
          ...heading,
          stakes(v, step),
          ...instructionsOf(step, v.lang),
          ...changed,
          ...(impact.length === 0 && step.kind === 'change' && step.diff.length > 0 ? [t.noImpact] : impact),
          ...(step.release === 'never' && step.undoes === undefined ? [stays(v, step)] : []),
        ]
      : [...heading, ...changed, t.likeStep(like)];
  const lines: string[] = [];
  let room = extent.step;
  for (const line of all) {
    room -= line.length + 1;
    if (room < 0) break;
    lines.push(line);
  }
  const missing = all.length - lines.length;
  if (missing > 0) lines.push(t.cutLines(missing));
  const changes = changed.filter((line) => lines.includes(line));
  return { lines, heading, kept: [...heading, ...changes], cut: missing > 0 || diff.some((d) => d.cut) };
}

/** That only an alert names the target, and why the step is optional. */
export const markLines = (v: View, { claimed, optional = [] }: Pick<Step, 'claimed' | 'optional'>): string[] => [
  ...(claimed === true ? [v.t.claimed] : []),
  ...(optional.length > 0 ? [v.t.optional(optional.map((why) => v.say(why, 200)).join('; '))] : []),
];

/** In these states a card shows what a step could break; a task's instructions are shown until it is done. */
export const BEFORE_DECISION: ReadonlySet<Step['status']> = new Set([
  'proposed',
  'approved',
  'running',
  'failed',
  'drifted',
  'rehearsed',
]);

/** The current status of a step. */
export function stepStatus(v: View, step: Step): string[] {
  const { t } = v;
  const because = step.reason === undefined ? t.noReason : v.say(step.reason, 400);
  const finished = step.finishedAt === undefined ? '' : v.at(step.finishedAt);
  const approvers = approvedBy(v, step);
  const approved = approvers === '' ? [] : [t.approved(approvers)];
  switch (step.status) {
    case 'previewing':
      return [];
    case 'proposed':
      return [...(approvers === '' ? [] : [partly(v, step, approvers)]), ...(waitsForCopy(step) ? [t.copying] : [])];
    case 'approved':
      return [waitsForCopy(step) ? t.startsAfterCopy(approvers) : t.starting(approvers)];
    case 'running':
      if (step.kind === 'task') return [t.taskWaits];
      return [t.running(step.startedAt === undefined ? '' : v.at(step.startedAt)), ...approved];
    case 'done':
      if (step.kind === 'task') return [t.taskDone(actorOf(v, 'task-done', step), finished)];
      return [t.done(finished), ...approved];
    case 'noop':
    case 'refused':
    case 'gone':
      return [outcomeWords(v, step.status, because)];
    case 'rejected':
      return [rejected(v, step, because, finished)];
    case 'skipped': {
      const who = actorOf(v, 'step-skipped', step);
      return [who === '' ? t.skipped(because) : t.skippedBy(who, because)];
    }
    case 'failed':
      return [t.failed(because), t.failedNext, ...approved];
    case 'drifted':
      return [t.drifted(because), ...approved];
    case 'rehearsed':
      return [t.rehearsed];
    case 'undone':
      if (step.undoneOutsideAt !== undefined) return [t.undoneOutside(v.at(step.undoneOutsideAt)), ...approved];
      return [t.undone(finished), ...approved];
    default:
      return assertNever(step.status);
  }
}

export function stepButtons(v: View, step: Step, digest = stepDigest(v.state.runId, step)): Button[] {
  const { t, state } = v;
  if (state.closedAt !== undefined || state.drill) return [];
  const value = v.buttonValue({ stepId: step.id, digest });
  const skip = button(ACTION_ID.skip, t.button.skip, value);
  if (step.status === 'failed' || step.status === 'drifted') {
    return [confirmed(button(ACTION_ID.retry, t.button.retry, value, 'primary'), retryWords(v, step, value), t), skip];
  }
  if (step.kind === 'task') {
    return step.status === 'running' ? [button(ACTION_ID.taskDone, t.button.done, value, 'primary'), skip] : [];
  }
  return isUndoable(step) ? [button(ACTION_ID.undo, t.button.undo, value)] : [];
}

/** A step that failed runs again as it was approved; any other is previewed and proposed again. */
function retryWords({ t, lang }: View, step: Step, { digest = '' }: ButtonValue): string {
  const again = step.status === 'failed' && step.approvals.length > 0;
  const name = `${step.title[lang]}: ${targetWords(step.target)}`;
  return `${name}\n${again ? t.does.runAgain : t.does.previewAgain}\n${t.standsFor(shortDigest(digest))}`;
}

/** How steps ended that have no more to say than their reason. */
export function outcomeWords({ t }: View, status: Step['status'], because: string): string {
  const words: Partial<Record<Step['status'], (because: string) => string>> = {
    noop: t.was,
    refused: t.refused,
    gone: t.gone,
    rejected: t.rejected,
    skipped: t.skipped,
    failed: t.failed,
    drifted: t.drifted,
  };
  return words[status]?.(because) ?? because;
}

export const instructionsOf = ({ instructions }: Pick<Step, 'instructions'>, lang: Language): string[] =>
  instructions === undefined ? [] : instructionLines(instructions[lang]);

/** Who has approved it so far; while it is undecided, also how many are missing. */
export function approvalsOf(v: View, step: Approvable, isUndecided: boolean): string[] {
  const approvers = approvedBy(v, step);
  if (approvers === '') return [];
  return [isUndecided ? partly(v, step, approvers) : v.t.approved(approvers)];
}

type Approvable = Pick<Step, 'approvals' | 'kind' | 'reversible' | 'minimumApprovals'>;

/** Whether the step can be undone, and how many approvers it needs. */
export function stakes({ state, t }: View, step: Pick<Step, 'kind' | 'reversible' | 'minimumApprovals'>): string {
  if (step.kind === 'task') return t.task;
  const need = quorum(step, state.customer);
  if (!step.reversible) return t.irreversible(need);
  return need === 1 ? t.reversible : `${t.reversible} · ${t.needs(need)}`;
}

export const stays = (v: View, step: Pick<Step, 'because'>): string =>
  step.because === undefined ? v.t.staysAnyway : v.t.stays(v.say(step.because, 400));

export function diffLine(v: Frame, { field, before, after }: DiffLine, max: number): { line: string; cut: boolean } {
  const values = [before, after].map((value) => readable(v, wordsIn(value, v.lang)));
  const [from, to] = values.map((value) => code(value, max));
  const whole = values.every((value) => code(value, max) === code(value, Number.POSITIVE_INFINITY));
  return { line: `${plain(wordsIn(field, v.lang), 150)}: ${from} → ${to}`, cut: !whole };
}

/** Moments by the customer's clock, keys as elsewhere on the card, and JSON that a phone can wrap. */
const readable = (v: Frame, value: string): string => (isMoment(value) ? v.at(value) : breakable(shortKeysIn(value)));

const isMoment = (value: string): boolean =>
  /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) && !Number.isNaN(Date.parse(value));

/** Text of several lines, such as a letter to AWS, keeps them. */
const inLines = (v: Frame, text: Text, max: number): string =>
  truncated(text[v.lang], max)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => v.say(verbatim(line), max))
    .join('\n');

/** Adds spaces to canonical JSON, so that a phone can wrap it. */
const breakable = (value: string): string =>
  /^[{[]/.test(value) ? value.replace(/"(?:[^"\\]|\\.)*"|[,:]/g, (m) => (m.length === 1 ? `${m} ` : m)) : value;

function partly({ state, t }: View, step: Approvable, approvers: string): string {
  const need = quorum(step, state.customer);
  if (step.approvals.length < need) return t.partly(step.approvals.length, need, approvers);
  const lead = step.approvals.some((a) => approverOf(a.by, state.customer)?.roles.some((r) => r !== 'responder'));
  return lead ? t.approved(approvers) : t.needsLead(approvers);
}

const approvedBy = (v: View, step: Pick<Step, 'approvals'>): string =>
  step.approvals
    .slice(0, 3)
    .map(({ by, at, enteredBy }) => {
      const phone = enteredBy === undefined ? '' : ` ${v.t.breakGlass.entered(mention(enteredBy))}`;
      return `${mention(by)} ${v.at(at)}${phone}`;
    })
    .join(', ');

function rejected(v: View, step: Step, because: string, finished: string): string {
  const event = v.said.findLast((e) => e.kind === 'rejected' && e.gateId === step.gateId && e.at === step.finishedAt);
  return event === undefined ? v.t.rejected(because) : v.t.rejectedBy(actor(event), finished, because);
}

function actorOf({ said }: View, kind: TimelineKind, step: Step): string {
  const event = said.findLast(
    (e) => e.kind === kind && e.stepIds?.includes(step.id) === true && e.actor.kind === 'person',
  );
  return event === undefined ? '' : actor(event);
}

const actor = ({ actor }: TimelineEvent): string => mention({ slackUser: actor.id, name: actor.name });
