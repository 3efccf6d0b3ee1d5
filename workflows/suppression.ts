/** Counts what one suppression hides, for all intake processes together, and ends with it. Then the alert opens an incident again. */
import { condition, continueAsNew, setCurrentDetails, sleep, upsertMemo, workflowInfo } from '@temporalio/workflow';
import { suppressedSignal, type SuppressionArgs } from '../contract/messages.ts';
import { later } from '../domain/alert-groups.ts';
import { plural } from '../domain/format.ts';
import type { SuppressedAlerts } from '../domain/suppressions.ts';
import { faultOfStart, refuseToBegin } from './begun.ts';
import { isLong } from './long-history.ts';
import { onSignal } from './on-signal.ts';
import { refusalsTold } from './refusals.ts';
import { pauseBefore, unseen } from './rounds.ts';

/** @returns how many alerts it has hidden */
export async function suppression(args: SuppressionArgs): Promise<number> {
  const fault = faultOfStart(args);
  if (fault !== undefined) await refuseToBegin(fault);
  const { until, counted = { count: 0, receipts: [] } } = args;
  const arrived: SuppressedAlerts[] = [];
  onSignal(suppressedSignal, (message) => void arrived.push(message));
  for (let rounds = 1; ; rounds += 1) {
    const leftMs = Date.parse(until) - Date.now();
    const summary = 'before the suppression ends';
    const hasEnded = leftMs <= 0 || !(await condition(() => arrived.length > 0 || isLong(), leftMs, { summary }));
    if (hasEnded || isLong()) await refusalsTold();
    if (arrived.length === 0 && hasEnded) return counted.count;
    for (const message of arrived.splice(0)) take(message, counted);
    const { count, lastAt } = counted;
    upsertMemo({ counted: { count, lastAt, firstRunId: workflowInfo().firstExecutionRunId } });
    setCurrentDetails(`Hid ${plural(count, 'alert')}`);
    if (isLong()) await continueAsNew<typeof suppression>({ until, counted });
    const pauseMs = pauseBefore(rounds);
    if (pauseMs > 0) await sleep(pauseMs, { summary: 'suppressed alerts come in: before the next round' });
  }
}

function take({ receipts, at }: SuppressedAlerts, counted: NonNullable<SuppressionArgs['counted']>): void {
  const fresh = unseen(receipts, counted.receipts);
  if (fresh.length === 0) return;
  counted.count += fresh.length;
  counted.lastAt = later(counted.lastAt, at);
}
