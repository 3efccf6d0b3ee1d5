import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    // The stack is shared and the machine has two cores: more at once only makes each slower.
    maxWorkers: 2,
    maxConcurrency: 4,
    // Ends what hangs; no test asserts a time, and the machine may be busy.
    testTimeout: 180_000,
    hookTimeout: 240_000,
    // In CI a test that fails once for the machine's sake is run once more; at a desk it shows.
    retry: process.env['CI'] === undefined ? 0 : 1,
  },
});
