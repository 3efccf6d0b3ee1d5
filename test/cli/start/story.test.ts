import { describe, expect, it } from 'vitest';
import { storyOf } from '../../../cli/start/story.ts';
import type { Entity, EntityKind } from '../../../domain/entity.ts';
import type { IncidentState, Step } from '../../../domain/incident.ts';
import { ENGINE, type TimelineEvent, type TimelineKind } from '../../../domain/timeline.ts';

let seq = 0;
const event = (kind: TimelineKind, en: string, more: Partial<TimelineEvent> = {}): TimelineEvent => ({
  seq: (seq += 1),
  at: new Date(seq * 1000).toISOString(),
  phase: 'isolate',
  kind,
  actor: ENGINE,
  what: { en, ko: en },
  ...more,
});
const entity = (kind: EntityKind, id: string): Entity => ({ kind, id, standing: 'related' });
const step = (id: string, target: string): Step =>
  ({ id, title: { en: 'Quarantine the instance', ko: '' }, target: entity('instance', target) }) as Step;
const stateWith = (entities: Entity[], steps: Step[] = []): IncidentState =>
  ({ entities, steps }) as unknown as IncidentState;

/** The lines that are told when `hear` was called once for each round, and then `end`. */
function tell(...rounds: { events?: TimelineEvent[]; state: IncidentState }[]): string[] {
  const lines: string[] = [];
  const story = storyOf(({ what }) => lines.push(what));
  for (const { events = [], state } of rounds) story.hear(events, state);
  story.end();
  return lines;
}

describe('the story that npm start tells', () => {
  const instances = ['i-1', 'i-2'].map((id) => entity('instance', id));
  const found = [entity('volume', 'vol-1'), entity('volume', 'vol-2'), entity('network-interface', 'eni-1')];

  it('has one line for each event that is not similar to another one', () => {
    const events = [event('opened', 'Incident opened'), event('phase', 'Assess began')];
    expect(tell({ events, state: stateWith([]) })).toEqual(['Incident opened', 'Assess began']);
  });

  it('leaves out the start of a step, because the line of its end follows', () => {
    expect(tell({ events: [event('step-running', 'Quarantine the instance: i-1')], state: stateWith([]) })).toEqual([]);
  });

  it('counts by kind what was found in several rounds', () => {
    const before = stateWith([...instances, found[0]!]);
    const after = stateWith([...instances, ...found]);
    const lines = tell(
      {
        events: [event('found', 'Found 2 more things: instance i-1, instance i-2'), event('phase', 'Isolate began')],
        state: before,
      },
      { events: [event('found', 'Found 1 more thing: volume vol-1')], state: before },
      { events: [event('found', 'Found 2 more things: …'), event('gate-opened', '14 steps proposed')], state: after },
    );
    expect(lines).toEqual([
      'Found 2 more things: instance i-1, instance i-2',
      'Isolate began',
      'Found 3 more things: 2 volumes, 1 network interface',
      '14 steps proposed',
    ]);
  });

  it('adds up the evidence of several targets, keeps other evidence as it is, and keeps the order of time', () => {
    const events = [
      event('evidence', 'i-1: 1 snapshot taken'),
      event('evidence', 'i-1: 1 interface, 2 volumes, 1 security group recorded'),
      event('evidence', 'IAM record of deploy-bot kept (1549 bytes)'),
      event('evidence', 'i-2: 2 snapshots taken'),
      event('evidence', 'i-2: 1 interface, 1 volume, 1 security group recorded'),
    ];
    expect(tell({ events, state: stateWith(instances) })).toEqual([
      'IAM record of deploy-bot kept (1549 bytes)',
      '2 instances: 3 snapshots taken',
      '2 instances: 2 interfaces, 3 volumes, 2 security groups recorded',
    ]);
  });

  it('adds up batches of targets', () => {
    const state = stateWith(instances, [step('isolate-1', 'i-1'), step('isolate-2', 'i-2'), step('isolate-3', 'i-3')]);
    const events = [
      event('evidence', 'Record the instance: 25 targets (i-1, i-2, i-3, …) — copied'),
      event('evidence', 'Record the instance: 10 targets (i-26, i-27, i-28, …) — copied'),
      event('step-done', 'Quarantine the instance: 2 targets (i-1, i-2) — done, read back', {
        stepIds: ['isolate-1', 'isolate-2'],
      }),
      event('step-done', 'Quarantine the instance: i-3 — done, read back', { stepIds: ['isolate-3'] }),
    ];
    expect(tell({ events, state })).toEqual([
      'Record the instance: 35 targets',
      'Quarantine the instance: 3 targets — done, read back',
    ]);
  });

  it('counts steps of one kind that ended alike', () => {
    const state = stateWith(instances, [step('isolate-1', 'i-1'), step('isolate-2', 'i-2'), step('isolate-3', 'i-3')]);
    const done = (stepId: string, target: string, outcome = 'done, read back'): TimelineEvent =>
      event('step-done', `Quarantine the instance: ${target} us-east-1 — ${outcome}`, { stepIds: [stepId] });
    const events = [done('isolate-1', 'i-1'), done('isolate-3', 'i-3', 'already in place'), done('isolate-2', 'i-2')];
    expect(tell({ events, state })).toEqual([
      'Quarantine the instance: i-3 us-east-1 — already in place',
      'Quarantine the instance (2) — done, read back: i-1 us-east-1, i-2 us-east-1',
    ]);
  });

  it('tells what it held back when nothing more happens', () => {
    const lines: string[] = [];
    const story = storyOf(({ what }) => lines.push(what));
    const state = stateWith(found);
    story.hear([event('found', 'Found 1 more thing: volume vol-1')], state);
    expect(lines).toEqual([]);
    for (let round = 0; round < 5; round += 1) story.hear([], state);
    expect(lines).toEqual(['Found 1 more thing: volume vol-1']);
  });
});
