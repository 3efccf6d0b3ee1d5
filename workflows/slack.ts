/** Keeps Slack in step with an incident, or what it has left to do: at most one call under way, and however much changed meanwhile, one more. */
import { CancellationScope, condition, proxyActivities, sleep } from '@temporalio/workflow';
import type { IncidentState, SlackPlace } from '../domain/incident.ts';
import { SLACK_SYNC } from './activity-options.ts';
import type { SlackActivities } from '../contract/activities.ts';
import { rethrowUnlessActivityFailure } from './call-entry.ts';

/** How long a finished workflow waits for Slack to show its end. */
const LAST_WORDS_MS = 60_000;

/** A channel that nobody mends for weeks must not fill the history: each try is some ten events. */
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 60 * 60_000;

/** What is to be seen in Slack, at a place `P`. */
export interface Shown<P> {
  /** Grows with every change that Slack should show. */
  readonly version: number;
  /** Nothing more is shown by this run. */
  readonly isPaused: boolean;
  /** Calls the activity that makes Slack agree with what is so while it runs. @returns the version it has shown at the end */
  sync(): Promise<{ place: P; version: number }>;
  /** It has been done. */
  shownAt(place: P): void;
}

/** What the mirror needs of an incident. */
export interface Mirrored {
  readonly state: IncidentState;
  readonly work: { readonly isStopped: boolean; aside<T>(unit: () => Promise<T>): Promise<T> };
  changedQuietly(): void;
}

export function mirrorIncident(r: Mirrored): SlackMirror<SlackPlace> {
  const { 'slack.sync': sync } = proxyActivities<SlackActivities>(SLACK_SYNC);
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

  /** Waits, but not for ever, until Slack shows the current state. */
  async lastSync(): Promise<void> {
    await condition(() => this.shown >= this.subject.version, LAST_WORDS_MS);
  }

  private async run(): Promise<never> {
    const { subject } = this;
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      await condition(() => this.shown < subject.version && !subject.isPaused);
      try {
        const { place, version } = await subject.sync();
        this.shown = version;
        subject.shownAt(place);
        pauseMs = FIRST_PAUSE_MS;
      } catch (error) {
        // Not to be retried as it is (no such channel, a revoked token): a person mends that, the incident goes on.
        rethrowUnlessActivityFailure(error);
        await sleep(pauseMs, { summary: 'before Slack is tried again' });
        pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
      }
    }
  }
}
