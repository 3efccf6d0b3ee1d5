import { defineConfig } from 'vitest/config';
import { SlowestFirst } from './test/slowest-first.ts';

const EVERY = ['test/**/*.test.ts'];
/** A module that one of these replaces must not be replaced for other files. */
const MOCKED = ['test/**/*.mocked.test.ts'];

export default defineConfig({
  test: {
    projects: [
      // Files share processes, so that the AWS SDK and our code are loaded once a process, not once a file.
      { extends: true, test: { name: 'shared', include: EVERY, exclude: MOCKED, isolate: false } },
      { extends: true, test: { name: 'mocked', include: MOCKED } },
    ],
    globalSetup: ['test/global-setup.ts'],
    setupFiles: ['test/setup.ts'],
    // Two more than the machine has cores: a file that waits leaves room for others.
    maxWorkers: 4,
    // Transformed files are kept for the next run.
    experimental: { fsModuleCache: true },
    sequence: { sequencer: SlowestFirst },
    maxConcurrency: 4,
    // Ends what hangs; no test asserts a time, and the machine may be busy.
    testTimeout: 180_000,
    hookTimeout: 240_000,
    // CI's machine is small and shared: a test that fails is run once more, and the run's end names it. At a desk it fails.
    retry: process.env['CI'] === undefined ? 0 : 1,
  },
});
