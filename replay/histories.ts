/** Where a history comes from, and how it is kept: a running Temporal, or a file exported from one. */
import { readFile, writeFile } from 'node:fs/promises';
import { historyFromJSON, historyToJSON, type History } from '@temporalio/common/lib/proto-utils.js';

/** A history that cannot be read; the message says which and what to do. */
export class HistoryError extends Error {
  override name = 'HistoryError';
}

/**
 * @param read `wholeHistory` of contract/temporal, which replay/ does not import
 * @throws HistoryError if there is no such incident, or its history is past Temporal's retention
 */
export async function fetchHistory(
  read: (incidentId: string) => Promise<History>,
  incidentId: string,
): Promise<History> {
  try {
    return await read(incidentId);
  } catch (cause) {
    throw new HistoryError(
      `${incidentId}: Temporal has no history of it (${(cause as Error).message}). firebreak incidents lists those it has; older ones are in the evidence store.`,
    );
  }
}

/** @throws HistoryError if the file is missing or no exported history */
export async function readHistory(file: string): Promise<History> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new HistoryError(`${file}: cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  });
  return parseHistory(text, file);
}

/** @throws HistoryError */
export function parseHistory(json: string, name: string): History {
  try {
    const history = historyFromJSON(JSON.parse(json));
    if ((history.events?.length ?? 0) > 0) return history;
  } catch (cause) {
    throw new HistoryError(`${name}: is not a Temporal history exported as JSON (${(cause as Error).message})`);
  }
  throw new HistoryError(`${name}: holds no events`);
}

/** Events and payloads survive the round trip; `JSON.stringify` of a history does not. */
export const writeHistory = (file: string, history: History): Promise<void> =>
  writeFile(file, `${historyToJSON(history)}\n`);
