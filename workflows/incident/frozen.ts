/** The customer is frozen for a time: gates are decided as usual, and what is approved waits (`runner.ts`). */
import { condition } from '@temporalio/workflow';
import { isInForce, type Freeze } from '../../domain/freeze.ts';
import type { IncidentRecord } from './record.ts';
import { person, text } from '../wording.ts';

/** @param frozen absent if the customer is not frozen, or not any more */
export function takeFreeze(r: IncidentRecord, frozen: Freeze | undefined): void {
  const before = r.state.frozen;
  if (r.state.status !== 'open' || before?.until === frozen?.until) return;
  if (frozen === undefined || !isInForce(frozen, Date.now())) {
    if (before === undefined) return;
    delete r.state.frozen;
    r.append('thawed', {
      what: text(
        'The customer is not frozen any more: approved steps go on',
        '고객사 변경 동결 해제: 승인된 조치를 계속 진행',
      ),
    });
    r.wakeRunner();
    return;
  }
  r.state.frozen = frozen;
  r.append('frozen', {
    actor: person(frozen.by),
    what: text(
      'The customer is frozen: nothing is changed in its AWS accounts, and approved steps wait',
      '고객사 변경 동결: AWS 계정을 변경하지 않으며 승인된 조치는 대기',
    ),
    why: frozen.reason,
  });
  if (before === undefined) void thawInTime(r);
}

/** Continues what waited for the end of the freeze when the incident continued as new. */
export function resumeFreeze(r: IncidentRecord): void {
  if (r.state.frozen !== undefined) void thawInTime(r);
}

/** The desk says when a freeze ends. Should it fail to, the time of the freeze ends it here. */
async function thawInTime(r: IncidentRecord): Promise<void> {
  for (let frozen = r.state.frozen; frozen !== undefined; frozen = r.state.frozen) {
    const { until } = frozen;
    const leftMs = Date.parse(until) - Date.now();
    if (leftMs <= 0) takeFreeze(r, undefined);
    else
      await condition(() => r.state.frozen?.until !== until, leftMs, {
        summary: 'before the freeze of the customer ends',
      });
  }
}
