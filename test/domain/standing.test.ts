/** What the header says of an incident: what is contained, and what comes next. */
import { describe, expect, it } from 'vitest';
import { containedOf } from '../../domain/contained.ts';
import type { FollowUpTask } from '../../domain/follow-ups.ts';
import type { GateClock, Step } from '../../domain/incident.ts';
import { nextDuty, nextOfGates } from '../../domain/next-deadline.ts';
import { customerOf, JUN, MINJI, policyOf } from '../customers.ts';
import { at, instance, step } from '../incidents/underway.ts';

const title = (en: string) => ({ en, ko: en });
const contained = (id: string, name: string, seconds: number, over: Partial<Step> = {}): Step =>
  step(id, { status: 'done', title: title(name), finishedAt: at(seconds), ...over });

describe('what is contained', () => {
  it('is what is in force: the gravest things first, then the newest, by kind and with its number', () => {
    const mine = (id: string) => ({ target: { ...instance(id, 'us-east-1'), standing: 'unauthorized' as const } });
    const steps = [
      contained('isolate-1', 'Deactivate the key', 9),
      ...['i-1', 'i-2', 'i-3', 'i-4'].map((id, i) => contained(id, 'Quarantine', i, mine(id))),
      contained('isolate-6', 'Close the group', 10),
      contained('isolate-7', 'Close the group', 11, { status: 'undone' }),
      contained('isolate-8', 'Close the group', 12, { ended: true }),
      contained('restore-1', 'Undo', 13, { phase: 'restore' }),
    ];
    const { n, kinds } = containedOf({ steps });
    expect(n).toBe(6);
    expect(kinds.map((k) => [k.title.en, k.n, k.targets.length])).toEqual([
      ['Quarantine', 4, 3],
      ['Close the group', 1, 1],
      ['Deactivate the key', 1, 1],
    ]);
    expect(kinds[0]!.targets.map((t) => t.id)).toEqual(['i-4', 'i-3', 'i-2']);
  });
});

describe('the next deadline', () => {
  const policy = policyOf(customerOf({ onCall: [MINJI.slackUser, JUN.slackUser] }));
  const gate = (clock: Partial<GateClock>) => ({
    clock: { pauseMs: 1_000, remindAt: at(100), escalateAt: at(200), rung: 1, ...clock },
  });

  it('of a gate is the earliest: a reminder, the call of the next on the ladder, or its end', () => {
    expect(nextOfGates([{}, gate({})], policy)).toEqual({ kind: 'remind', at: at(100) });
    expect(nextOfGates([gate({}), gate({ escalateAt: at(50) })], policy)).toEqual({
      kind: 'call',
      at: at(50),
      who: JUN.slackUser,
    });
    const last = gate({ escalateAt: at(50), rung: 2 });
    expect(nextOfGates([last], policy)).toEqual({ kind: 'remind', at: at(100) });
    const skips = { ...policy, approval: { ...policy.approval, atLadderEnd: 'skip' as const } };
    expect(nextOfGates([last], skips)).toEqual({ kind: 'skip', at: at(50) });
    expect(nextOfGates([{}], policy)).toBeUndefined();
  });

  it('of a law is that of the first open task that has one', () => {
    const task = (dueAt: string, over: Partial<FollowUpTask> = {}): FollowUpTask =>
      ({
        title: title(dueAt),
        dueAt,
        status: 'open',
        duty: { kind: 'notice', regime: 'r', obligation: 'o' },
        ...over,
      }) as FollowUpTask;
    const { duty: _, ...plain } = task(at(1));
    const tasks = [task(at(30)), task(at(20)), task(at(10), { status: 'done' }), plain];
    expect(nextDuty({ tasks })).toEqual({ title: title(at(20)), dueAt: at(20) });
    expect(nextDuty({ tasks: [] })).toBeUndefined();
  });
});
