import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FollowUp, type IncidentState } from '../../domain/incident.ts';
import { lessonsOf, trainingTasks } from '../../domain/lessons.ts';
import { incidents } from '../incidents/arbitrary.ts';
import { at, gate, incident, step } from '../incidents/underway.ts';

const with_ = (over: Partial<IncidentState>): IncidentState =>
  incident({ steps: [], gates: [], confirmation: 'confirmed', ...over });
const kinds = (over: Partial<IncidentState>): string[] => lessonsOf(with_(over)).map(({ kind }) => kind);
const optional = [{ en: 'severity low', ko: '심각도 낮음' }];

describe('the lessons of an incident', () => {
  it('are what people chose although it was optional, and rejected although it was recommended', () => {
    expect(kinds({ steps: [step('a', { status: 'done', optional })] })).toEqual(['chosen']);
    // A person's words are the same in both languages; what the engine says of a step that was not chosen is no reason.
    const rejected = step('b', { status: 'rejected', reason: { en: 'It is our CI', ko: 'It is our CI' } });
    const [lesson] = lessonsOf(with_({ steps: [rejected, { ...rejected, id: 'c' }] }));
    expect(lesson).toMatchObject({ kind: 'rejected', reasons: ['It is our CI'] });
    expect(lesson?.what.en).toContain('all 2 recommended steps rejected');
    const reason = { en: 'Not chosen by minji', ko: 'minji 님이 선택하지 않음' };
    expect(lessonsOf(with_({ steps: [{ ...rejected, reason }] }))).toMatchObject([{ kind: 'rejected', reasons: [] }]);
  });

  it('are none where people chose some of the recommended steps, or followed the runbook', () => {
    expect(kinds({ steps: [step('a', { status: 'rejected' }), step('b', { status: 'done' })] })).toEqual([]);
  });

  it('are what nobody decided in time, what was given up, what was not confirmed, and incidents apart', () => {
    expect(kinds({ steps: [step('a', { status: 'skipped' })] })).toEqual(['timed-out']);
    expect(kinds({ steps: [step('a', { status: 'skipped', startedAt: at(40) })] })).toEqual(['given-up']);
    expect(kinds({ gates: [gate([], { escalation: 2 })] })).toEqual(['escalated']);
    expect(kinds({ confirmation: 'unconfirmed' })).toEqual(['not-confirmed']);
    expect(kinds({ steps: [step('a', { status: 'done', heldWith: ['acme-2'] })], recurrenceOf: 'r' })).toEqual([
      'apart',
      'apart',
    ]);
  });

  it('are none of a drill or a false positive', () => {
    const steps = [step('a', { status: 'skipped' })];
    expect(kinds({ steps, drill: true })).toEqual([]);
    expect(kinds({ steps, dismissal: { by: { slackUser: 'U1', name: 'minji' }, at: at(50), reason: 'ours' } })).toEqual(
      [],
    );
  });

  it('become one training task for each role, whatever stands in the record', () => {
    fc.assert(
      fc.property(incidents, (state) => {
        const tasks = trainingTasks(state, at(60));
        expect(new Set(tasks.map((t) => t.owner)).size).toBe(tasks.length);
        for (const task of tasks) expect(FollowUp.safeParse({ id: 'task-1', ...task }).success).toBe(true);
      }),
    );
  });
});
