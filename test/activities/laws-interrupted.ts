/** The laws about what comes between a change and its end: a worker's death, throttling, a used-up quota, changes of others that show late. */
import type { ApplicationFailure } from '@temporalio/common';
import { expect } from 'vitest';
import { toFailure } from '../../activities/aws/errors.ts';
import type { ApplyCall } from '../../activities/engine.ts';
import type { ChangeEntry } from '../../activities/entry.ts';
import { sameJson } from '../../domain/digest.ts';
import type { ApplyResult } from '../../domain/entry.ts';
import { Killed, type World } from './harness.ts';
import { exchanged, look as preview, plan, run, type Fixture } from './laws.ts';
import type { Manner } from './real-aws.ts';

/**
 * Somebody else's change that AWS shows late cannot be seen in time. The entry then says that the state has drifted, or what it
 * says to be done is done.
 */
export async function lateDriftIsNotTakenForDone(entry: ChangeEntry, fixture: Fixture): Promise<void> {
  if (fixture.drift === undefined) return;
  const { world, seeded, input } = await plan(entry, fixture);
  // AWS answers for a while as it does here.
  await preview(entry, world, { ...seeded, params: input.params }, world.context(entry, 'late'));
  await fixture.drift(world, seeded.target);
  const { outcome } = await untilItEnds(entry, world, input);
  expect(['done', 'already', 'drift']).toContain(outcome);
  if (outcome === 'drift') return;
  expect(await run(entry, world.context(entry), input)).toMatchObject({ outcome: 'already', state: input.to });
}

/** With the retries of Temporal. */
async function untilItEnds(entry: ChangeEntry, world: World, input: ApplyCall): Promise<ApplyResult> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await run(entry, world.context(entry, mannerOf(entry)), input);
    } catch (error) {
      if (attempt === ATTEMPTS || failed(entry, world, error, attempt).nonRetryable) throw error;
      world.sleptMs += BETWEEN_ATTEMPTS_MS;
    }
}
const ATTEMPTS = 3;
/** Temporal waits up to half a minute (`workflows/activity-options.ts`). */
const BETWEEN_ATTEMPTS_MS = 5_000;

/**
 * Entries that do not end by themselves, or leave something over, in some case where a worker died and AWS shows its writes late.
 * What each does then is in docs/real-aws.md, *Reads that show writes late*.
 */
const NOT_WHILE_LATE: ReadonlySet<string> = new Set([
  'backup.restore',
  'dns-firewall.block-domains',
  'ec2.detach-instance-profile',
  'ec2.disassociate-address',
  'ec2.quarantine',
  'ec2.swap-volume',
  'eks.remove-access-entries',
  'iam.rotate-access-key',
  'sso.remove-assignments',
  'support.open-case',
  'vpc.block-ips',
  'waf.block-ips',
]);
const mannerOf = ({ id }: ChangeEntry): Manner => (NOT_WHILE_LATE.has(id) ? 'prompt' : 'late');

const failed = ({ title }: ChangeEntry, { account }: World, error: unknown, attempt = 1): ApplicationFailure =>
  toFailure(error, { title, customerId: 'test', account, roleArn: 'r', attempt }) as ApplicationFailure;

/**
 * The worker is killed after the first write, after the second and so on, on the way there and on the way back, while AWS shows
 * writes late. The next attempt always reaches the same state.
 */
export async function deathHalfWayConverges(entry: ChangeEntry, fixture: Fixture): Promise<void> {
  // Of those that may leave something over, only the state is compared.
  const looks = fixture.look !== undefined && !NOT_WHILE_LATE.has(entry.id);
  for (let writes = 1; ; writes += 1) {
    const { world, seeded, input } = await plan(entry, fixture);
    const before = looks && entry.reversible ? await fixture.look?.(world, seeded.target) : undefined;
    const killedForth = await killedAndRunAgain(entry, world, input, writes);
    if (looks && fixture.applied !== undefined)
      expect(await fixture.look?.(world, seeded.target), `after death following write ${writes}`).toEqual(
        fixture.applied,
      );
    if (entry.reversible) {
      const killedBack = await killedAndRunAgain(entry, world, exchanged(input), writes);
      const after = looks ? await fixture.look?.(world, seeded.target) : undefined;
      expect(after, `after death of the undo following write ${writes}`).toEqual(before);
      if (killedBack) continue;
    }
    if (!killedForth) return;
  }
}

/** @returns false if it made no more writes than that */
async function killedAndRunAgain(entry: ChangeEntry, world: World, input: ApplyCall, writes: number): Promise<boolean> {
  const dying = world.context(entry, mannerOf(entry));
  dying.killAfterWrites(writes);
  const finished = await run(entry, dying, input).then(
    () => true,
    (error: unknown) => {
      if (!(error instanceof Killed || (error as Error).cause instanceof Killed)) throw error;
      return false;
    },
  );
  if (finished) return false;
  const result = await untilItEnds(entry, world, input);
  expect(['done', 'already'], `after death following write ${writes}: ${JSON.stringify(result)}`).toContain(
    result.outcome,
  );
  expect(result).toMatchObject({ state: input.to });
  return true;
}

/** A quota that is used up is called that. With room again, and every operation throttled once, Temporal's retries reach the same state. */
export async function throttlingAndLimitsOnlyDelay(entry: ChangeEntry, fixture: Fixture): Promise<void> {
  const { world, input } = await plan(entry, fixture);
  const limited = await run(entry, world.context(entry, 'full'), input).catch((error: unknown) =>
    failed(entry, world, error),
  );
  expect(limited).toMatchObject({ type: 'LimitExceeded', nonRetryable: true });
  const ctx = world.context(entry);
  ctx.throttle();
  for (let attempt = 1; attempt <= 60; attempt += 1) {
    try {
      const result = await run(entry, ctx, input);
      expect(['done', 'already']).toContain(result.outcome);
      expect('state' in result && sameJson(result.state, input.to)).toBe(true);
      return;
    } catch (error) {
      expect(failed(entry, world, error, attempt)).toMatchObject({ type: 'Throttled', nonRetryable: false });
    }
  }
  throw new Error('60 attempts did not get past the throttling');
}
