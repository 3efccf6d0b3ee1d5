/** The activities a workflow calls, by name and type. Implemented in `activities/`; imported here as types only. */
import type { Authority } from '../domain/authority.ts';
import type { Alert } from '../domain/alert.ts';
import type { CustomerUpdate } from '../domain/customer-update.ts';
import type {
  ApplyInput,
  ApplyOutcome,
  CollectInput,
  CollectOutcome,
  EvidenceSnapshot,
  ForensicCopy,
  IncidentRef,
  InquiryInput,
  InquiryResult,
  PreviewInput,
  PreviewOutcome,
} from '../domain/entry.ts';
import type { EvidenceSeal } from '../domain/evidence-seal.ts';
import type { Freeze, Thaw } from '../domain/freeze.ts';
import type { FollowUpsPlace } from '../domain/follow-ups.ts';
import type { CallInput, NoticeInput, NoticeResult } from '../domain/notice.ts';
import type { LockAnswer, LockRequest, HoldDrop, LockRelease, Held, Holder } from '../domain/holds.ts';
import type { KeptList } from '../domain/kept.ts';
import type { SlackPlace } from '../domain/slack-place.ts';
import type { TellResult, TellSystemInput } from '../domain/system-telling.ts';
import type { PinnedPlan } from '../domain/pinned-plan.ts';
import type { QuotaAnswer, QuotaAsk } from '../domain/quota.ts';
import type { DailyReview, ListedSuppressions } from '../domain/daily-review.ts';
import type { KeptReview, News, Review, ReviewMemory } from '../domain/review.ts';
import type { Fault } from '../domain/statement.ts';
import type { Language, Text } from '../domain/text.ts';
import type { ConfigurationState } from './configuration.ts';
import type { ArchiveArgs, IncidentNews, ReviewArgs } from './messages.ts';
import type { RefusedArgs } from './refused.ts';

/** Activities of the AWS queue that belong to no catalogue entry. */
export interface EngineActivities {
  /** Resolves runbook, entries and customer policy for the first alert. Fails without retry if the customer is unknown. */
  'incident.pin'(input: { customerId: string; account: string; alert: Alert }): Promise<PinnedPlan>;
  /** Who may decide now, by the configuration as it is at this moment. */
  'incident.authority'(input: { customerId: string; account: string }): Promise<Authority>;
  /** Renders the report (HTML and Markdown, en and ko), exports history, seals the manifest. */
  'incident.report'(input: { incidentId: string; runId: string }): Promise<Reported>;
  /** Writes a part of a list of the state to the evidence store. Safe to run twice. */
  'incident.keep'(input: {
    incidentId: string;
    list: KeptList;
    /** 1, 2, 3, … of the list. */
    part: number;
    items: unknown[];
    /** The evidence was sealed before: it is sealed anew. */
    sealed?: true;
  }): Promise<{ key: string; sha256: string; seal?: EvidenceSeal }>;
  /**
   * Copies snapshots to the customer's forensic account, under its key, and locks the copies. In the order of the snapshots;
   * each has its copy or the reason why there is none. Safe to run twice.
   */
  'incident.forensics'(input: { incident: IncidentRef; snapshots: EvidenceSnapshot[] }): Promise<ForensicCopy[]>;
  /** A text message to one person on call. `called` is false if customers.yaml has no number for them any more. */
  'incident.call'(input: CallInput): Promise<{ called: boolean }>;
}

/** The activities of the AWS queue that reach systems outside (`workflows/incident/systems.ts`, `gate-reminders.ts`). */
export interface SystemActivities {
  /** Opens the ticket if there is none, and tells it the rest in order. A call that is repeated may repeat a comment. */
  'system.tell'(input: TellSystemInput): Promise<TellResult>;
  /** Rings the phone of one person on call. `called` is false if customers.yaml has no number or no Twilio account any more. */
  'system.call'(input: CallInput): Promise<{ called: boolean }>;
}

/** The activities of the AWS queue that tell the customer how its incident stands (`workflows/incident/customer-updates.ts`). */
export interface UpdateActivities {
  /** An activity, so that the text in history stays the one that people approved, whatever a later version would write. */
  'incident.draft-update'(update: CustomerUpdate): Promise<{ text: string }>;
  /**
   * @param update `words`: exactly these are sent. Without them the text is made of the facts.
   * @returns what was sent, in the customer's language. A call that is repeated may send it twice.
   */
  'incident.update'(update: CustomerUpdate & { words?: string }): Promise<{ text: string }>;
}

/** The activity of the AWS queue that stores the finished record of an incident as evidence (`workflows/archive.ts`). */
export interface ArchiveActivities {
  /**
   * Stores all histories of the incident and of its follow-ups, their recording and the viewer's file, each time as a new
   * version if it differs from the last one. Safe to run twice.
   */
  'incident.archive'(input: ArchiveArgs): Promise<Archived>;
}

/** `open`: what is to be stored has not ended yet, so nothing was done. */
export type Archived =
  | { open: true }
  | {
      open: false;
      items: { key: string; sha256: string; bytes: number }[];
      /** Of all evidence, these items included. */
      seal?: EvidenceSeal;
      /** Why something is missing: the code does not agree with a history, the recording is too large, the manifest was altered. */
      problems: string[];
    };

export interface Reported {
  /** name → evidence key */
  reports: Record<string, string>;
  /** Of all evidence, the reports included. */
  seal?: EvidenceSeal;
  /** Why there is no seal: the manifest is not as the workers wrote it. */
  unsealed?: Text;
  /** Which PDFs could not be laid out, and why. */
  withoutPdfs?: Text;
}

/** Activities of the AWS queue for alerts that Firebreak itself raises. */
export interface AlertActivities {
  /**
   * Opens an incident or joins the open one; none if the severity is below the customer's minimum. Safe to run twice.
   * `afterDismissal`: also if the same alert was dismissed before.
   */
  'alert.raise'(input: { customerId: string; alert: Alert; afterDismissal?: true }): Promise<{ incidentId?: string }>;
}

/** The activity of the AWS queue by which the desk of a customer reaches the customer's incidents. */
export interface DeskActivities {
  /** Tells each open incident that the customer is frozen, or (null) is not any more. Safe to run twice. */
  'desk.tell'(input: { customerId: string; frozen: Freeze | null }): Promise<{ told: number }>;
}

/** Activities of the AWS queue by which incidents reach the ledger of their account (`workflows/holds/ledger.ts`), for many targets at once. */
export interface HoldActivities {
  /** Answers at once, in the order of the requests. Starts the ledger if there is none. Safe to run twice. */
  'hold.acquire'(input: { ledger: string; requests: LockRequest[] }): Promise<LockAnswer[]>;
  /**
   * `hold.acquire` for approved changes, if who may decide is still as the incident knows it (`known`: `authorityDigest`).
   * Otherwise, and while the customer is frozen, it acquires nothing and returns who may decide now. Safe to run twice.
   */
  'hold.acquire-approved'(input: {
    ledger: string;
    requests: LockRequest[];
    customerId: string;
    account: string;
    known: string;
    /** Slack ids of the people whom the incident is about: it does not wait for a freeze of theirs. */
    suspects?: string[];
  }): Promise<{ answers: LockAnswer[] } | { authority: Authority }>;
  /** Waits until at least one request has its answer, but no longer than some minutes. The others are answered `wait`. */
  'hold.await'(input: { ledger: string; requests: LockRequest[] }): Promise<LockAnswer[]>;
  /** Tells the ledger which locks and holds have ended. Safe to run twice. */
  'hold.release'(input: { ledger: string; releases: LockRelease[]; drops: HoldDrop[] }): Promise<void>;
  /** What is held of each target under an entry now, or null. */
  'hold.look'(input: { ledger: string; of: { target: string; entry: string }[] }): Promise<(Held | null)[]>;
  /** Those of the holders whose incident was terminated, or failed. */
  'hold.dead'(input: { holders: Holder[] }): Promise<Holder[]>;
}

/** The activity of the AWS queue by which incidents ask for the quota of unconfirmed alerts (`workflows/quota.ts`). */
export interface QuotaActivities {
  /** Answers at once. Starts the quota's workflow if there is none. Safe to run twice. */
  'quota.take'(input: { quota: string; ask: QuotaAsk }): Promise<QuotaAnswer>;
}

/** The activities of the AWS queue by which what was refused comes on record. */
export interface RefusalActivities {
  /**
   * Counts what a workflow without a timeline has refused (`workflows/refusals.ts`). @param input.workflow the type @param input.id of
   * the workflow
   */
  'refusal.count'(input: {
    workflow: string;
    id: string;
    refused: { message: string; fault: Fault; n: number }[];
  }): Promise<void>;
  /** Counts what a process has refused (`workflows/refused.ts`). */
  'refusal.keep'(input: RefusedArgs): Promise<void>;
}

/** The activity of the AWS queue by which follow-ups ask their incident. */
export interface NewsActivities {
  /** What the incident itself says now. Nothing if Temporal does not have it any more. @param input.runId the incident's first run */
  'incident.news'(input: { id: string; runId: string }): Promise<IncidentNews>;
}

/** The activity of the AWS queue by which the daily review asks Temporal's list for suppressions. */
export interface SuppressionActivities {
  /** Those that run, and those that ended since then (ISO 8601). */
  'suppression.list'(input: { endedSince: string }): Promise<ListedSuppressions>;
}

/** Activities of the AWS queue that a scheduled review calls, beside the inquiries of the catalogue. */
export interface ReviewActivities {
  /** Resolves the review and what the last run left. Fails without retry if review or account are unknown by now. */
  'review.pin'(input: ReviewArgs): Promise<ReviewPlan>;
  /** Writes the review to the evidence store, also when it raises nothing. Safe to run twice. */
  'review.keep'(input: {
    review: string;
    incident: IncidentRef;
    news: News;
    memory: ReviewMemory;
  }): Promise<KeptReview>;
}

export interface ReviewPlan {
  review: Review;
  /** What the last run left; absent for the first. */
  last?: ReviewMemory;
  /** Of each inquiry, by its entry. */
  titles: Record<string, Text>;
  customer: { name: string; language: Language; account: { name: string } };
  /** The region in which the account's global services report. */
  region: string;
}

/** Activities of the Slack queue. Each queries the workflow for its current state, so that Slack never shows an older one. */
export interface SlackActivities {
  /**
   * Makes the channel show the incident's state: posts what is missing, edits what changed. Goes on for some seconds while
   * the state changes. Safe to run twice. `version` is the one that it showed last.
   */
  'slack.sync'(input: { incidentId: string; runId: string }): Promise<{ place: SlackPlace; version: number }>;
  /** A private, short note to one person, e.g. why their click was refused. `direct`: one that stays until they are back. */
  'slack.tell'(input: { channel: string; slackUser: string; text: Text; direct?: true }): Promise<void>;
  /** A message that mentions people, in the gate's thread; without a gate in the incident's. */
  'slack.remind'(input: {
    incidentId: string;
    runId: string;
    gateId?: string;
    slackUsers: string[];
    text: Text;
  }): Promise<void>;
  /** Makes the card of an incident's follow-ups show their state: posts it once, then edits it. Safe to run twice. */
  'slack.syncFollowUps'(input: FollowUpsRef): Promise<FollowUpsPlace>;
  /** Makes one message in the thread of a dismissed incident say how often its alerts came again. Safe to run twice. */
  'slack.syncDismissal'(input: FollowUpsRef): Promise<void>;
  /** Tells the infosec team, in its channel, of messages in the dead-letter queue, or that it is empty again. Safe to run twice. */
  'slack.deadLetters'(input: DeadLettersNotice): Promise<void>;
  /** Shows in the channels of the customer and of the infosec team that the customer is frozen, and how that ended. Safe to run twice. */
  'slack.freeze'(input: FreezeShown): Promise<void>;
  /** Tells the infosec team that a configuration file is wrong, or right again. Safe to run twice. @param input.notice the number of the notice in the run */
  'slack.configuration'(input: {
    runId: string;
    notice: number;
    /** ISO 8601: none of the run's messages is older. */
    since: string;
    state: ConfigurationState;
  }): Promise<void>;
  /** Shows the infosec team the daily review, in its channel. Safe to run twice. @param input.runId of the workflow: one a review */
  'slack.dailyReview'(input: { runId: string; review: DailyReview }): Promise<void>;
  /** Mentions people in the card's thread, for tasks that are nearly due or overdue. */
  'slack.chase'(
    input: FollowUpsRef & { taskIds: string[]; slackUsers: string[]; why: 'due' | 'overdue' },
  ): Promise<void>;
}

export interface FreezeShown {
  customerId: string;
  /** The first run of the desk, and the number of the freeze in it. */
  runId: string;
  number: number;
  freeze: Freeze;
  /** The freeze that it replaces, whose number is one less. */
  before?: Freeze;
  /** Once it has ended. */
  thaw?: Thaw;
}

export interface DeadLettersNotice {
  /** The first run of the workflow, and the number of the notice in it. */
  runId: string;
  notice: number;
  /** 0: it is empty again. */
  count: number;
  /** How many more than the notice before said. */
  more: number;
  /** When the first message was noticed, ISO 8601. */
  since: string;
}

/** The workflow of an incident's follow-ups or dismissal, and its run. */
export interface FollowUpsRef {
  id: string;
  runId: string;
}

/** Verbs of catalogue entries; the activity type is `<entry id>.<verb>`. Undo is `undo` with from and to exchanged. */
export interface EntryVerbs {
  preview(input: PreviewInput): Promise<PreviewOutcome[]>;
  apply(input: ApplyInput): Promise<ApplyOutcome[]>;
  undo(input: ApplyInput): Promise<ApplyOutcome[]>;
  inquire(input: InquiryInput): Promise<InquiryResult>;
  collect(input: CollectInput): Promise<CollectOutcome[]>;
  send(input: NoticeInput): Promise<NoticeResult>;
}
