/** Recorded incidents replay under today's code, frame by frame. A tampered history is refused at the event that differs. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { historyFromJSON, historyToJSON, type History } from '@temporalio/common/lib/proto-utils.js';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Disagreement } from '../../replay/disagreement.ts';
import { HistoryError, parseHistory, readHistory } from '../../replay/histories.ts';
import type { FollowUpsState } from '../../domain/follow-ups.ts';
import { replayHistory, replayRuns, type ReplayCode } from '../../replay/replay.ts';
import { FILES, FOLDER, todaysCode } from './stored.ts';

let code: ReplayCode;
beforeAll(async () => {
  code = await todaysCode();
});

describe('a recorded incident', () => {
  it('is there for each way an incident can end', () => {
    expect(FILES.length).toBeGreaterThanOrEqual(4);
  });

  it.each(FILES)('replays under today’s code, and its states grow to the end: %s', async (file) => {
    const history = await readHistory(FOLDER + file);
    const { frames, agrees, disagreement } = await replayHistory(history, code);
    expect(disagreement).toBeUndefined();
    expect(agrees).toBe(true);
    const events = frames.map((f) => f.event);
    expect(events).toEqual([...new Set(events)].toSorted((a, b) => a - b));
    const lengths = frames.map((f) => f.state.timeline.length);
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
    const first = history.events![0]!;
    const last = frames.at(-1)!;
    expect(last.state.closedAt).toBeDefined();
    expect(last.state.runId).toBe(first.workflowExecutionStartedEventAttributes?.originalExecutionRunId);
    expect(Date.parse(frames[0]!.at)).toBeGreaterThanOrEqual(Number(first.eventTime?.seconds) * 1000);
  });

  it('has follow-ups whose history replays too', async () => {
    const chase = await readHistory(`${FOLDER}follow-ups/chased-and-done.json`);
    const { frames, agrees } = await replayHistory<FollowUpsState>(chase, code);
    expect(agrees).toBe(true);
    expect(frames.at(-1)?.state.events.map((e) => e.kind)).toEqual(
      expect.arrayContaining(['opened', 'escalated', 'refused', 'taken', 'moved', 'done', 'dropped']),
    );
  });

  it('replays to the same frames every time', async () => {
    const history = await readHistory(FOLDER + FILES[0]!);
    const again = parseHistory(historyToJSON(history), 'again');
    expect(await replayHistory(again, code)).toEqual(await replayHistory(history, code));
  });

  it.each([1, 2, 3, 4])('that has just begun has no frames, and disagrees with nothing: %i events', async (n) => {
    const { events } = await readHistory(FOLDER + 'drill.json');
    const begun = parseHistory(historyToJSON({ events: events!.slice(0, n) }), 'begun');
    expect(await replayHistory(begun, code)).toEqual({ frames: [], agrees: true });
  });

  it('of which the last run has just begun agrees', async () => {
    const whole = await readHistory(FOLDER + 'drill.json');
    const { frames, agrees } = await replayRuns([whole, { events: whole.events!.slice(0, 2) }], code);
    expect([agrees, new Set(frames.map(({ run }) => run))]).toEqual([true, new Set([1])]);
  });

  it('replays up to its last event while the incident is open', async () => {
    const { events } = await readHistory(FOLDER + 'approved-and-released.json');
    const until = events!.findIndex((e) => e.workflowExecutionSignaledEventAttributes?.signalName === 'decide');
    const { frames, agrees } = await replayHistory({ events: events!.slice(0, until) }, code);
    expect([agrees, frames.at(-1)?.state.gates[0]?.status]).toEqual([true, 'open']);
  });
});

describe('a recorded review', () => {
  const recorded = readdirSync(`${FOLDER}reviews`);

  it.each(recorded)('replays under today’s code: %s', async (file) => {
    const history = await readHistory(`${FOLDER}reviews/${file}`);
    expect(await replayHistory(history, code)).toEqual({ frames: [], agrees: true });
  });

  it('is there for each review that is shipped', () => {
    const shipped = readdirSync(fileURLToPath(new URL('../../reviews', import.meta.url)));
    expect(recorded.toSorted()).toEqual(shipped.map((f) => f.replace('.yaml', '.json')).toSorted());
  });
});

describe('a history that was tampered with', () => {
  it('is refused at the event whose activity differs', async () => {
    const history = await tampered((events) => {
      const apply = events.find((e) => activityOf(e) === 'ec2.quarantine.apply')!;
      apply.activityTaskScheduledEventAttributes!.activityType.name = 'ec2.nothing.apply';
      return apply;
    });
    await expectDisagreement(history, 'ec2.nothing.apply', {
      activity: 'ec2.nothing.apply',
      recorded: 'ActivityTaskScheduled ec2.nothing.apply',
      code: 'activity ec2.quarantine.apply',
    });
  });

  it('is refused when an approval is attributed to somebody who is no approver', async () => {
    const history = await tampered((events) => {
      const decisions = events.filter((e) => e.workflowExecutionSignaledEventAttributes?.signalName === 'decide');
      for (const { workflowExecutionSignaledEventAttributes: signal } of decisions) {
        const [payload] = signal!.input.payloads as [{ data: string }];
        const words = Buffer.from(payload.data, 'base64').toString().replace('UMINJI', 'UELSE1');
        payload.data = Buffer.from(words).toString('base64');
      }
      return events.find((e) => activityOf(e) === 'hold.acquire-approved')!;
    });
    await expectUnexplained(history);
  });

  it('is refused at the event that no command explains', async () => {
    const history = await tampered((events) => {
      const decision = events.find((e) => e.workflowExecutionSignaledEventAttributes?.signalName === 'decide')!;
      decision.workflowExecutionSignaledEventAttributes!.signalName = 'unheard-of';
      return events.find((e) => Number(e.eventId) > Number(decision.eventId) && activityOf(e) !== undefined)!;
    });
    await expectUnexplained(history);
  });
});

describe('a file that holds no history', () => {
  it('is refused with its name and what is wrong', async () => {
    await expect(readHistory('/nowhere.json')).rejects.toThrow(HistoryError);
    expect(() => parseHistory('{"a":1}', 'x.json')).toThrow(/^x\.json: /);
    expect(() => parseHistory('not json', 'x.json')).toThrow(HistoryError);
  });
});

interface Event {
  eventId: string;
  activityTaskScheduledEventAttributes?: { activityType: { name: string } };
  workflowExecutionSignaledEventAttributes?: { signalName: string; input: { payloads: unknown[] } };
}

interface Tampered {
  history: History;
  at: number;
  /** Scheduled there. */
  activity: string | undefined;
}

const activityOf = (e: Event): string | undefined => e.activityTaskScheduledEventAttributes?.activityType.name;

/** @param change changes the events and returns the one at which the replay must fail */
async function tampered(change: (events: Event[]) => Event): Promise<Tampered> {
  const file = JSON.parse(historyToJSON(await readHistory(FOLDER + 'late-alert-and-dismissal.json'))) as {
    events: Event[];
  };
  const event = change(file.events);
  return { history: historyFromJSON(file), at: Number(event.eventId), activity: activityOf(event) };
}

/** The code does not do this activity there: it has no command, or already another one, such as to tell people in Slack. */
async function expectUnexplained({ history, at, activity }: Tampered): Promise<void> {
  const { agrees, disagreement, frames } = await replayHistory(history, code);
  expect(agrees).toBe(false);
  expect(disagreement).toMatchObject({ event: at, activity, recorded: `ActivityTaskScheduled ${activity}` });
  expect(disagreement?.code).toMatch(/^(no command|activity slack\.sync)$/);
  expect(frames.every((f) => f.event < at)).toBe(true);
}

async function expectDisagreement(
  { history, at }: Tampered,
  words: string,
  sides: Partial<Disagreement> = {},
): Promise<void> {
  const { agrees, disagreement, frames } = await replayHistory(history, code);
  expect(agrees).toBe(false);
  expect(disagreement).toMatchObject({ ...sides, event: at, message: expect.stringContaining(words) as string });
  expect(frames.every((f) => f.event < at)).toBe(true);
}
