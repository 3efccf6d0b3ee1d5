/** Bundles the workflow code for a worker. It takes seconds and much memory. */
import { fileURLToPath } from 'node:url';
import { FAILURE_CONVERTER, PAYLOAD_CONVERTER } from '../contract/temporal/payload-codec.ts';
import { bundleWorkflowCode, type Logger, type WorkflowBundleWithSourceMap } from '@temporalio/worker';

/**
 * Loaded once for all workflows of a worker, with what they import: libraries, contract and domain, which keep nothing of a workflow.
 * To build the schemas of all messages takes longer than anything else that a workflow does first.
 */
const SHARED = [
  'contract/desk.ts',
  'contract/asking.ts',
  'contract/leading.ts',
  'contract/merging.ts',
  'contract/messages.ts',
  'contract/outside-messages.ts',
  'contract/unread.ts',
  'domain/authority.ts',
  'domain/closing.ts',
  'domain/entry.ts',
  'domain/gate-fold.ts',
  'domain/known-alerts.ts',
  'domain/lessons.ts',
  'domain/notice-draft.ts',
  'domain/projections.ts',
  'domain/report-facts.ts',
  'domain/review.ts',
  'domain/state-lists.ts',
  'domain/statement.ts',
  'workflows/freeze-shared.ts',
];

const pathOf = (file: string): string => fileURLToPath(new URL(`../${file}`, import.meta.url));

export const bundleWorkflows = (logger?: Logger): Promise<WorkflowBundleWithSourceMap> =>
  bundleWorkflowCode({
    workflowsPath: pathOf('workflows/index.ts'),
    failureConverterPath: FAILURE_CONVERTER,
    payloadConverterPath: PAYLOAD_CONVERTER,
    preloadModules: ['fflate', ...SHARED.map(pathOf)],
    ...(logger === undefined ? {} : { logger }),
  });
