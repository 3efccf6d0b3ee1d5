/** The recorded incidents of this folder. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installNoLog } from '../../contract/temporal/log.ts';
import { bundleForReplay, type ReplayCode } from '../../replay/replay.ts';

export const FOLDER = fileURLToPath(new URL('histories/', import.meta.url));
export const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

/** Today's workflows, to replay them with. */
export function todaysCode(): Promise<ReplayCode> {
  installNoLog();
  return bundleForReplay();
}
