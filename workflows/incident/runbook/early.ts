/** Looks at what the first card would change while the sources of the alerts are still asked: a look changes nothing. */
import { minimumApprovals, tooFewApprovers } from '../../../domain/approval.ts';
import { BATCH_SIZE } from '../../../domain/entry.ts';
import type { Entity } from '../../../domain/entity.ts';
import { earlyKey, lookAtTargets } from '../preview.ts';
import type { IncidentRecord } from '../record.ts';
import { freshOf, linesOf, tellsOfAll } from './lines.ts';

/** Begins the previews of containment for these targets. The steps that are soon proposed for them take what it sees. */
export function lookEarly(r: IncidentRecord, among: readonly Entity[]): void {
  for (const line of linesOf(r, 'isolate', (e) => e.kind === 'change')) {
    if (tellsOfAll(line)) continue;
    const { use, entry } = line;
    // Such steps are refused, so nobody looks.
    if (
      tooFewApprovers({ kind: 'change', minimumApprovals: minimumApprovals(use, entry) }, r.state.customer) !==
      undefined
    )
      continue;
    const targets = freshOf(r, line, among);
    // An alert may name thousands: these are not looked at before the alert is confirmed.
    if (targets.length === 0 || targets.length > BATCH_SIZE) continue;
    const calls = targets.map((target) => ({ target, params: use.with }));
    const looking = r.work.do(() => lookAtTargets(r, entry.id, 'isolate', calls));
    calls.forEach((call, i) => {
      const outcome = looking.then((outcomes) => outcomes[i]!);
      // Who takes it is told. If the alert is not confirmed, nobody does.
      outcome.catch(() => undefined);
      r.early.set(earlyKey(entry.id, call), outcome);
    });
  }
}
