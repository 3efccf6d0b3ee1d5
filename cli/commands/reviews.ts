/** `firebreak reviews`: the scheduled reviews, and what people do with them. */
import { ScheduleNotFoundError, ScheduleOverlapPolicy, type Client, type ScheduleHandle } from '@temporalio/client';
import { loadCatalogue } from '../../activities/catalogue/load.ts';
import { listSchedules } from '../../workers/review-schedules.ts';
import { loadReview, loadReviews } from '../../config/reviews.ts';
import { YamlFileError } from '../../config/yaml-file.ts';
import { withTemporal } from '../connection.ts';
import { CommandError, type Io, type JsonOption } from '../command.ts';
import { reviewsFolder } from '../../config/settings.ts';
import { jsonLines, table } from '../output.ts';

export async function listReviews(options: JsonOption, io: Io): Promise<number> {
  const rows = (await withTemporal(io, listSchedules)).map(({ scheduleId, state, info }) => ({
    id: scheduleId,
    paused: state.paused,
    nextRunAt: info.nextActionTimes[0]?.toISOString() ?? null,
    lastRunAt: info.recentActions.at(-1)?.takenAt.toISOString() ?? null,
  }));
  if (options.json === true) io.stdout.write(jsonLines(rows));
  else if (rows.length === 0) io.stdout.write('No review is scheduled. workers/main.ts makes the schedules.\n');
  else io.stdout.write(table([['ID', 'NEXT RUN', 'LAST RUN'], ...rows.map(asLine)]));
  return 0;
}

const asLine = (row: { id: string; paused: boolean } & Record<'nextRunAt' | 'lastRunAt', string | null>): string[] => [
  row.id,
  row.paused ? 'paused' : (row.nextRunAt ?? '—'),
  row.lastRunAt ?? 'never',
];

export const runReview = (id: string, io: Io): Promise<number> =>
  act(id, io, 'started', (schedule) => schedule.trigger(ScheduleOverlapPolicy.SKIP));

export const pauseReview = (id: string, io: Io): Promise<number> =>
  act(id, io, 'paused', (schedule) => schedule.pause('by firebreak reviews pause'));

export const resumeReview = (id: string, io: Io): Promise<number> =>
  act(id, io, 'resumed', (schedule) => schedule.unpause('by firebreak reviews resume'));

async function act(
  id: string,
  io: Io,
  done: string,
  what: (schedule: ScheduleHandle) => Promise<void>,
): Promise<number> {
  await withTemporal(io, ({ schedule }: Client) => what(schedule.getHandle(id))).catch((error: unknown) => {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    throw new CommandError(`There is no review ${id}. firebreak reviews lists them.`);
  });
  io.stdout.write(`${id} ${done}\n`);
  return 0;
}

/** Checks every file, also when an earlier one is wrong. */
export async function checkReviews(files: readonly string[], io: Io): Promise<number> {
  const catalogue = await loadCatalogue();
  if (files.length === 0) {
    const folder = reviewsFolder(io.env);
    io.stdout.write(`${(await loadReviews(folder, catalogue)).length} reviews in ${folder} are correct\n`);
    return 0;
  }
  const results = await Promise.allSettled(files.map((file) => loadReview(file, catalogue)));
  for (const [i, result] of results.entries()) {
    if (result.status === 'fulfilled') io.stdout.write(`${files[i]}: correct\n`);
    else if (result.reason instanceof YamlFileError) io.stderr.write(`${result.reason.message}\n`);
    else throw result.reason;
  }
  return results.every((r) => r.status === 'fulfilled') ? 0 : 1;
}
