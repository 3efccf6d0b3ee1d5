/** `firebreak replay`: runs the workflow's code again over a history, and shows the state at each event. */
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { existsSync } from 'node:fs';
import { fetchHistories, HistoryError, readHistories } from '../../replay/histories.ts';
import { replayRuns, type ChainReplay, type Frame } from '../../replay/replay.ts';
import { historiesOf } from '../../contract/temporal/chain.ts';
import { decryptHistory } from '../../contract/temporal/external-payloads.ts';
import { converterFrom, withTemporal } from '../connection.ts';
import { beyond } from '../../domain/projections.ts';
import { CommandError, type Io, type JsonOption } from '../command.ts';
import { jsonLines, printable } from '../output.ts';

/** @returns 1 when the code does not agree with the history */
export async function replay(name: string, options: JsonOption, io: Io): Promise<number> {
  const histories = await historiesNamed(name, io);
  const { payloadCodecs = [] } = await converterFrom(io.env);
  for (const history of histories) await decryptHistory(history, payloadCodecs);
  // The replaying worker's own messages are of no interest here.
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const replayed = await replayRuns(histories);
  const json = options.json === true;
  io.stdout.write(json ? jsonLines(replayed.frames) : describe(replayed));
  // With --json, standard output holds frames only.
  const verdict = verdictOf(replayed);
  if (json || !replayed.agrees) io.stderr.write(verdict);
  else io.stdout.write(verdict);
  return replayed.agrees ? 0 : 1;
}

/** The runs in a file, or those of an incident in Temporal. No incident's id looks like a path. */
async function historiesNamed(name: string, io: Io): ReturnType<typeof readHistories> {
  try {
    if (existsSync(name)) return await readHistories(name);
    if (/[/\\]|\.json$/i.test(name))
      throw new CommandError(
        `There is no file ${name}. Reports of npm start have their history in .firebreak/reports/INCIDENT/history.json.`,
      );
    return await withTemporal(io, (client) =>
      fetchHistories(async (id) => (await historiesOf(client, id)).map((run) => run.history), name),
    );
  } catch (error) {
    throw error instanceof HistoryError ? new CommandError(error.message) : error;
  }
}

/** Shows for each frame the timeline events that it adds. */
function describe({ frames, runs }: ChainReplay): string {
  let told = 0;
  return frames
    .map(({ run, event, at, state }) => {
      const news = state.timeline.filter((e) => e.seq > told);
      told = news.at(-1)?.seq ?? told;
      const done = state.steps.filter((s) => s.status === 'done').length;
      const head = `${runs === 1 ? '' : `run ${run} `}event ${event}  ${at}  ${state.status}/${state.phase}  ${state.entities.length} entities, ${done} of ${state.steps.length} steps done${beyondLine(state)}`;
      return [head, ...news.map((e) => `    ${e.actor.name}: ${e.what.en}`)].map((l) => `${printable(l)}\n`).join('');
    })
    .join('');
}

/** The numbers of items that only the evidence store has. */
function beyondLine(state: Frame['state']): string {
  const counts = Object.entries(beyond(state)).map(([list, n]) => `${n} more ${list}`);
  return counts.length === 0 ? '' : `, in evidence: ${counts.join(', ')}`;
}

function verdictOf({ frames, runs, agrees, disagreement }: ChainReplay): string {
  const ofRuns = runs === 1 ? '' : ` in ${runs} runs`;
  if (agrees) return `${frames.length} frames${ofRuns}; the code agrees with the history\n`;
  const run = runs === 1 || disagreement === undefined ? '' : ` in run ${disagreement.run} of ${runs}`;
  const where = `${run}${disagreement?.event === undefined ? '' : ` at event ${disagreement.event}`}`;
  return `The code does not agree with the history${where}: ${printable(disagreement?.message ?? 'no reason given')}\n`;
}
