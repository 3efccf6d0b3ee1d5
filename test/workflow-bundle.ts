/** The workflow bundle of the workers, made once for each test run, and outside of a test run (test/replay/record.ts) once for each process. */
import { readFile } from 'node:fs/promises';
import { DefaultLogger, type WorkflowBundle } from '@temporalio/worker';
import { bundleWorkflows } from '../workers/bundle.ts';

export async function testBundle(): Promise<WorkflowBundle> {
  const file = await testBundleFile();
  return file === undefined ? bundle() : { code: await readFile(file, 'utf8') };
}

/** The file of the bundle; undefined outside of a test run. */
export const testBundleFile = (): Promise<string | undefined> => pathOf('/bundle');

/** The folder of what replays closed incidents; undefined outside of a test run. */
export const testReplayBundle = (): Promise<string | undefined> => pathOf('/replay-bundle');

async function pathOf(url: string): Promise<string | undefined> {
  const starter = process.env['FIREBREAK_TEST_STARTER'];
  if (starter === undefined) return undefined;
  const answer = await fetch(new URL(url, starter));
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}

export const bundle = (): Promise<WorkflowBundle> => bundleWorkflows(new DefaultLogger('ERROR'));
