/**
 * `firebreak replay`: runs the workflow's code again over histories; shows the state at each event or at one, writes the
 * recording for managers, or says of every stored incident whether the code still agrees with it.
 */
import { writeFile } from 'node:fs/promises';
import { installNoLog } from '../../contract/temporal/log.ts';
import { hasBegun } from '../../replay/complaint.ts';
import { HistoryError } from '../../replay/histories.ts';
import { Player } from '../../replay/player.ts';
import { record, recordingText, type RecordedDisagreement, type Recording } from '../../replay/recording.ts';
import { bundleForReplay } from '../../replay/replay.ts';
import { CommandError, type Io, type JsonOption } from '../command.ts';
import { jsonLines, printable } from '../output.ts';
import { historiesNamed, withAll, type Source } from '../replay-sources.ts';
import { factsOf } from '../../replay/what-if/facts.ts';
import { NoPolicy, parsePolicy } from '../../replay/what-if/policy.ts';
import { simulate } from '../../replay/what-if/simulate.ts';
import { describeAll, describeFrame } from '../replay-text.ts';
import { describeSimulation } from '../what-if-text.ts';

export interface ReplayOptions extends JsonOption {
  all?: boolean;
  at?: string;
  beside?: string;
  html?: string;
  recording?: string;
  source?: string;
  whatIf?: string;
}

/** @returns 1 when the code does not agree with a history */
export async function replay(name: string | undefined, options: ReplayOptions, io: Io): Promise<number> {
  // The replaying worker's own messages are of no interest here.
  installNoLog();
  if (options.all === true) return replayAll(name, io);
  const histories = await historiesNamed(name ?? '', io, sourceIn(options));
  const others = options.beside === undefined ? undefined : await historiesNamed(options.beside, io, sourceIn(options));
  const code = await bundleForReplay();
  const recording = await record(histories, code);
  const verdict = histories.incident.some(hasBegun)
    ? verdictOf(recording)
    : `${NOT_BEGUN}: there is nothing to show.\n`;
  const json = options.json === true;
  if (options.recording !== undefined) await written(options.recording, recordingText(recording), io);
  const beside = others === undefined ? undefined : recordingBeside(await record(others, code), io);
  if (options.html !== undefined) {
    if (recording.frames.length === 0) throw new CommandError(`The recording has no frame to show. ${verdict.trim()}`);
    const { viewerPage } = await import('../../replay/viewer/html.ts');
    await written(options.html, await viewerPage(recording, undefined, beside), io);
  }
  if (options.whatIf !== undefined) io.stdout.write(simulated(recording, options.whatIf, json));
  else if (options.at !== undefined) io.stdout.write(frameAt(recording, options.at, json));
  else if (json) io.stdout.write(jsonLines(moments(recording)));
  else if (options.html === undefined && options.recording === undefined) io.stdout.write(describeAll(recording));
  // With --json, standard output holds frames only.
  if (json || recording.disagreements.length > 0) io.stderr.write(verdict);
  else io.stdout.write(verdict);
  const disagreements = [recording, beside].flatMap((one) => one?.disagreements ?? []);
  return disagreements.length === 0 ? 0 : 1;
}

const NOT_BEGUN = 'No code has run yet';

/** The other incident of a file with two. */
function recordingBeside(other: Recording, io: Io): Recording {
  const name = printable(other.incident);
  if (other.frames.length === 0) throw new CommandError(`${name}: the recording has no frame to show.`);
  if (other.disagreements.length > 0) io.stderr.write(`${name}: ${verdictOf(other)}`);
  return other;
}

function simulated(recording: Recording, text: string, json: boolean): string {
  if (recording.frames.length === 0) throw new CommandError('The recording has no frame to simulate.');
  const facts = factsOf(new Player(recording));
  try {
    const simulation = simulate(facts, parsePolicy(text));
    return json ? jsonLines([simulation]) : describeSimulation(facts, text, simulation);
  } catch (error) {
    throw error instanceof NoPolicy ? new CommandError(error.message) : error;
  }
}

function sourceIn({ source }: ReplayOptions): Source | undefined {
  if (source === undefined || source === 'temporal' || source === 'evidence') return source;
  throw new CommandError('--source is temporal or evidence.');
}

async function written(file: string, text: string, io: Io): Promise<void> {
  // It holds in plain text what Temporal keeps encrypted.
  await writeFile(file, text, { mode: 0o600 }).catch((cause: unknown) => {
    throw new CommandError(`${file}: cannot be written (${(cause as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  });
  io.stderr.write(`${file}: ${Math.ceil(Buffer.byteLength(text) / 1024)} KiB\n`);
}

function moments(recording: Recording): object[] {
  return [...new Player(recording)].map(({ frame: { of, run, event, at }, moment }) => ({
    of,
    run,
    event,
    at,
    state: moment.incident,
    ...(moment.followUps === undefined ? {} : { followUps: moment.followUps }),
  }));
}

function frameAt(recording: Recording, name: string, json: boolean): string {
  const player = new Player(recording);
  const index = player.indexOf(name);
  if (index === undefined)
    throw new CommandError(
      `${name} names no frame. --at takes the number of an event (196; 2.196 in the second run) or a time (2026-11-22T03:14:20Z).`,
    );
  return json ? jsonLines([moments(recording)[index]!]) : describeFrame(player, index);
}

/** Every incident is replayed, also after one that does not agree. */
function replayAll(folder: string | undefined, io: Io): Promise<number> {
  return withAll(folder, io, async (all) => {
    const code = await bundleForReplay();
    let [agreed, begun] = [0, 0];
    for (const { name, read } of all) {
      try {
        const histories = await read();
        const recording = await record(histories, code);
        const hasRun = histories.incident.some(hasBegun);
        if (hasRun) begun += 1;
        const { disagreements, frames, events } = recording;
        if (disagreements.length === 0) {
          agreed += 1;
          io.stdout.write(
            `agrees     ${printable(name)}  ${events} events, ${hasRun ? `${frames.length} frames` : 'no code has run yet'}\n`,
          );
        } else
          for (const where of disagreements)
            io.stdout.write(`DISAGREES  ${printable(name)}${placeOf(where)}: ${sidesOf(where)}\n`);
      } catch (error) {
        // One incident that cannot be read, for example since its payload key is gone, keeps no other from being replayed.
        const why = error instanceof Error ? error.message : String(error);
        io.stdout.write(`UNREADABLE ${printable(error instanceof HistoryError ? why : `${name}: ${why}`)}\n`);
      }
    }
    io.stdout.write(`The code agrees with ${agreed} of ${all.length} stored incidents.\n`);
    if (begun === 0 && agreed > 0) io.stdout.write(`${NOT_BEGUN} in any of them, so this proves nothing.\n`);
    return agreed === all.length && begun > 0 ? 0 : 1;
  });
}

function verdictOf({ frames, runs, disagreements }: Recording): string {
  const ofRuns = runs === 1 ? '' : ` in ${runs} runs`;
  if (disagreements.length === 0) return `${frames.length} frames${ofRuns}; the code agrees with the history\n`;
  return disagreements
    .map((where) => `The code does not agree with the history${placeOf(where)}: ${sidesOf(where)}\n`)
    .join('');
}

const placeOf = ({ of, run, event, activity }: RecordedDisagreement): string =>
  [
    of === 'incident' ? '' : ' of the follow-ups',
    run === 1 ? '' : ` in run ${run}`,
    event === undefined ? '' : ` at event ${event}`,
    activity === undefined ? '' : ` (${activity})`,
  ].join('');

const sidesOf = ({ recorded, code, message }: RecordedDisagreement): string =>
  printable(`the history has ${recorded}, the code gives ${code}. ${message}`);
