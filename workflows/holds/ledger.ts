/**
 * The ledger of one account: it gives the lock of a target to one incident at a time, and counts holds, so that one
 * incident's release does not open what another holds. It runs while any lock, hold or waiting request exists.
 */
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type { HoldActivities } from '../../contract/activities.ts';
import { acquireUpdate, awaitUpdate, releaseUpdate, heldQuery } from '../../contract/messages.ts';
import type { LockRequest, Holder } from '../../domain/holds.ts';
import { Ledger, type LedgerMemory } from '../../domain/ledger.ts';
import { HEARTBEAT_TIMEOUT_MS, HOLD } from '../activity-options.ts';
import { rethrowUnlessActivityFailure } from '../call-entry.ts';
import { isLong } from '../long-history.ts';
import { faultOfMemory, refuseToBegin } from '../begun.ts';
import { onUpdate } from '../on-signal.ts';
import { packed, unpacked } from '../packed.ts';
import { refusalsTold } from '../refusals.ts';
import { plural } from '../../domain/format.ts';

/** How long one update waits for an answer: well below the time limit of a connection. Then the caller asks again. */
const WAIT_MS = 10_000;
/** How long an empty ledger still runs, since incidents often ask again soon. */
const LINGER_MS = 60_000;
/** Longest pause between two checks whether the incidents that others wait for still run. */
const LOOK_AT_LEAST_EVERY_MS = 10 * 60_000;

/** @param carried the memory of the run that this one continues, packed */
export async function ledger(carried?: Uint8Array): Promise<void> {
  const fault = faultOfMemory(carried);
  if (fault !== undefined) await refuseToBegin(fault);
  const book = new Ledger(carried === undefined ? undefined : (unpacked(carried) as LedgerMemory));
  let closing = false;
  let asked = 0;
  onUpdate(acquireUpdate, async (requests) => {
    asked += 1;
    // An incident that was terminated will never release anything. What it kept on purpose stays.
    book.forget(await deadOf(book.inTheWayOf(requests)));
    const answers = book.acquire(requests);
    show(book);
    return answers;
  });
  onUpdate(awaitUpdate, async (requests) => {
    const ids = requests.map((a) => a.id);
    await condition(() => closing || book.answered(ids).length > 0, WAIT_MS, {
      summary: `${plural(ids.length, 'request')} waiting`,
    });
    return book.acquire(requests);
  });
  onUpdate(releaseUpdate, ({ releases, drops }) => {
    asked += 1;
    book.finish(releases, drops);
    show(book);
  });
  setHandler(heldQuery, (of) => of.map(({ target, entry }) => book.held(target, entry)));
  void watchContested(book);
  for (;;) {
    await condition(() => isLong() || book.isEmpty());
    if (isLong()) break;
    const before = asked;
    await condition(() => isLong() || asked !== before, LINGER_MS, { summary: 'nothing is held: before it ends' });
    await refusalsTold();
    if (book.isEmpty() && asked === before && allHandlersFinished()) return;
  }
  closing = true;
  await condition(allHandlersFinished);
  await refusalsTold();
  await continueAsNew<typeof ledger>(packed(book.memory));
}

/** An incident that was terminated while it had a lock loses the lock, after the time in which its last call must have ended. */
async function watchContested(book: Ledger): Promise<never> {
  let pauseMs = HEARTBEAT_TIMEOUT_MS;
  for (;;) {
    await condition(() => book.contested().length > 0);
    const requests = book.contested();
    const dead = await deadOf(requests.map((a) => a.by));
    const lost = requests.filter((a) => dead.some((d) => d.incidentId === a.by.incidentId && d.runId === a.by.runId));
    if (lost.length > 0) {
      // A call of a terminated incident that still runs ends at its next heartbeat.
      await sleep(HEARTBEAT_TIMEOUT_MS, { summary: `${plural(lost.length, 'lock')} of incidents that are no more` });
      book.finish(lost.map(endOfLost), []);
      show(book);
      pauseMs = HEARTBEAT_TIMEOUT_MS;
    } else {
      await sleep(pauseMs, { summary: 'before the incidents that others wait for are looked at again' });
      pauseMs = Math.min(2 * pauseMs, LOOK_AT_LEAST_EVERY_MS);
    }
  }
}

/** It may have changed something, so its hold stays, and with it the state to go back to. */
const endOfLost = ({ id, target, want }: LockRequest) => ({ id, target, took: want === 'hold' });

async function deadOf(holders: readonly Holder[]): Promise<Holder[]> {
  if (holders.length === 0) return [];
  const { 'hold.dead': dead } = proxyActivities<HoldActivities>({ ...HOLD, summary: plural(holders.length, 'holder') });
  try {
    return await dead({ holders: [...holders] });
  } catch (error) {
    // It is not known whether they run: what they hold stays held.
    rethrowUnlessActivityFailure(error);
    return [];
  }
}

function show(book: Ledger): void {
  const targets = Object.values(book.memory.targets);
  const held = targets.filter((t) => Object.keys(t.held).length > 0).length;
  const locked = targets.filter((t) => t.lock !== undefined).length;
  setCurrentDetails(`${plural(held, 'target')} held · ${locked} being changed · ${book.waiting().length} waiting`);
}
