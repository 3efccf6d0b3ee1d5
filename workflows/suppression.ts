/** Counts what the suppressions of one key hide, for all intake processes together, and ends with the last of them. Then the alert opens an incident again. */
import { condition, continueAsNew, setCurrentDetails, sleep, upsertMemo, workflowInfo } from '@temporalio/workflow';
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
  const decide = (changed: SuppressionPart[]): void => {
    parts = changed;
    isNew = true;
  };
  const end = (by: string, because: string): void => {
    ended ??= { by, because, at: now() };
    isNew = true;
  };
  onSignal(suppressedSignal, (message) => void arrived.push(message));
  onSignal(moreSuppressedSignal, (part) => {
    // What is decided after the end counts, and nothing of before.
    decide(withPart(ended === undefined ? parts : [], part, Date.now()));
    ended = undefined;
  });
  onSignal(withdrawSuppressionSignal, ({ from }) => decide(parts.filter(({ facts }) => facts.from !== from)));
  onSignal(operatorEndSignal, ({ by, reason }) => end(by, reason));
  const people = listenForEnd(decided, end);
  const until = (): string => (decided === undefined ? args.until : (endOf(parts) ?? now()));
  const isOver = (): boolean => ended !== undefined || Date.parse(until()) <= Date.now();
  for (let rounds = 1; ; rounds += 1) {
    const leftMs = Date.parse(until()) - Date.now();
    const summary = 'before the suppression ends';
    if (leftMs > 0 && !isNew) await condition(() => arrived.length > 0 || isNew || isLong(), leftMs, { summary });
    if (isOver() || isLong()) await refusalsTold();
    if (isNew) {
      isNew = false;
      upsertMemo({ ...(parts.length === 0 ? {} : { parts }), ...(ended === undefined ? {} : { ended }) });
    }
    if (arrived.length === 0 && isOver()) {
      await people.settled();
      if (isOver() && arrived.length === 0) return counted.count;
      continue;
    }
    if (arrived.length === 0 && !isLong()) continue;
    for (const message of arrived.splice(0)) take(message, counted);
    const { count, lastAt } = counted;
    upsertMemo({ counted: { count, lastAt, firstRunId: workflowInfo().firstExecutionRunId } });
    setCurrentDetails(`Hid ${plural(count, 'alert')}`);
    if (isLong()) {
      await people.settled();
      // Somebody has ended it, or added to it, meanwhile.
      if (isNew) continue;
      await continueAsNew<typeof suppression>({
        until: until(),
        counted,
        ...(decided === undefined ? {} : { decided: { ...decided, parts, memory: people.memory } }),
      });
    }
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
