/** The workflow bundle of the workers, made once for each test run, and outside of a test run (test/replay/record.ts) once for each process. */
import { readFile } from 'node:fs/promises';
import { DefaultLogger, type WorkflowBundle } from '@temporalio/worker';
import { bundleWorkflows } from '../workers/bundle.ts';
import { shared } from './starter.ts';

export async function testBundle(): Promise<WorkflowBundle> {
  const file = await testBundleFile();
  return file === undefined ? bundle() : { code: await readFile(file, 'utf8') };
}

/** The file of the bundle; undefined outside of a test run. */
export const testBundleFile = (): Promise<string | undefined> => shared('/bundle');

/** The folder of what replays closed incidents; undefined outside of a test run. */
export const testReplayBundle = (): Promise<string | undefined> => shared('/replay-bundle');

export const bundle = (): Promise<WorkflowBundle> => bundleWorkflows(new DefaultLogger('ERROR'));
