/** `firebreak replay ID|FILE [--json]`: runs the workflow's code again over a history, and shows the state at each event. */
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { existsSync } from 'node:fs';
import { fetchHistory, HistoryError, readHistory } from '../../replay/histories.ts';
import { replayHistory, type Frame, type Replay } from '../../replay/replay.ts';
import { withTemporal } from '../connection.ts';
import { CommandError, only, parse, type Command, type Io } from '../command.ts';
import { jsonLines, printable } from '../output.ts';

export const replay: Command = {
  usage: 'replay ID|FILE [--json]',
  summary: "the incident's state at each event, from a running or an exported history; exit 1 if the code disagrees",
  async run(args, io) {
    const { values, positionals } = parse(args, { json: { type: 'boolean' } });
    const history = await historyOf(only(positionals, 'ID or FILE'), io);
    // What the replaying worker says of itself is nobody's concern here.
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    const replayed = await replayHistory(history);
    io.stdout.write(values.json ? jsonLines(replayed.frames) : describe(replayed.frames));
    // With --json, standard output holds frames only.
    const verdict = verdictOf(replayed);
    if (values.json || !replayed.agrees) io.stderr.write(verdict);
    else io.stdout.write(verdict);
    return replayed.agrees ? 0 : 1;
  },
};

/** A file if there is one of that name, else a running Temporal's. */
async function historyOf(name: string, io: Io): ReturnType<typeof readHistory> {
  try {
    return existsSync(name) ? await readHistory(name) : await withTemporal(io, (client) => fetchHistory(client, name));
  } catch (error) {
    throw error instanceof HistoryError ? new CommandError(error.message) : error;
  }
}

/** What each frame adds to the one before: the new lines of the timeline. */
function describe(frames: readonly Frame[]): string {
  let told = 0;
  return frames
    .map(({ event, at, state }) => {
      const news = state.timeline.slice(told);
      told = Math.max(told, state.timeline.length);
      const done = state.steps.filter((s) => s.status === 'done').length;
      const head = `event ${event}  ${at}  ${state.status}/${state.phase}  ${state.entities.length} entities, ${done} of ${state.steps.length} steps done`;
      return [head, ...news.map((e) => `    ${e.actor.name}: ${e.what.en}`)].map((l) => `${printable(l)}\n`).join('');
    })
    .join('');
}

function verdictOf({ frames, agrees, disagreement }: Replay): string {
  if (agrees) return `${frames.length} frames; the code agrees with the history\n`;
  const where = disagreement?.event === undefined ? '' : ` at event ${disagreement.event}`;
  return `the code does not agree with the history${where}: ${printable(disagreement?.message ?? 'no reason given')}\n`;
}
