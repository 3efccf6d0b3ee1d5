/** What the viewer computes of a recording, without a browser. */
import { array, assert, double, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entityKey } from '../../../domain/entity.ts';
import { Player } from '../../../replay/player.ts';
import { actsAt, gateAnswers, inForce, stepLines, waitsFor } from '../../../replay/viewer/model/answers.ts';
import { clocksAt } from '../../../replay/viewer/model/clocks.ts';
import { graphAt, layoutOf } from '../../../replay/viewer/model/graph.ts';
import { scaleOf } from '../../../replay/viewer/model/scale.ts';
import { jump, LANES, stopsOf, storyOf } from '../../../replay/viewer/model/story.ts';
import { longRecording } from '../long-recording.ts';
import { hours, tasksLeft } from '../tasks-left.ts';

const HOUR = 3_600_000;
const times = array(integer({ min: 1, max: 30 * 24 * HOUR }), { minLength: 1, maxLength: 60 }).map((gaps) =>
  gaps.reduce<number[]>((all, gap) => [...all, all.at(-1)! + gap], [1_700_000_000_000]),
);

describe('the line of time', () => {
  it('keeps the order of moments, from one end to the other', () => {
    assert(
      property(times, (all) => {
        const scale = scaleOf(all);
        const places = all.map((t) => scale.position(t));
        expect(places).toEqual(places.toSorted((a, b) => a - b));
        expect([places[0], places.at(-1)]).toEqual([0, 1]);
        expect(new Set(places).size).toBe(all.length);
      }),
    );
  });

  it('gives the time of a place that it gave to a time', () => {
    assert(
      property(times, double({ min: 0, max: 1, noNaN: true }), (all, part) => {
        const scale = scaleOf(all);
        const time = all[0]! + part * (all.at(-1)! - all[0]!);
        const gap = Math.max(...all.slice(1).map((t, i) => t - all[i]!));
        expect(Math.abs(scale.time(scale.position(time)) - time)).toBeLessThan(1 + gap * 1e-6);
      }),
    );
  });

  it('folds idle stretches, so that what happened keeps its room, and says how long they were', () => {
    const busy = Array.from({ length: 30 }, (_, i) => i * 2_000);
    const scale = scaleOf([...busy, ...busy.map((t) => t + 24 * HOUR)]);
    expect(scale.folds).toHaveLength(1);
    expect(scale.folds[0]!.to - scale.folds[0]!.from).toBe(24 * HOUR - 58_000);
    expect(scale.position(58_000)).toBeGreaterThan(0.4);
  });

  it('is there for a single moment', () => {
    const scale = scaleOf([5]);
    expect([scale.position(5), scale.time(0.3), scale.folds]).toEqual([0, 5, []]);
  });
});

describe('the story of a recording', () => {
  const player = new Player(longRecording(400));
  const story = storyOf(player);
  const last = player.frames.length - 1;

  it('has each event of the timeline once, on its lane, at the frame in which it is new', () => {
    const { timeline } = player.at(last).incident;
    expect(story.marks.map((m) => m.what)).toEqual(timeline.map((e) => e.what));
    expect(new Set(story.marks.map((m) => m.lane)).size).toBeLessThanOrEqual(LANES.length);
    for (const mark of story.marks) expect(player.frames[mark.frame]!.at).toBe(mark.at);
  });

  it('jumps to the next and the previous decision, change and surprise', () => {
    const stops = stopsOf(story.marks);
    const decision = jump(stops, 0, 'decision', 1)!;
    expect(story.marks.filter((m) => m.frame === decision).some((m) => m.kind === 'approved')).toBe(true);
    expect(jump(stops, decision + 1, 'decision', -1)).toBe(decision);
    expect(jump(stops, 0, 'surprise', 1)).toBeUndefined();
    expect(jump(stops, last, 'change', 1)).toBeUndefined();
  });

  it('shows of the intrusion only what was known at the moment, each thing at its place', () => {
    const layout = layoutOf(player.at(last).incident, story.known);
    const seen = new Map<string, number>();
    for (const { index, moment } of new Player(longRecording(400))) {
      const { nodes } = graphAt(moment.incident, layout);
      const shown = nodes.flatMap((n) => n.entities.map(entityKey));
      for (const key of shown) expect(story.known.get(key)).toBeLessThanOrEqual(index);
      expect(shown).toHaveLength(moment.incident.entities.length);
      for (const { key, row } of nodes) {
        expect(seen.get(key) ?? row).toBe(row);
        seen.set(key, row);
      }
    }
  });

  it('says of each card who decided and how long it waited, and of a step how it came about', () => {
    const { incident } = player.at(last);
    const [first] = gateAnswers(incident, story, story.times[last]!);
    expect(first).toMatchObject({ steps: 1, waitedMs: 2_000, decisions: [{ actor: { name: 'minji' }, why: 'web' }] });
    const [step] = incident.steps;
    const lines = stepLines(step!, incident.gates, story).map((line) => line.what.en);
    expect(lines).toEqual(expect.arrayContaining(['Became known', 'Proposed for approval', 'Approved']));
    expect(inForce(incident)).toEqual([{ why: 'contained', steps: incident.steps.filter((s) => s.status === 'done') }]);
  });

  it('names who may decide what waits', () => {
    const index = player.frames.findIndex((_, i) => player.at(i).incident.steps[0]?.status === 'proposed');
    const { incident } = player.at(index);
    expect(waitsFor(incident, incident.gates[0]!)).toEqual({ names: ['minji'], needed: 1, asked: [] });
  });

  it('counts as an act of the intruder only what somebody did to something', () => {
    expect(actsAt(story, last).map((act) => act.finding.weight)).toEqual(['grave']);
    const { findings } = player.at(0).incident;
    const weakness = { ...findings[0]!, entity: undefined, by: undefined };
    const only = { ...story, findings: [{ finding: weakness as (typeof findings)[number], frame: 0 }] };
    expect(actsAt(only, last)).toEqual([]);
  });
});

describe('a deadline', () => {
  const tasks = (...moments: Parameters<typeof tasksLeft>[0]) =>
    storyOf(new Player(tasksLeft(moments))).ended.filter(({ clock }) => clock.kind === 'task');

  it('that was moved has not ended: it runs on until its new time', () => {
    const moved = tasks([{ dueAt: hours(120) }], [{ dueAt: hours(240) }], [{ dueAt: hours(240), status: 'done' }]);
    expect(moved).toMatchObject([{ frame: 2, running: false, leftMs: 238 * HOUR }]);
  });

  it('that has passed has nothing left', () => {
    const [overdue] = tasks([{ dueAt: hours(1) }], [{ dueAt: hours(1) }], [{ dueAt: hours(1) }]);
    expect(overdue).toMatchObject({ running: true, leftMs: -HOUR });
  });
});

describe('the clocks of a moment', () => {
  it('are those of gates and tasks, the next one first, with whom they are for', () => {
    const { incident } = new Player(longRecording(8)).at(1);
    const gate = {
      ...incident.gates[0]!,
      clock: { pauseMs: 1, rung: 0, remindAt: '2026-11-22T00:05:00Z', escalateAt: '2026-11-22T00:02:00Z' },
    };
    const clocks = clocksAt({ incident: { ...incident, gates: [gate] } });
    expect(clocks.map((c) => [c.kind, c.whom])).toEqual([
      ['escalation', ['minji']],
      ['reminder', []],
    ]);
  });
});
