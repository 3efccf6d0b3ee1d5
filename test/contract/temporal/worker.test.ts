/** Why the worker has a limit of its own for a workflow's activation: how Node handles one that is ended by the SDK's limit. */
import { spawnSync } from 'node:child_process';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { compileWorkerOptions } from '@temporalio/worker/lib/worker-options.js';
import { expect, it } from 'vitest';
import { ACTIVATION_LIMIT } from '../../../contract/temporal/worker.ts';

/** What the SDK does: a context with its own microtasks, a timeout, and an `AsyncLocalStorage` that is in use. */
const ACTIVATION = `
  const vm = require('node:vm');
  const { AsyncLocalStorage } = require('node:async_hooks');
  const context = vm.createContext({}, { microtaskMode: 'afterEvaluate' });
  const activate = () => vm.runInContext('Promise.resolve().then(() => { for (;;); })', context, { timeout: 20 });
  setImmediate(() => {
    try {
      new AsyncLocalStorage().run({}, activate);
    } catch (error) {
      console.log(error.code);
    }
  });
  setTimeout(() => console.log('still here'), 50);
`;

it('the SDK takes our limit', () => {
  const options = { taskQueue: 'any', ...ACTIVATION_LIMIT };
  const logger = new DefaultLogger('ERROR');
  const compiled = compileWorkerOptions(options, logger, Runtime.instance().metricMeter);
  expect(compiled.isolateExecutionTimeoutMs).toBe(120_000);
});

it('a promise job that runs into the timeout of node:vm aborts the process before Node 24, and only fails from then on', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', ACTIVATION], { encoding: 'utf8' });
  expect(stdout).toContain('ERR_SCRIPT_EXECUTION_TIMEOUT');
  if (Number(process.versions.node.split('.')[0]) < 24)
    expect(stderr).toContain('async hook stack has become corrupted');
  else expect(stdout).toContain('still here');
});
