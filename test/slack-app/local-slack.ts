/** The local Slack alone, for tests that need nothing else of the stack. */
import { startSlack, type SlackPart } from '../../sandbox/slack.ts';
import { temporaryFolder } from '../temporary-folder.ts';

export interface LocalSlack extends SlackPart {
  stop(): Promise<void>;
}

export async function localSlack(): Promise<LocalSlack> {
  const home = temporaryFolder('slack');
  const { part, processes, removeFiles } = await startSlack({ home, logDir: home, freePorts: true });
  return {
    ...part,
    stop: async () => {
      await Promise.all(processes.map((process) => process.stop()));
      removeFiles?.();
    },
  };
}
