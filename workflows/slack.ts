/**
 * Keeps Slack in step with an incident, or with its follow-ups: one call at a time, and one more for everything that
 * changed during the call.
 */
import { CancellationScope, condition, proxyActivities, sleep } from '@temporalio/workflow';
import type { IncidentState, SlackPlace } from '../domain/incident.ts';
import { SLACK_SYNC } from './activity-options.ts';
import type { SlackActivities } from '../contract/activities.ts';
import { rethrowUnlessActivityFailure } from './call-entry.ts';

/** How long a finished workflow waits for Slack to show its end. */
const LAST_SYNC_MS = 60_000;

/** A channel that stays broken for weeks must not fill the history: each try is about ten events. */
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 60 * 60_000;

/** What Slack shows, at a place `P`. */
export interface Shown<P> {
  /** Grows with every change that Slack should show. */
  readonly version: number;
  /**
   * Calls the activity that makes Slack agree with the state at that time. Returns the activity's own promise: an extra
   * `await` would change the command order and break the replay of older histories.
   */
  sync(): Promise<P>;
  /** Called when it has been done. */
  shownAt(place: P): void;
}

/** What the mirror needs of its incident. */
export interface MirroredIncident {
  readonly version: number;
  readonly state: Pick<IncidentState, 'id' | 'runId' | 'slack'>;
  changedQuietly(): void;
}

export function mirrorIncident(incident: MirroredIncident): SlackMirror<SlackPlace> {
  const { 'slack.sync': sync } = proxyActivities<SlackActivities>(SLACK_SYNC);
  const { id: incidentId, runId } = incident.state;
  return new SlackMirror({
    get version() {
      return incident.version;
    },
    sync: () => sync({ incidentId, runId }),
    shownAt(place) {
      incident.state.slack = place;
      incident.changedQuietly();
    },
  });
}

export class SlackMirror<P> {
  private readonly subject: Shown<P>;
  private shown = 0;

  constructor(subject: Shown<P>) {
    this.subject = subject;
    void CancellationScope.nonCancellable(() => this.run());
  }

  /** Waits until Slack shows the current state, but no longer than a minute. */
  async lastSync(): Promise<void> {
    await condition(() => this.shown === this.subject.version, LAST_SYNC_MS);
  }

  private async run(): Promise<never> {
    const { subject } = this;
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      await condition(() => this.shown < subject.version);
      // The activity reads the state when it runs, so it shows at least this.
      const { version } = subject;
      try {
        const place = await subject.sync();
        this.shown = version;
        subject.shownAt(place);
        pauseMs = FIRST_PAUSE_MS;
      } catch (error) {
        // Temporal does not retry it (no such channel, a revoked token): a person must fix it; the incident goes on.
        rethrowUnlessActivityFailure(error);
        await sleep(pauseMs, { summary: 'before Slack is tried again' });
        pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
      }
    }
  }
}
