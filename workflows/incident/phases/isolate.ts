/** Isolate: proposes containment for every known entity that is not contained yet, and copies its evidence meanwhile. */
import { isCancellation } from '@temporalio/workflow';
import type { Entity } from '../../../domain/entity.ts';
import { plural } from '../../../domain/format.ts';
import { cutShort } from '../../../domain/merging.ts';
import { text } from '../../wording.ts';
import { offerClocks, tellFollowUps } from '../aftermath.ts';
import type { IncidentRecord } from '../record.ts';
import { copiesEnded, copyEvidence } from '../runbook/copies.ts';
import { hasFresh, linesOf } from '../runbook/lines.ts';
import { inquireAll } from '../runbook/look.ts';
import { allSettled, propose } from '../runbook/propose.ts';
import { tell } from '../runbook/tell.ts';
import { assessNews } from './assess.ts';

/** Proposes containment for the alert's own entities at once. The other inquiries run at the same time; what they find is proposed on another card. */
export async function isolate(r: IncidentRecord): Promise<void> {
  r.beginPhase('isolate');
  const among = [...(r.asked ?? r.state.entities)];
  delete r.asked;
  const isConfirmed = r.state.confirmation === 'confirmed';
  offerClocks(r);
  const first = async (): Promise<void> => {
    if (isConfirmed) await proposeAmong(r, among);
    // Later steps look anew.
    r.early.clear();
  };
  await Promise.all([first(), assessNews(r)]);
  await contain(r);
  await untilContained(r);
}

/** Proposes containment for the entities that are new, and for what their evidence shows to be affected. */
export async function contain(r: IncidentRecord): Promise<void> {
  for (;;) {
    const asked = await proposeAmong(r);
    await copiesEnded(r);
    const lines = linesOf(r, 'isolate', ({ kind }) => kind === 'change' || kind === 'task' || mayCopy(r, kind));
    if (cutShort(r.state) !== undefined || (!asked && !lines.some((line) => hasFresh(r, line)))) return;
  }
}

const mayCopy = (r: IncidentRecord, kind: string): boolean => kind === 'evidence' && !r.state.drill;

/**
 * One round at a time, so that nothing is proposed twice. The copies of evidence go on after it: each change waits for those
 * of its target.
 * @returns whether an inquiry had something to look at
 */
const proposeAmong = (r: IncidentRecord, among?: readonly Entity[]): Promise<boolean> =>
  r.locks.withLock('containment', async () => {
    tell(r);
    const asked = await inquireAll(r, 'isolate');
    tellFollowUps(r);
    // Previews come before copies where there is no room for all.
    const proposed = propose(r, 'isolate', { among });
    copyEvidence(r, 'isolate', among).catch(unlessDismissed);
    await proposed;
    return asked;
  });

function unlessDismissed(error: unknown): void {
  if (!isCancellation(error)) throw error;
}

/** For a late alert, in any phase: reads it again at its source, and proposes containment for its entities at once. */
export async function catchUp(r: IncidentRecord): Promise<void> {
  await r.locks.withLock('containment', async () => {
    if (cutShort(r.state) !== undefined) return;
    // An alert that comes from here on starts another round.
    r.book.catchUp = false;
    await assessNews(r);
  });
  if (cutShort(r.state) === undefined) await contain(r);
}

/** Waits until containment is decided and done, and records that, unless a step of it was skipped. */
export async function untilContained(r: IncidentRecord): Promise<void> {
  await allSettled(r);
  const steps = r.state.steps.filter((s) => s.phase === 'isolate' && s.undoneOutsideAt === undefined);
  const done = steps.filter((s) => s.status === 'done' || s.status === 'noop').length;
  const news = r.firstTime(`contained|${steps.length}`);
  if (!news || done === 0 || steps.some((s) => s.status === 'skipped')) return;
  r.append('contained', {
    what: text(
      `Containment is decided and done: ${done} of ${plural(steps.length, 'step')} in place`,
      `격리 결정 및 수행 완료: 조치 ${steps.length}건 중 ${done}건 적용`,
    ),
  });
}
