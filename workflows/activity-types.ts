/** The activities a workflow calls, by name and type. Implemented in `activities/`; imported here as types only. */
import type { Alert } from '../domain/alert.ts';
import type {
  ApplyInput,
  ApplyResult,
  EvidenceResult,
  InquiryInput,
  InquiryResult,
  PreviewInput,
  PreviewResult,
} from '../domain/entry.ts';
import type { Ask, Held, Holder } from '../domain/holds.ts';
import type { PinnedPlan, SlackPlace } from '../domain/incident.ts';
import type { Text } from '../domain/text.ts';

/** Activities of the AWS queue that belong to no catalogue entry. */
export interface EngineActivities {
  /** Resolves runbook, entries and customer policy for the first alert. Fails without retry if the customer is unknown. */
  'incident.pin'(input: { customerId: string; account: string; alert: Alert }): Promise<PinnedPlan>;
  /** Renders the report (HTML and Markdown, en and ko), exports history, seals the manifest; returns name → evidence key. */
  'incident.report'(input: { incidentId: string; runId: string }): Promise<{ reports: Record<string, string> }>;
}

/** Activities of the AWS queue by which incidents and the workflows of their targets (`resource.ts`) reach each other. */
export interface HoldActivities {
  /** Asks a target's workflow, which is started if there is none. The answer comes as a signal. */
  'hold.ask'(input: { resource: string; target: string; ask: Ask }): Promise<void>;
  /** What is held of the target under an entry now, or null. */
  'hold.look'(input: { resource: string; entry: string }): Promise<Held | null>;
  /** Those of the holders whose incident is no more: it was terminated, or failed. */
  'hold.dead'(input: { holders: Holder[] }): Promise<Holder[]>;
}

/** Activities of the Slack queue. Each reads the workflow's current state by query, so nothing stale is shown. */
export interface SlackActivities {
  /** Makes the channel agree with the incident's state: posts what is missing, edits what changed. Safe to run twice. */
  'slack.sync'(input: { incidentId: string; runId: string }): Promise<SlackPlace>;
  /** A private, short note to one person, e.g. why their click was refused. */
  'slack.tell'(input: { channel: string; slackUser: string; text: Text }): Promise<void>;
  /** A reminder in the gate's thread that mentions people. */
  'slack.remind'(input: {
    incidentId: string;
    runId: string;
    gateId: string;
    slackUsers: string[];
    text: Text;
  }): Promise<void>;
}

/** Verbs of catalogue entries; the activity type is `<entry id>.<verb>`. Undo is `undo` with from and to exchanged. */
export interface EntryVerbs {
  preview(input: PreviewInput): Promise<PreviewResult>;
  apply(input: ApplyInput): Promise<ApplyResult>;
  undo(input: ApplyInput): Promise<ApplyResult>;
  inquire(input: InquiryInput): Promise<InquiryResult>;
  collect(input: PreviewInput): Promise<EvidenceResult>;
}
