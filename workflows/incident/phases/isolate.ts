/** Isolate: takes evidence, then proposes containment for every known entity that is not contained yet. */
import { plural } from '../../../domain/format.ts';
import { text } from '../../wording.ts';
import type { IncidentRecord } from '../record.ts';
import { look } from '../runbook/look.ts';
import { allSettled, propose } from '../runbook/propose.ts';
import { assessNews } from './assess.ts';

/** Proposes containment for the alert's own entities at once. The other inquiries run at the same time; what they find is proposed on another card. */
export async function isolate(r: IncidentRecord): Promise<void> {
  r.beginPhase('isolate');
  await Promise.all([contain(r), assessNews(r)]);
  await contain(r);
  await untilContained(r);
}

/** Proposes containment for the entities that are new. One round at a time, so that nothing is proposed twice. */
export const contain = (r: IncidentRecord): Promise<void> =>
  r.locks.withLock('containment', async () => {
    await look(r, 'isolate');
    await propose(r, 'isolate');
  });

/** For a late alert, in any phase: reads it again at its source, and proposes containment for its entities at once. */
export const catchUp = (r: IncidentRecord): Promise<void> =>
  r.locks.withLock('containment', async () => {
    if (r.state.dismissal !== undefined) return;
    // An alert that comes from here on starts another round.
    r.book.catchUp = false;
    await assessNews(r);
    await look(r, 'isolate');
    await propose(r, 'isolate');
  });

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
