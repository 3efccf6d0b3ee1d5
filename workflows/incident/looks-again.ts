/**
 * Looks again at what inquiries have missed (a region that was throttled), while the incident is open. What is found then
 * joins like a late alert.
 */
import { CancellationScope, condition } from '@temporalio/workflow';
import type { IncidentArgs } from '../../contract/messages.ts';
import { isInvolved } from '../../domain/entity.ts';
import { cutShort } from '../../domain/merging.ts';
import { hearOf } from './alerts.ts';
import type { IncidentRecord } from './record.ts';
import { inquireAgain } from './runbook/inquire.ts';

const MINUTE_MS = 60_000;
/** The pauses as multiples of the first: 1, 5, 15 and 60 minutes, then six hours each time. */
const PAUSES = [1, 5, 15, 60, 360];

/** Goes on until the incident ends or is dismissed. */
export const lookAgainOnTime = (r: IncidentRecord, args: IncidentArgs): void =>
  void CancellationScope.nonCancellable(() => watch(r, args));

async function watch(r: IncidentRecord, { lookAgainAfterMs = MINUTE_MS }: IncidentArgs): Promise<void> {
  const { book, state } = r;
  const isMissing = (): boolean =>
    state.missed !== undefined && cutShort(state) === undefined && state.closedAt === undefined;
  for (;;) {
    await condition(isMissing);
    if (state.lookAgainAt === undefined) {
      const pauseMs = lookAgainAfterMs * (PAUSES[book.looksAgain] ?? PAUSES.at(-1)!);
      state.lookAgainAt = new Date(Date.now() + pauseMs).toISOString();
      r.changed();
    }
    const due = Math.max(1, Date.parse(state.lookAgainAt) - Date.now());
    const isOver = await condition(() => !isMissing(), due, { summary: 'before what was missed is looked at again' });
    if (!isOver) await lookAgain(r);
    book.looksAgain = isOver ? 0 : book.looksAgain + 1;
    delete state.lookAgainAt;
  }
}

/** Asks each inquiry for what it has missed. */
export const lookAgain = (r: IncidentRecord): Promise<void> =>
  r.locks.withLock('missed', async () => {
    for (const look of r.state.missed ?? []) {
      const fresh = await inquireAgain(r, look);
      if (fresh.some(isInvolved)) hearOf(r);
    }
  });
