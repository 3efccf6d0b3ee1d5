/** Which steps can be undone, and what a person's severity means for later alerts. */
import { describe, expect, it } from 'vitest';
import { highestKnown, severityAfter } from '../../domain/grading.ts';
import { endedBy, isUndoable, undoableOf } from '../../domain/undo.ts';
import type { Step } from '../../domain/incident.ts';
import { at, instance, step } from '../incidents/underway.ts';

const target = instance('i-1', 'us-east-1');
const done = (id: string, over: Partial<Step> = {}): Step =>
  step(id, { status: 'done', target, finishedAt: at(1), ...over });

describe('a step', () => {
  it('can be undone once it is done, unless it is final, a task, or an undo itself', () => {
    expect(isUndoable(done('isolate-1'))).toBe(true);
    const others: Partial<Step>[] = [
      { status: 'proposed' },
      { reversible: false },
      { kind: 'task' },
      { undoes: 'isolate-0' },
      { ended: true },
    ];
    for (const over of others) expect(isUndoable(done('isolate-1', over))).toBe(false);
  });

  it('can no longer be undone once its target was terminated; a patch ends nothing', () => {
    const quarantine = done('isolate-1', { entry: 'ec2.quarantine' });
    const other = done('isolate-2', { target: instance('i-2', 'us-east-1') });
    const end = (entry: string): Step => done('restore-1', { entry, reversible: false });
    expect(endedBy([end('ec2.terminate-unknown')], [quarantine, other])).toEqual([quarantine]);
    expect(endedBy([end('ssm.patch')], [quarantine, other])).toEqual([]);
    expect(endedBy([{ ...end('ec2.terminate-unknown'), status: 'failed' }], [quarantine])).toEqual([]);
  });

  it('is offered with the last change first, and not while its undo is asked for', () => {
    const steps = [
      done('isolate-1', { finishedAt: at(1) }),
      done('isolate-2', { finishedAt: at(3) }),
      done('isolate-3', { finishedAt: at(2) }),
      done('restore-1', { status: 'proposed', undoes: 'isolate-3' }),
    ];
    expect(undoableOf({ steps }).steps.map((s) => s.id)).toEqual(['isolate-2', 'isolate-1']);
    const many = Array.from({ length: 40 }, (_, i) => done(`isolate-${i}`));
    const { steps: first, more } = undoableOf({ steps: many });
    expect(first.length + more).toBe(40);
    expect(first.length).toBeLessThanOrEqual(15);
  });
});

describe('the severity that a person has set', () => {
  const by = { slackUser: 'UMINJI', name: 'minji' };
  const graded = { by, at: at(1), reason: 'a test account', before: 'high', known: 'high' } as const;

  it('stands until alerts say more than was known', () => {
    expect(severityAfter({ severity: 'low', graded }, 'high')).toBe('low');
    expect(severityAfter({ severity: 'low', graded }, 'critical')).toBe('critical');
    expect(severityAfter({ severity: 'critical', graded }, 'medium')).toBe('critical');
    expect(severityAfter({ severity: 'low' }, 'medium')).toBe('medium');
  });

  it('does not hide how severe it was known to be', () => {
    expect(highestKnown({ severity: 'low', graded })).toBe('high');
    expect(highestKnown({ severity: 'critical', graded })).toBe('critical');
  });
});
