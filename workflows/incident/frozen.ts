/** The customer is frozen for a time: gates are decided as usual, and what is approved waits (`runner.ts`). */
import { CancellationScope, condition } from '@temporalio/workflow';
import { isInForce, type Freeze } from '../../domain/freeze.ts';
import { MINUTE_MS } from '../../domain/units.ts';
import { readAuthority } from '../authority.ts';
import { rethrowUnlessActivityFailure } from '../call-entry.ts';
import { person, text } from '../wording.ts';
import type { IncidentRecord } from './record.ts';

/** The signal of a thaw can be lost, so that the incident looks for itself. */
const LOOK_EVERY_MS = 15 * MINUTE_MS;

/**
 * An incident that is closing takes it too, without a line in its timeline: it may be opened again.
 * @param told absent if the customer is not frozen, or not any more
 */
export function takeFreeze(r: IncidentRecord, told: Freeze | undefined): void {
  const before = r.state.frozen;
  const frozen = told !== undefined && isInForce(told, Date.now()) ? unlessOfSuspect(r, told) : undefined;
  if (before?.until === frozen?.until) return;
  const isOpen = r.state.status === 'open';
  if (frozen === undefined) {
    delete r.state.frozen;
    if (!isOpen) return;
    const isThawed = told === undefined || !isInForce(told, Date.now());
    if (isThawed) r.append('thawed', { what: THAWED });
    r.wakeRunner();
    return;
  }
  r.state.frozen = frozen;
  if (isOpen)
    r.append('frozen', {
      actor: person(frozen.by),
      what: text(
        'The customer is frozen: no change begins in its AWS accounts, and approved steps wait. A change that has begun ends first',
        '고객사 변경 동결: AWS 계정에서 새 변경을 시작하지 않으며 승인된 조치는 대기. 이미 시작한 변경은 끝까지 진행',
      ),
      why: frozen.reason,
    });
  watch(r, frozen);
}

/** Continues what waited for the end of the freeze when the incident continued as new. */
export function resumeFreeze(r: IncidentRecord): void {
  if (r.state.frozen !== undefined) watch(r, r.state.frozen);
}

/** A person whom the incident is about cannot hold up its containment. Such a freeze is recorded, and the one before it stays. */
function unlessOfSuspect(r: IncidentRecord, told: Freeze): Freeze | undefined {
  const suspects = r.suspects();
  if (!suspects.has(told.by.slackUser)) return told;
  if (r.firstTime(`freeze|${told.at}`))
    r.append('decision-refused', {
      actor: person(told.by),
      what: text(
        'The customer was frozen by a person whom this incident is about: this incident does not wait',
        '인시던트 관련 당사자가 고객사를 동결하여 이 인시던트에는 적용하지 않음',
      ),
      why: told.reason,
    });
  const before = r.state.frozen;
  return before === undefined || suspects.has(before.by.slackUser) ? undefined : before;
}

function watch(r: IncidentRecord, frozen: Freeze): void {
  void CancellationScope.nonCancellable(() => thawInTime(r, frozen));
}

/** The desk says when a freeze ends. If its signal is lost, the desk's memo or the time of the freeze ends it here. */
async function thawInTime(r: IncidentRecord, frozen: Freeze): Promise<void> {
  const isOver = (): boolean => r.state.frozen !== frozen;
  while (!isOver()) {
    const leftMs = Date.parse(frozen.until) - Date.now();
    if (leftMs <= 0) {
      takeFreeze(r, undefined);
      return;
    }
    const isOfSuspect = (): boolean => r.suspects().has(frozen.by.slackUser);
    const summary = 'before the freeze of the customer is looked at again';
    const isNews = await condition(() => isOver() || isOfSuspect(), Math.min(leftMs, LOOK_EVERY_MS), { summary });
    if (isNews) {
      if (!isOver()) takeFreeze(r, frozen);
      return;
    }
    if (leftMs > LOOK_EVERY_MS) await lookAgain(r, isOver);
  }
}

async function lookAgain(r: IncidentRecord, isOver: () => boolean): Promise<void> {
  try {
    const now = await readAuthority(r.state.customer);
    // What the desk has said meanwhile is newer.
    if (!isOver()) takeFreeze(r, now.frozen);
  } catch (error) {
    rethrowUnlessActivityFailure(error);
  }
}

const THAWED = text(
  'The customer is not frozen any more: approved steps go on',
  '고객사 변경 동결 해제: 승인된 조치를 계속 진행',
);
