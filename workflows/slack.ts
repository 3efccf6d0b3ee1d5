/**
 * Keeps Slack in step with an incident, or with its follow-ups: one call at a time, and one more if anything
 * changed during the call.
 */
import { CancellationScope, condition, proxyActivities, sleep } from '@temporalio/workflow';
import type { IncidentState } from '../domain/incident.ts';
import type { SlackPlace } from '../domain/slack-place.ts';
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
  /** This run shows nothing more, since it is about to continue as new. */
  readonly isPaused: boolean;
  /** Calls the activity that makes Slack show the state, also what changes while it runs. @returns the version that it showed last */
  sync(): Promise<{ place: P; version: number }>;
  /** Called when it has been done. */
  shownAt(place: P): void;
}

/** What the mirror needs of an incident. */
export interface Mirrored {
  readonly state: IncidentState;
  readonly work: { readonly isStopped: boolean; aside<T>(unit: () => Promise<T>): Promise<T> };
  changedQuietly(): void;
}

export function mirrorIncident(r: Mirrored): SlackMirror<SlackPlace> {
  const { 'slack.sync': sync } = proxyActivities<SlackActivities>({ ...SLACK_SYNC, summary: 'the channel' });
  const { id: incidentId, runId } = r.state;
  return new SlackMirror({
    get version() {
      return r.state.version;
    },
    get isPaused() {
      return r.work.isStopped;
    },
    sync: () => r.work.aside(() => sync({ incidentId, runId })),
    shownAt(place) {
      r.state.slack = place;
      r.changedQuietly();
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
    await condition(() => this.shown >= this.subject.version, LAST_SYNC_MS, {
      summary: 'until Slack shows the end',
    });
  }

  private async run(): Promise<never> {
    const { subject } = this;
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      await condition(() => this.shown < subject.version && !subject.isPaused);
      try {
        // The activity reads the state when it runs, so it shows at least this.
        const atLeast = subject.version;
        const { place, version } = await subject.sync();
        this.shown = Math.max(atLeast, version);
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
