/** `firebreak reviews [--json] | run ID | pause ID | resume ID | check [FILE...]`: the scheduled reviews, and what people do with them. */
import { ScheduleNotFoundError, ScheduleOverlapPolicy, type Client, type ScheduleHandle } from '@temporalio/client';
import { loadCatalogue } from '../../activities/catalogue/load.ts';
import { listSchedules } from '../../workers/review-schedules.ts';
import { loadReview, loadReviews } from '../../config/reviews.ts';
import { YamlFileError } from '../../config/yaml-file.ts';
import { withTemporal } from '../connection.ts';
import { CommandError, only, parse, UsageError, type Command, type Io } from '../command.ts';
import { reviewsFolder } from '../data-folders.ts';
import { jsonLines, table } from '../output.ts';

export const reviews: Command = {
  usage: 'reviews [--json] | run ID | pause ID | resume ID | check [FILE...]',
  summary: 'the scheduled reviews of accounts and when they run next; run starts one now',
  async run(args, io) {
    const { values, positionals } = parse(args, { json: { type: 'boolean' } });
    const [verb, ...rest] = positionals;
    switch (verb) {
      case undefined:
        return list(io, values.json === true);
      case 'run':
        return act(io, rest, 'started', (schedule) => schedule.trigger(ScheduleOverlapPolicy.SKIP));
      case 'pause':
        return act(io, rest, 'paused', (schedule) => schedule.pause('by firebreak reviews pause'));
      case 'resume':
        return act(io, rest, 'goes on', (schedule) => schedule.unpause('by firebreak reviews resume'));
      case 'check':
        return check(io, rest);
      default:
        throw new UsageError(`there is no reviews ${verb}`);
    }
  },
};

async function list(io: Io, json: boolean): Promise<number> {
  const rows = (await withTemporal(io, listSchedules)).map(({ scheduleId, state, info }) => ({
    id: scheduleId,
    paused: state.paused,
    nextRunAt: info.nextActionTimes[0]?.toISOString() ?? null,
    lastRunAt: info.recentActions.at(-1)?.takenAt.toISOString() ?? null,
  }));
  if (json) io.stdout.write(jsonLines(rows));
  else if (rows.length === 0) io.stdout.write('no reviews are scheduled: workers/main.ts makes the schedules\n');
  else io.stdout.write(table(rows.map((r) => [r.id, ...told(r)])));
  return 0;
}

const told = ({
  paused,
  nextRunAt,
  lastRunAt,
}: Record<'nextRunAt' | 'lastRunAt', string | null> & { paused: boolean }) => [
  paused ? 'paused' : `next ${nextRunAt ?? '—'}`,
  lastRunAt === null ? 'never run' : `last ${lastRunAt}`,
];

async function act(
  io: Io,
  ids: readonly string[],
  done: string,
  what: (schedule: ScheduleHandle) => Promise<void>,
): Promise<number> {
  const id = only(ids, 'ID');
  await withTemporal(io, ({ schedule }: Client) => what(schedule.getHandle(id))).catch((error: unknown) => {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    throw new CommandError(`There is no review ${id}. firebreak reviews lists them.`);
  });
  io.stdout.write(`${id} ${done}\n`);
  return 0;
}

/** Every file is looked at even if an earlier one is broken. */
async function check(io: Io, files: readonly string[]): Promise<number> {
  const catalogue = await loadCatalogue();
  if (files.length === 0) {
    const folder = reviewsFolder(io.env);
    io.stdout.write(`${(await loadReviews(folder, catalogue)).length} reviews in ${folder} are right\n`);
    return 0;
  }
  const results = await Promise.allSettled(files.map((file) => loadReview(file, catalogue)));
  for (const [i, result] of results.entries()) {
    if (result.status === 'fulfilled') io.stdout.write(`${files[i]}: right\n`);
    else if (result.reason instanceof YamlFileError) io.stderr.write(`${result.reason.message}\n`);
    else throw result.reason;
  }
  return results.every((r) => r.status === 'fulfilled') ? 0 : 1;
}
