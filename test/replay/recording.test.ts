/** A recording says at every event what the replay says there, in a fraction of the bytes. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseHistory, readHistory } from '../../replay/histories.ts';
import { Player, STRIDE } from '../../replay/player.ts';
import { record, recordingText, type Moment, type Recording } from '../../replay/recording.ts';
import { replayHistory, type ReplayCode } from '../../replay/replay.ts';
import { longRecording } from './long-recording.ts';
import { FILES, FOLDER, todaysCode } from './stored.ts';

let code: ReplayCode;
beforeAll(async () => {
  code = await todaysCode();
});

const recordingOf = async (file: string): Promise<Recording> =>
  record({ incident: [await readHistory(FOLDER + file)], followUps: [] }, code);
/** As it is read back from a file. */
const readBack = (recording: Recording): Player => new Player(JSON.parse(recordingText(recording)) as Recording);

describe('the recording of a stored incident', () => {
  it.each(FILES)('has the state of the replay at every event, and is far smaller: %s', async (file) => {
    const { frames } = await replayHistory(await readHistory(FOLDER + file), code);
    const recording = await recordingOf(file);
    const player = readBack(recording);
    expect(recording.frames.map((f) => f.event)).toEqual(frames.map((f) => f.event));
    for (const [i, { state, at }] of frames.entries()) {
      expect(player.at(i).incident).toEqual(state);
      expect(recording.frames[i]!.at).toBe(at);
    }
    const whole = frames.reduce((sum, f) => sum + JSON.stringify(f.state).length, 0);
    const size = recordingText(recording).length;
    // A few small states are hardly larger than the form of a recording.
    if (whole > 100_000) expect(size).toBeLessThan(whole / 2);
  });

  it('is the same byte for byte on every run', async () => {
    const [first, again] = [await recordingOf('leaked-key.json'), await recordingOf('leaked-key.json')];
    expect(recordingText(again)).toBe(recordingText(first));
  });

  it('keeps the order of its runs when the clock of the server was put back between them', async () => {
    const file = `${FOLDER}approved-and-released.json`;
    const { events } = JSON.parse(readFileSync(file, 'utf8')) as { events: { eventTime: string }[] };
    for (const event of events) event.eventTime = new Date(Date.parse(event.eventTime) - 600_000).toISOString();
    const putBack = parseHistory(JSON.stringify({ events }), file);
    const { frames } = await record({ incident: [await readHistory(file), putBack], followUps: [] }, code);
    const places = frames.map(({ run, event }) => run * 100_000 + event);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    const times = frames.map(({ at }) => at);
    expect(times).toEqual(times.toSorted());
    expect(frames.at(-1)?.run).toBe(2);
  });

  it('has its follow-ups, by time', async () => {
    const [incident, chase] = await Promise.all(
      ['late-alert-and-dismissal.json', 'follow-ups/chased-and-done.json'].map((file) => readHistory(FOLDER + file)),
    );
    const recording = await record({ incident: [incident!], followUps: [chase!] }, code);
    expect(recording.disagreements).toEqual([]);
    const events = (of: string): number[] => recording.frames.filter((f) => f.of === of).map((f) => f.event);
    for (const of of ['incident', 'follow-ups']) expect(events(of)).toEqual(events(of).toSorted((a, b) => a - b));
    const player = readBack(recording);
    const last = player.at(player.frames.length - 1);
    expect(last.followUps?.tasks.map((t) => t.status)).toEqual(['done', 'dropped', 'done']);
    expect(new Set(recording.frames.map((f) => f.of))).toEqual(new Set(['incident', 'follow-ups']));
  });
});

describe('a player', () => {
  it('gives the same moment from wherever it comes', async () => {
    const recording = await recordingOf('crypto-miner.json');
    const inOrder = new Map<number, Moment>([...readBack(recording)].map(({ index, moment }) => [index, moment]));
    const player = readBack(recording);
    for (const [i] of [...inOrder].toReversed()) expect(player.at(i)).toEqual(inOrder.get(i));
    for (const i of [3, 60, 0, 59, 61]) expect(player.at(i)).toEqual(inOrder.get(i));
  });

  it('finds a frame by the number of an event and by a time', async () => {
    const player = readBack(await recordingOf('leaked-key.json'));
    const [index, frame] = [20, player.frames[20]!];
    expect(player.indexOf(String(frame.event))).toBe(index);
    expect(player.indexOf(`1.${frame.event - 1}`)).toBe(index);
    expect(player.indexOf(frame.at)).toBe(index);
    expect(player.indexOf('1999-01-01T00:00:00Z')).toBe(0);
    expect(player.indexOf('2999-01-01T00:00:00Z')).toBe(player.frames.length - 1);
    expect(['', 'x', '2.1', '999999', '-1'].map((name) => player.indexOf(name))).toEqual(Array(5).fill(undefined));
  });

  it('applies at most sixteen differences for a moment of a recording of 10,000 events', () => {
    const recording = longRecording();
    expect(recording.events).toBe(10_000);
    const player = new Player(recording);
    for (const _ of player);
    for (let i = player.frames.length - 1; i > 0; i -= 7) {
      const before = player.applied;
      player.at(i);
      expect(player.applied - before).toBeLessThanOrEqual(STRIDE);
    }
  });
});

describe('a recording of 10,000 events', () => {
  it('grows with what happened, not with the state', () => {
    const [half, whole] = [longRecording(1_000), longRecording(2_000)].map((r) => recordingText(r).length);
    expect(whole! / half!).toBeLessThan(2.3);
  });
});
