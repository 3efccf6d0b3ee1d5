import { defineConfig } from 'vitest/config';
import { SlowestFirst } from './test/slowest-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    // Two more than the machine has cores: files that wait for timers and clicks leave room for others (714 s against 841 s).
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
