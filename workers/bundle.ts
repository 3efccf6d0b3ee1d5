/** Bundles the workflow code for a worker. It takes seconds and much memory. */
import { fileURLToPath } from 'node:url';
import { FAILURE_CONVERTER, PAYLOAD_CONVERTER } from '../contract/temporal/payload-codec.ts';
import { bundleWorkflowCode, type Logger, type WorkflowBundleWithSourceMap } from '@temporalio/worker';

export const bundleWorkflows = (logger?: Logger): Promise<WorkflowBundleWithSourceMap> =>
  bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
    failureConverterPath: FAILURE_CONVERTER,
    payloadConverterPath: PAYLOAD_CONVERTER,
    ...(logger === undefined ? {} : { logger }),
  });
