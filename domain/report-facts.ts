/** The facts of an incident's state: what was changed and restored, what was not done, what stays, what is open. Pure. */
import type { Entity } from './entity.ts';
import { groupBy } from './group.ts';
import { ownersOf } from './follow-ups.ts';
import { momentWithUtc } from './format.ts';
import type { Approval, IncidentState, Step, StepStatus } from './incident.ts';
import type { MissedLook } from './missed.ts';
import { missedIn } from './missed.ts';
import { sourceToAsk, TEAM_NAMES } from './names.ts';
import type { FollowUpOwner } from './runbook.ts';
import { assertNever, verbatim, type Text } from './text.ts';

/**
 * A change that was applied and read back. Exactly one thing became of it:
 * - `put-back`: a release, an undo or somebody outside the incident reverted it
 * - `gone`: its target was deleted or terminated later, so there is nothing to revert
 * - `stays`: it is in force when the report is written, on purpose or not
 */
export type Change = { step: Step } & (
  | { fate: 'put-back'; at: string | undefined; by: Approval[] }
  | { fate: 'gone' }
  | { fate: 'stays'; because: Text }
);
export type PutBack = Extract<Change, { fate: 'put-back' }>;
export type Staying = Extract<Change, { fate: 'stays' }>;

export interface OpenPoint {
  step?: Step;
  what: Text;
  owner: Text;
  /** Follow-ups only: what it is about, and its due date, ISO 8601. */
  target?: Entity;
  dueAt?: string;
  /** Follow-ups only: whose task it is. */
  team?: FollowUpOwner;
}

export interface Facts {
  changes: Change[];
  /** Tasks that a person reported as done. */
  tasksDone: Step[];
  /** Steps that were proposed but not carried out, each with the reason. Never reported as done. */
  notDone: Step[];
  /** Steps whose target already had the wanted state. */
  alreadySo: Step[];
  /** Steps of a drill. */
  rehearsed: Step[];
  /** The changes by what became of them: each is in exactly one of the three lists. */
  putBack: PutBack[];
  ended: Change[];
  staying: Staying[];
  open: OpenPoint[];
}

export function factsOf(state: IncidentState): Facts {
  const own = state.steps.filter((s) => s.undoes === undefined);
  const undoing = groupBy(
    state.steps.filter((s) => s.undoes !== undefined),
    (s) => s.undoes!,
  );
  const changes = own
    .filter((s) => s.kind === 'change' && wasDone(s))
    .map((step): Change => ({ step, ...fateOf(step, undoing.get(step.id) ?? []) }));
  return {
    changes,
    tasksDone: own.filter((s) => s.kind === 'task' && s.status === 'done'),
    notDone: state.steps.filter((s) => isNotDone(s.status) && !(s.undoes !== undefined && s.status === 'gone')),
    alreadySo: own.filter((s) => s.status === 'noop'),
    rehearsed: own.filter((s) => s.status === 'rehearsed'),
    putBack: changes.filter((c) => c.fate === 'put-back'),
    ended: changes.filter((c) => c.fate === 'gone'),
    staying: changes.filter((c) => c.fate === 'stays'),
    open: [...openSteps(state), ...stillHeld(state, changes), ...openQuestions(state), ...followUps(state)],
  };
}

export type Outcome = 'done' | 'not-done' | 'nothing-to-do' | 'rehearsed';

/** The status of a step that was proposed but not carried out. */
export type NotDoneStatus = Exclude<StepStatus, 'done' | 'undone' | 'noop' | 'rehearsed'>;

export const isNotDone = (status: StepStatus): status is NotDoneStatus => outcomeOf({ status }) === 'not-done';

/** Exhaustive, so that a new status must say whether it counts as done. */
function outcomeOf(step: Pick<Step, 'status'>): Outcome {
  switch (step.status) {
    case 'done':
    case 'undone':
      return 'done';
    case 'noop':
      return 'nothing-to-do';
    case 'rehearsed':
      return 'rehearsed';
    case 'previewing':
    case 'proposed':
    case 'approved':
    case 'running':
    case 'refused':
    case 'gone':
    case 'rejected':
    case 'skipped':
    case 'failed':
    case 'drifted':
      return 'not-done';
    default:
      return assertNever(step.status);
  }
}

const wasDone = (step: Step): boolean => outcomeOf(step) === 'done';

type Fate = Pick<PutBack, 'fate' | 'at' | 'by'> | { fate: 'gone' } | Pick<Staying, 'fate' | 'because'>;

/** @param undoing the steps that take its change back */
function fateOf(step: Step, undoing: readonly Step[]): Fate {
  // `noop`: somebody had reverted it by hand before the release.
  const release = undoing.find(isBack);
  if (release !== undefined) return { fate: 'put-back', at: release.finishedAt, by: release.approvals };
  if (step.status === 'undone') return { fate: 'put-back', at: step.undoneOutsideAt ?? step.finishedAt, by: [] };
  if (undoing.some((s) => s.status === 'gone')) return { fate: 'gone' };
  return { fate: 'stays', because: whyItStays(step, undoing.at(-1)) };
}

/** False if another incident still held the target when this one released it. */
const isBack = (release: Step): boolean =>
  release.status === 'done' || (release.status === 'noop' && release.heldWith === undefined);

/** @param release the last step that would have reverted it */
function whyItStays(step: Step, release: Step | undefined): Text {
  if (release !== undefined) return whyNotReleased(release);
  if (!step.reversible) return step.because ?? { en: 'It cannot be undone.', ko: '되돌릴 수 없는 조치입니다.' };
  if (step.release === 'never') return step.because ?? { en: 'The runbook keeps it.', ko: '런북에 따라 유지합니다.' };
  // Repairs (patches, restored volumes) are meant to stay. Only containment is meant to be reverted.
  return step.phase === 'isolate'
    ? { en: 'Nobody has released it yet.', ko: '아직 격리를 해제하지 않았습니다.' }
    : { en: 'It is the repair itself.', ko: '복구를 위한 조치입니다.' };
}

function whyNotReleased({ status, reason, heldWith }: Step): Text {
  if (heldWith !== undefined) {
    const others = heldWith.join(', ');
    return {
      en: `This incident released it; incident ${others} still holds it.`,
      ko: `이 인시던트에서는 해제했지만 다른 인시던트에서 격리를 유지합니다: ${others}`,
    };
  }
  const why = reason ?? { en: 'no reason was given', ko: '사유 없음' };
  return status === 'rejected'
    ? { en: `Its release was rejected: ${why.en}`, ko: `격리 해제가 거절되었습니다: ${why.ko}` }
    : { en: `Its release was not carried out: ${why.en}`, ko: `격리 해제를 실행하지 않았습니다: ${why.ko}` };
}

/** Work that nobody finished, and decisions that leave something of the intruder, or something uncontained. */
function openSteps(state: IncidentState): OpenPoint[] {
  const leftBehind = (s: Step): boolean => s.phase === 'isolate' || s.target.standing === 'unauthorized';
  const unfinished = new Set<Step['status']>(['proposed', 'approved', 'running', 'failed', 'drifted', 'skipped']);
  return state.steps
    .filter((s) => s.undoes === undefined)
    .filter((s) => unfinished.has(s.status) || (s.status === 'rejected' && leftBehind(s)))
    .map((step) => ({ step, what: step.title, owner: verbatim(ownerOf(state)) }));
}

/** Containment that the runbook would release, but that is still in force on a target that still exists. */
function stillHeld(state: IncidentState, changes: readonly Change[]): OpenPoint[] {
  const others = new Map(state.steps.flatMap((s) => (s.heldWith && s.undoes ? [[s.undoes, s.heldWith]] : [])));
  return changes
    .filter(({ fate, step }) => fate === 'stays' && step.phase === 'isolate')
    .filter(({ step }) => step.reversible && step.release === 'restore')
    .map(({ step }) => {
      const by = others.get(step.id)?.join(', ');
      return {
        step,
        what: {
          en: `Still contained: ${step.title.en}${by === undefined ? '' : ` (released here; held by incident ${by})`}`,
          ko: `격리 유지 중: ${step.title.ko}${by === undefined ? '' : `(이 인시던트에서는 해제함, 격리를 유지하는 인시던트: ${by})`}`,
        },
        owner: verbatim(ownerOf(state)),
      };
    });
}

/** What could not be read, who could not be told, and alerts that their source did not confirm. */
function openQuestions(state: IncidentState): OpenPoint[] {
  const failed = state.timeline
    .filter((e) => e.kind === 'inquiry-failed' || e.kind === 'evidence-failed' || e.kind === 'telling-failed')
    .map((e) => ({ what: e.what, owner: verbatim(ownerOf(state)) }));
  const unconfirmed: OpenPoint = {
    what: {
      en: `The alert is not confirmed by ${sourceToAsk(state.source).en}; check by hand whether it is genuine.`,
      ko: `경보를 ${sourceToAsk(state.source).ko}에서 확인하지 못했습니다. 실제 경보인지 직접 확인하세요.`,
    },
    owner: verbatim(ownerOf(state)),
  };
  const missed = (state.missed ?? []).map((look) => ({
    what: unseen(look, state.customer.timeZone),
    owner: verbatim(ownerOf(state)),
  }));
  return [...failed, ...held(state), ...missed, ...(state.confirmation === 'unconfirmed' ? [unconfirmed] : [])];
}

/** What the quota of unconfirmed alerts still holds back. */
const held = (state: IncidentState): OpenPoint[] =>
  (state.heldWork?.what ?? []).map(({ title }) => ({
    what: {
      en: `${title.en}: not begun. No alert is confirmed, and the quota for unconfirmed alerts was used up.`,
      ko: `${title.ko}: 시작하지 않음. 확인된 경보가 없고 미확인 경보의 시간당 한도를 모두 사용함.`,
    },
    owner: verbatim(ownerOf(state)),
  }));

/** What no inquiry could look at in the end. */
function unseen(look: MissedLook, timeZone: string): Text {
  const last = momentWithUtc(look.lastAt, timeZone);
  return {
    en: `${missedIn(look, 'en')}; last tried at ${last}. ${look.why.en}`,
    ko: `${missedIn(look, 'ko')}, 마지막 시도 ${last}. ${look.why.ko}`,
  };
}

/**
 * The planned follow-ups. Slack reminds people until they are done. A question about deadlines is asked while the incident is
 * open, and only the follow-ups' own workflow knows whether it was answered: it is open for sure only until it is due.
 */
const followUps = ({ followUps = [], customer, lead, closedAt, timeline, openedAt }: IncidentState): OpenPoint[] => {
  const asOf = Date.parse(closedAt ?? timeline.at(-1)?.at ?? openedAt);
  const known = followUps.filter(({ duty, dueAt }) => duty === undefined || Date.parse(dueAt) > asOf);
  return known.map(({ title, owner, target, dueAt }) => {
    const people = ownersOf(owner, customer, lead).map((p) => p.name);
    const named = people.length === 0 ? '' : ` (${people.join(', ')})`;
    const team = owner === 'customer' ? verbatim(customer.name) : TEAM_NAMES[owner];
    return {
      what: title,
      owner: { en: `${team.en}${named}`, ko: `${team.ko}${named}` },
      dueAt,
      team: owner,
      ...(target === undefined ? {} : { target }),
    };
  });
};

/** The person in the lead, or else the first person on call. */
function ownerOf(state: IncidentState): string {
  if (state.lead !== undefined) return state.lead.name;
  const [first] = state.customer.onCall;
  const person = state.customer.approvers.find((a) => a.slackUser === first) ?? state.customer.approvers[0];
  return person?.name ?? first ?? '—';
}
