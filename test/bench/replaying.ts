/** Replaying the stored histories with every state, compared with the SDK's own replay. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { readHistory } from '../../replay/histories.ts';
import { bundleForReplay, replayHistory } from '../../replay/replay.ts';
import { compare, type Comparison } from './measure.ts';

const FOLDER = join(import.meta.dirname, '../replay/histories');

export async function replaying(): Promise<Comparison> {
  const logger = new DefaultLogger('ERROR');
  Runtime.install({ logger });
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  const histories = await Promise.all(files.map((name) => readHistory(join(FOLDER, name))));
  const events = histories.reduce((sum, { events: of }) => sum + (of?.length ?? 0), 0);
  const workflowsPath = join(import.meta.dirname, '../../workflows/index.ts');
  const [bareBundle, ourBundle] = await Promise.all([
    bundleWorkflowCode({ workflowsPath, logger }),
    bundleForReplay(workflowsPath),
  ]);
  return compare({
    what: `replay ${histories.length} incidents of ${events} events`,
    baseline: "the SDK's replay",
    bare: async () => {
      for (const history of histories) {
        const { workflowId } = history.events?.[0]?.workflowExecutionStartedEventAttributes ?? {};
        const replay = Worker.runReplayHistories({ workflowBundle: bareBundle }, [
          { workflowId: workflowId ?? 'bench', history },
        ]);
        for await (const { error } of replay) if (error !== undefined) throw error;
      }
    },
    ours: async () => {
      for (const history of histories) {
        const { disagreement } = await replayHistory(history, ourBundle);
        if (disagreement !== undefined) throw new Error(disagreement.message);
      }
    },
  });
}
