/** The recorded incidents of this folder. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installNoLog } from '../../contract/temporal/log.ts';
import { readBundle } from '../../replay/bundle.ts';
import { bundleForReplay, type ReplayCode } from '../../replay/replay.ts';
import { testReplayBundle } from '../workflow-bundle.ts';

export const FOLDER = fileURLToPath(new URL('histories/', import.meta.url));
export const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

/** Today's workflows, to replay them with: bundled once for the test run. */
export async function todaysCode(): Promise<ReplayCode> {
  installNoLog();
  const folder = await testReplayBundle();
  return folder === undefined ? bundleForReplay() : (await readBundle(folder)).code;
}
