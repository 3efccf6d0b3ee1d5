/**
 * The recording of an incident: what was known, decided and done at each moment, as the workflow's own code says when it
 * runs again over its history. Frames are kept as differences. Now and then one is kept whole: when the differences since
 * the last whole one are as long as it is, so that a recording is at most about twice as long as all its differences, and
 * any frame is reached from a whole one near it. The same histories give the same bytes.
 */
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { FollowUpsState } from '../domain/follow-ups.ts';
import type { IncidentState } from '../domain/incident.ts';
import { diff, type Patch } from '../domain/patch.ts';
import type { Disagreement } from './disagreement.ts';
import { replayRuns, workflowIdOf, type ChainReplay, type ReplayCode } from './replay.ts';

/** What a recording is made of. Who gets it from a running Temporal, from files or from the evidence store gives this. */
export interface Histories {
  /** The runs of the incident, the first one first. */
  incident: readonly History[];
  /** The runs of the workflow that chases what the incident left for people. Empty if there is none. */
  followUps: readonly History[];
}

/** Everything at one moment. */
export interface Moment {
  incident: IncidentState;
  /** From when the incident has left tasks. */
  followUps?: FollowUpsState;
}

export type Track = 'incident' | 'follow-ups';

interface Place {
  of: Track;
  /** Of that workflow, 1 for the first. */
  run: number;
  /** Number of the event in that run's history. */
  event: number;
  /** ISO 8601, when it was so originally. Never earlier than the frame before, also when a server's clock was put back. */
  at: string;
}
/** `patch` makes it of the frame before; `whole` is the moment itself. */
export type RecordedFrame = Place & ({ patch: Patch } | { whole: Moment });

export type RecordedDisagreement = Disagreement & { of: Track; run: number };

export interface Recording {
  format: typeof FORMAT;
  /** The incident's id. */
  incident: string;
  /** How many runs its histories have, and how many events those have together. */
  runs: number;
  events: number;
  /** By time. Up to the disagreement of each track, if there is one. */
  frames: RecordedFrame[];
  disagreements: RecordedDisagreement[];
}

const FORMAT = 'firebreak-recording-1';

/** @param code made once for many incidents */
export async function record({ incident, followUps }: Histories, code?: ReplayCode): Promise<Recording> {
  const main = await replayRuns(incident, code);
  const after = await replayRuns<FollowUpsState>(followUps, code);
  const id = main.frames[0]?.state.id ?? workflowIdOf(incident[0] ?? {});
  return {
    format: FORMAT,
    incident: id,
    runs: incident.length + followUps.length,
    events: [...incident, ...followUps].reduce((sum, { events }) => sum + (events?.length ?? 0), 0),
    frames: recorded(inTime(main, after)),
    disagreements: [...parted('incident', main), ...parted('follow-ups', after)],
  };
}

const parted = (of: Track, { disagreement }: ChainReplay<unknown>): RecordedDisagreement[] =>
  disagreement === undefined ? [] : [{ of, ...disagreement }];

type Step = Place & { patch: Patch; moment: Moment };

/** The frames of both workflows by time; of the same time, the incident's first. */
function inTime(main: ChainReplay, after: ChainReplay<FollowUpsState>): Step[] {
  const steps: Step[] = [];
  let moment: Partial<Moment> = {};
  const [first] = main.frames;
  // A recording begins with its incident, whatever the clocks of two servers say.
  const begins = Date.parse(first?.at ?? '');
  const frames = [
    ...neverBack(main.frames, begins).map((frame) => ({ of: 'incident' as const, ...frame })),
    ...neverBack(first === undefined ? [] : after.frames, begins).map((frame) => ({
      of: 'follow-ups' as const,
      ...frame,
    })),
  ].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  for (const { of, run, event, at, patch, state } of frames) {
    const member = of === 'incident' ? 'incident' : 'followUps';
    const before = moment[member];
    moment = { ...moment, [member]: state };
    // The first frame of a run has the whole state.
    const changes = patch[0]?.path === '' ? diff(before, state) : patch;
    const placed = changes.map((operation) => ({ ...operation, path: `/${member}${operation.path}` }));
    steps.push({
      of,
      run,
      event,
      at,
      patch: before === undefined ? diff(steps.at(-1)?.moment ?? {}, moment) : placed,
      moment: moment as Moment,
    });
  }
  return steps;
}

/**
 * The frames of one workflow with times that never go back. Each frame's patch needs the frame before it, so sorting by
 * time must not change their order when a server's clock was put back.
 * @param begins the earliest time, milliseconds since the epoch
 */
function neverBack<F extends { at: string }>(frames: readonly F[], begins: number): F[] {
  let latest = begins;
  return frames.map((frame) => {
    const at = Date.parse(frame.at);
    if (at >= latest) {
      latest = at;
      return frame;
    }
    return { ...frame, at: new Date(latest).toISOString() };
  });
}

function recorded(steps: readonly Step[]): RecordedFrame[] {
  let [since, whole] = [Infinity, 0];
  return steps.map(({ moment, patch, ...place }) => {
    if (since <= whole) {
      since += sizeOf(patch);
      return { ...place, patch };
    }
    [since, whole] = [0, sizeOf(moment)];
    return { ...place, whole: moment };
  });
}

const sizeOf = (value: unknown): number => JSON.stringify(value).length;

/** The recording as text: one line of JSON. */
export const recordingText = (recording: Recording): string => `${JSON.stringify(recording)}\n`;
