/** Follow-ups: their owners, their reminders, and that each ends once. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Said } from '../../domain/statement.ts';
import type { CustomerPolicy } from '../../domain/customer.ts';
import { dueInDays, dueOn } from '../../domain/due-date.ts';
import { localDay } from '../../domain/format.ts';
import {
  answered,
  nextOnCall,
  nextReminder,
  ownersOf,
  refusalOfAnswer,
  type FollowUpAnswer,
  type FollowUpTask,
} from '../../domain/follow-ups.ts';
import { verbatim } from '../../domain/text.ts';
import { JUN, MALLORY, MINJI, policyOf } from '../customers.ts';

const DAY_MS = 86_400_000;
const NOW = '2026-11-22T08:00:00.000Z';
const after = (days: number): string => new Date(Date.parse(NOW) + days * DAY_MS).toISOString();
const SUNYEONG = { slackUser: 'USUNYEONG', name: 'sunyeong' };
const ONCALL = { slackUser: 'UONCALL', name: 'UONCALL' };

const policy = (over: Partial<CustomerPolicy> = {}): CustomerPolicy => ({ ...policyOf(), ...over });

const task = (over: Partial<FollowUpTask> = {}): FollowUpTask => ({
  id: 'task-1',
  entry: 'procedure.update',
  title: verbatim('Update the procedure'),
  instructions: verbatim('1. Read it. 2. Amend it.'),
  owner: 'customer',
  dueAt: after(14),
  since: NOW,
  status: 'open',
  overdue: false,
  ...over,
});

describe('a due date', () => {
  it("is ten in the morning in the customer's time zone, also across a change to or from daylight-saving time", () => {
    expect(dueInDays('2026-11-22T08:00:00.000Z', 14, 'America/New_York')).toBe('2026-12-06T15:00:00.000Z');
    // Still the 22nd in New York, the 23rd in Seoul.
    expect(dueInDays('2026-11-22T20:00:00.000Z', 1, 'America/New_York')).toBe('2026-11-23T15:00:00.000Z');
    expect(dueInDays('2026-11-22T20:00:00.000Z', 1, 'Asia/Seoul')).toBe('2026-11-24T01:00:00.000Z');
    expect(dueOn('2027-03-13', 'America/New_York')).toBe('2027-03-13T15:00:00.000Z');
    expect(dueOn('2027-03-14', 'America/New_York')).toBe('2027-03-14T14:00:00.000Z');
    expect(dueOn('2026-12-06', 'Asia/Kolkata')).toBe('2026-12-06T04:30:00.000Z');
    expect(localDay('2026-11-22T20:00:00.000Z', 'Asia/Seoul')).toBe('2026-11-23');
  });

  it('is on the day that was picked, in every time zone', () => {
    const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'), 'UTC');
    const days = fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
    const law = (zone: string, date: Date): void => {
      const day = date.toISOString().slice(0, 10);
      expect(localDay(dueOn(day, zone), zone)).toBe(day);
    };
    fc.assert(fc.property(zones, days, law), { numRuns: 300 });
  });
});

describe('reminders', () => {
  const daysOf = (t: FollowUpTask, count: number): number[] => {
    const days: number[] = [];
    for (let at = t; days.length < count;) {
      const next = nextReminder(at);
      days.push((next - Date.parse(t.dueAt)) / DAY_MS);
      at = { ...at, remindedAt: new Date(next).toISOString() };
    }
    return days;
  };

  it('come a day before the task is due, on the day, and then less often until they are weekly', () => {
    expect(daysOf(task(), 7)).toEqual([-1, 0, 2, 6, 13, 20, 27]);
  });

  it('come sooner when there is less time', () => {
    expect(daysOf(task({ dueAt: after(1) }), 3)).toEqual([-0.5, 0, 1]);
  });

  it('that were missed are not sent later, and a moved due date starts them again', () => {
    const missed = task({ remindedAt: after(30) });
    expect(nextReminder(missed)).toBeGreaterThan(Date.parse(after(30)));
    const moved = answered(
      missed,
      { taskId: 'task-1', digest: 'd', by: MINJI, answer: 'move', dueAt: after(60), reason: 'x' },
      after(31),
    );
    expect((nextReminder(moved) - Date.parse(after(60))) / DAY_MS).toBe(-1);
  });
});

describe('the owner of a task', () => {
  it('is the approvers, the lead or the security team, and the next on call is asked when the task is overdue', () => {
    const infosec = { ...SUNYEONG, roles: ['infosec' as const] };
    const p = policy({ approvers: [...policy().approvers, infosec], onCall: ['UMINJI', 'UONCALL'] });
    expect(ownersOf('customer', p, undefined)).toEqual([MINJI, JUN, SUNYEONG]);
    expect(ownersOf('infosec', p, undefined)).toEqual([SUNYEONG]);
    expect(ownersOf('infosec', policy(), undefined)).toEqual([]);
    expect(ownersOf('msp', p, JUN)).toEqual([JUN]);
    expect(ownersOf('msp', p, undefined)).toEqual([MINJI]);
    expect(nextOnCall([MINJI], p)).toEqual([ONCALL]);
    expect(nextOnCall([MINJI, ONCALL], p)).toEqual([MINJI]);
  });
});

describe('an answer', () => {
  const people = fc.constantFrom(MINJI, JUN, MALLORY, ONCALL);
  const words = fc.constantFrom('', '  ', 'because of the audit');
  const answers: fc.Arbitrary<Said<FollowUpAnswer>> = fc.oneof(
    fc.record({
      taskId: fc.constant('task-1'),
      digest: fc.constant('d'),
      by: people,
      answer: fc.constant('take' as const),
    }),
    fc.record({
      taskId: fc.constant('task-1'),
      digest: fc.constant('d'),
      by: people,
      answer: fc.constant('done' as const),
      note: words,
    }),
    fc.record({
      taskId: fc.constant('task-1'),
      digest: fc.constant('d'),
      by: people,
      answer: fc.constant('drop' as const),
      reason: words,
    }),
    fc.record({
      taskId: fc.constant('task-1'),
      digest: fc.constant('d'),
      by: people,
      answer: fc.constant('move' as const),
      dueAt: fc.constantFrom(after(-1), after(30), after(800)),
      reason: words,
    }),
  );

  it('ends a task once, only from an approver, and changes nothing when it is refused', () => {
    const p = policy({ onCall: ['UONCALL'] });
    const law = (sequence: Said<FollowUpAnswer>[]): void => {
      let t = task();
      let endings = 0;
      for (const answer of sequence) {
        const refusal = refusalOfAnswer(t, answer, p, NOW);
        if (answer.by === MALLORY || t.status !== 'open') expect(refusal).toBeDefined();
        if (refusal !== undefined) continue;
        const next = answered(t, answer, NOW);
        if (next.status !== 'open') {
          endings += 1;
          expect(next).toMatchObject({ by: answer.by, at: NOW });
        }
        if (answer.answer === 'drop' || answer.answer === 'move') expect(answer.reason.trim()).not.toBe('');
        expect(Date.parse(next.dueAt)).toBeGreaterThan(Date.parse(NOW));
        t = next;
      }
      expect(endings).toBe(t.status === 'open' ? 0 : 1);
    };
    fc.assert(fc.property(fc.array(answers, { maxLength: 12 }), law), { numRuns: 500 });
  });

  it('to an unknown task is refused', () => {
    expect(
      refusalOfAnswer(undefined, { taskId: 'task-9', digest: 'd', by: MINJI, answer: 'take' }, policy(), NOW)?.en,
    ).toContain('no such task');
  });
});
