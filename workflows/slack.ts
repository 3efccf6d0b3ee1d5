/** Keeps Slack in step with the incident: at most one call under way, and however much changed meanwhile, one more. */
import { CancellationScope, condition, proxyActivities, sleep } from '@temporalio/workflow';
import { SLACK_SYNC } from './activity-options.ts';
import type { SlackActivities } from './activity-types.ts';
import { failureText } from './call-entry.ts';
import type { IncidentRecord } from './record.ts';

/** How long a finished incident waits for Slack to show its end. */
const LAST_WORDS_MS = 60_000;

export class SlackMirror {
  private readonly r: IncidentRecord;
  private shown = 0;

  constructor(r: IncidentRecord) {
    this.r = r;
    void CancellationScope.nonCancellable(() => this.run());
  }

  /** Waits, but not for ever, until Slack shows the current state. */
  async lastWords(): Promise<void> {
    await condition(() => this.shown === this.r.version, LAST_WORDS_MS);
  }

  private async run(): Promise<never> {
    const { r } = this;
    const { 'slack.sync': sync } = proxyActivities<SlackActivities>(SLACK_SYNC);
    const { id: incidentId, runId } = r.state;
    for (;;) {
      await condition(() => this.shown < r.version);
      // The activity reads the state when it runs, so it shows at least this.
      const version = r.version;
      try {
        r.state.slack = await sync({ incidentId, runId });
        this.shown = version;
        r.changedQuietly();
      } catch (error) {
        // Not to be retried as it is (no such channel, a revoked token): a person mends that, the incident goes on.
        failureText(error);
        await sleep('30 seconds', { summary: 'before Slack is tried again' });
      }
    }
  }
}
