/** The workflows' code as a worker takes it, bundled once a test run; outside of one (test/replay/record.ts), once a process. */
import { readFile } from 'node:fs/promises';
import { DefaultLogger, type WorkflowBundle } from '@temporalio/worker';
import { bundleWorkflows } from '../workers/bundle.ts';

export async function testBundle(): Promise<WorkflowBundle> {
  const file = await testBundleFile();
  return file === undefined ? bundle() : { code: await readFile(file, 'utf8') };
}

/** Its file; undefined outside of a test run. */
export async function testBundleFile(): Promise<string | undefined> {
  const starter = process.env['FIREBREAK_TEST_STARTER'];
  if (starter === undefined) return undefined;
  const answer = await fetch(new URL('/bundle', starter));
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}

export const bundle = (): Promise<WorkflowBundle> => bundleWorkflows(new DefaultLogger('ERROR'));
