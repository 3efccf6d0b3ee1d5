/** Downloads Temporal's dev server into a folder with Temporal's SDK: `node scripts/download-temporal.mjs FOLDER`. */
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { TEMPORAL_CLI_VERSION } from './tools.mjs';

const environment = await TestWorkflowEnvironment.createLocal({
  server: {
    executable: { type: 'cached-download', version: TEMPORAL_CLI_VERSION, downloadDir: process.argv[2] },
  },
});
await environment.teardown();
