/** Where a history comes from, and how it is kept: a running Temporal, or a file exported from one. */
import { existsSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { historyFromJSON, historyToJSON, type History } from '@temporalio/common/lib/proto-utils.js';
import { complaintAbout } from './complaint.ts';
import type { Histories } from './recording.ts';

/** A history that cannot be read; the message says which and what to do. */
export class HistoryError extends Error {
  override name = 'HistoryError';
}

/**
 * The runs of an incident, the first one first.
 * @param read by `historiesOf` of contract/temporal, which replay/ does not import
 * @throws HistoryError if there is no such incident, or its history is past Temporal's retention
 */
export async function fetchHistories(
  read: (incidentId: string) => Promise<readonly History[]>,
  incidentId: string,
): Promise<readonly History[]> {
  try {
    return await read(incidentId);
  } catch (cause) {
    throw new HistoryError(
      `${incidentId}: Temporal has no history of it (${(cause as Error).message}). firebreak incidents lists those it has; older ones are in the evidence store.`,
    );
  }
}

/**
 * The runs of an exported incident, the first one first. Reports have one file, or for several runs `history-1.json`,
 * `history-2.json` and so on: any of these names stands for all of them in its folder.
 * @throws HistoryError if a file is missing or no exported history
 */
export async function readHistories(file: string): Promise<readonly History[]> {
  if (!RUN_FILE.test(basename(file))) return [await readHistory(file)];
  const names = (await readdir(dirname(file))).filter((name) => RUN_FILE.test(name));
  const runs = names.toSorted((a, b) => numberOf(a) - numberOf(b));
  return Promise.all(runs.map((name) => readHistory(join(dirname(file), name))));
}

const RUN_FILE = /^history-(\d+)\.json$/;
const numberOf = (name: string): number => Number(RUN_FILE.exec(name)?.[1]);

/** @throws HistoryError if the file is missing or no exported history */
export async function readHistory(file: string): Promise<History> {
  try {
    const { size } = await stat(file);
    if (size > MOST_BYTES) throw new HistoryError(`${file}: is longer than ${MOST_BYTES} bytes, which no history is`);
    return parseHistory(await readFile(file, 'utf8'), file);
  } catch (cause) {
    if (cause instanceof HistoryError) throw cause;
    throw new HistoryError(`${file}: cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
}

/** Temporal's histories have 50 MB at most, and JSON has their payloads as Base64. A file from elsewhere must not fill the memory. */
const MOST_BYTES = 128 * 1024 ** 2;

/** @throws HistoryError */
export function parseHistory(json: string, name: string): History {
  try {
    const history = historyFromJSON(JSON.parse(json));
    const complaint = complaintAbout(history);
    if (complaint === undefined) return history;
    throw new HistoryError(`${name}: is no history that Temporal exports: ${complaint}`);
  } catch (cause) {
    if (cause instanceof HistoryError) throw cause;
    throw new HistoryError(`${name}: is not a Temporal history exported as JSON (${(cause as Error).message})`);
  }
}

/** Events and payloads survive the round trip; `JSON.stringify` of a history does not. */
export const writeHistory = (file: string, history: History): Promise<void> =>
  writeFile(file, `${historyToJSON(history)}\n`);

/**
 * An exported incident: its runs, and beside them the history of its follow-ups, if there is one. Reports have none, since
 * follow-ups end later than the incident. Export it with the Temporal CLI as `follow-ups.json`, into the same folder.
 * @throws HistoryError
 */
export async function readIncident(file: string): Promise<Histories> {
  const beside = join(dirname(file), FOLLOW_UPS_FILE);
  const has = isHistory(basename(file)) && existsSync(beside);
  return { incident: await readHistories(file), followUps: has ? [await readHistory(beside)] : [] };
}

const FOLLOW_UPS_FILE = 'follow-ups.json';
const isHistory = (name: string): boolean => name === 'history.json' || RUN_FILE.test(name);

/** The exported histories in a folder and its folders, by name: of several runs in one folder, the first one's file. */
export async function historyFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new HistoryError(`${folder}: cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  });
  const withHistory = new Set(names.filter((name) => isHistory(basename(name))).map((name) => dirname(name)));
  const inFolder = new Set<string>();
  return names
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .filter((name) => {
      const [place, base] = [dirname(name), basename(name)];
      // It is read with the history of its incident.
      if (base === FOLLOW_UPS_FILE) return !withHistory.has(place);
      if (!RUN_FILE.test(base)) return true;
      const first = !inFolder.has(place);
      inFolder.add(place);
      return first;
    })
    .map((name) => join(folder, name));
}
