/** Counts what the suppressions of one key hide, for all intake processes together, and ends with the last of them. Then the alert opens an incident again. */
import { condition, continueAsNew, setCurrentDetails, upsertMemo, workflowInfo } from '@temporalio/workflow';
import {
  moreSuppressedSignal,
  operatorEndSignal,
  suppressedSignal,
  withdrawSuppressionSignal,
  type SuppressionArgs,
} from '../contract/messages.ts';
import { later } from '../domain/alert-groups.ts';
import { plural } from '../domain/format.ts';
import { endOf, withPart, type EarlyEnd, type SuppressedAlerts, type SuppressionPart } from '../domain/suppressions.ts';
import { faultOfStart, refuseToBegin } from './begun.ts';
import { isLong } from './long-history.ts';
import { onSignal } from './on-signal.ts';
import { refusalsTold } from './refusals.ts';
import { pauseBefore, unseen } from './rounds.ts';
import { listenForEnd } from './suppression-end.ts';
import { now } from './wording.ts';

/** @returns how many alerts it has hidden */
export async function suppression(args: SuppressionArgs): Promise<number> {
  const fault = faultOfStart(args);
  if (fault !== undefined) await refuseToBegin(fault);
  const { decided, counted = { count: 0, receipts: [] } } = args;
  const arrived: SuppressedAlerts[] = [];
  let parts = decided?.parts ?? [];
  let ended: EarlyEnd | undefined;
  let isNew = false;
  const until = (): string => (decided === undefined ? args.until : (endOf(parts) ?? now()));
  const isOver = (): boolean => ended !== undefined || Date.parse(until()) <= Date.now();
  const decide = (changed: SuppressionPart[]): void => {
    parts = changed;
    isNew = true;
  };
  const end = (by: string, because: string): boolean => {
    if (isOver()) return false;
    ended = { by, because, at: now() };
    isNew = true;
    return true;
  };
  onSignal(suppressedSignal, (message) => void arrived.push(message));
  onSignal(moreSuppressedSignal, (part) => {
    // What is decided after the end counts, and nothing of before.
    decide(withPart(ended === undefined ? parts : [], part, Date.now()));
    ended = undefined;
  });
  onSignal(withdrawSuppressionSignal, ({ from }) => decide(parts.filter(({ facts }) => facts.from !== from)));
  onSignal(operatorEndSignal, ({ by, reason }) => void end(by, reason));
  const people = listenForEnd(decided, end);
  const isDone = (): boolean => isOver() && arrived.length === 0 && !isNew;
  const isQuiet = (): boolean => !isOver() && arrived.length === 0 && !isNew;
  for (let rounds = 1; ; rounds += 1) {
    const leftMs = Date.parse(until()) - Date.now();
    const summary = 'before the suppression ends';
    if (isQuiet()) await condition(() => !isQuiet() || isLong(), leftMs, { summary });
    if (isNew) {
      isNew = false;
      // What is null is removed: a decision after the end counts, so that its alerts are hidden again.
      upsertMemo({ ...(parts.length === 0 ? {} : { parts }), ended: ended ?? null });
    }
    if (isOver() || isLong()) await refusalsTold();
    if (isDone()) {
      if (await people.settled(isDone)) return counted.count;
      continue;
    }
    if (arrived.length === 0 && !isLong()) continue;
    for (const message of arrived.splice(0)) take(message, counted);
    const { count, lastAt } = counted;
    upsertMemo({ counted: { count, lastAt, firstRunId: workflowInfo().firstExecutionRunId } });
    setCurrentDetails(`Hid ${plural(count, 'alert')}`);
    if (isLong() && !isOver()) {
      // Somebody may end it or add to it meanwhile, and it may hide more.
      if (!(await people.settled(isQuiet))) continue;
      await continueAsNew<typeof suppression>({
        until: until(),
        counted,
        ...(decided === undefined ? {} : { decided: { ...decided, parts, memory: people.memory } }),
      });
    }
    const pauseMs = pauseBefore(rounds);
    if (pauseMs === 0 || isOver()) continue;
    // What people decide takes effect at once.
    await condition(() => isNew, pauseMs, { summary: 'suppressed alerts come in: before the next round' });
  }
}

function take({ receipts, at }: SuppressedAlerts, counted: NonNullable<SuppressionArgs['counted']>): void {
  const fresh = unseen(receipts, counted.receipts);
  if (fresh.length === 0) return;
  counted.count += fresh.length;
  counted.lastAt = later(counted.lastAt, at);
}
