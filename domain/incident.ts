/** The whole state of an incident: what Slack, the report, the console and the replay all read. */
import { z } from 'zod';
import type { Alert, Category, Severity } from './alert.ts';
import type { CustomerPolicy } from './customer.ts';
import { Entity } from './entity.ts';
import type { DiffLine, EntryDescriptor, EvidenceItem, Finding } from './entry.ts';
import type { Json } from './digest.ts';
import type { Phase } from './phase.ts';
import { FollowUpOwner, type Runbook, type StepPhase } from './runbook.ts';
import { Text } from './text.ts';
import type { TimelineEvent } from './timeline.ts';

/** A person, as Slack knows them. The id decides; the name is only shown. */
export const Person = z.object({ slackUser: z.string().min(1).max(64), name: z.string().max(200) });
export type Person = z.infer<typeof Person>;

export type StepStatus =
  | 'proposed' // on an open gate
  | 'approved' // quorum reached, not begun
  | 'running'
  | 'done' // written and read back
  | 'noop' // was so before: nothing to do
  | 'refused' // never-touch or not applicable
  | 'gone' // the target no longer exists
  | 'rejected' // a person said no, or did not choose it
  | 'skipped' // failed or undone by silence, and given up; `reason` says why
  | 'failed' // waits for Retry or Skip
  | 'drifted' // the resource changed since the preview: waits for a new preview, or Skip
  | 'rehearsed' // drill: previewed, never run
  | 'undone'; // put back, by Undo or by release

/** One entry on one target, proposed to people. Tasks are steps that a person does. */
export interface Step {
  /** `isolate-3`. */
  id: string;
  phase: StepPhase;
  entry: string;
  kind: 'change' | 'task';
  title: Text;
  target: Entity;
  params: Record<string, Json>;
  reversible: boolean;
  /** Different people it needs at least, by its entry or runbook; the customer's policy may ask for more. */
  minimumApprovals?: number;
  release: 'restore' | 'never';
  because?: Text;
  /** The runbook's line it comes from, if that line's steps run so many at a time. */
  batch?: { line: string; size: number };
  /** Other incidents neither hold nor open it. */
  ownToIncident?: true;
  /** Set on a release step: the step whose change it takes back. */
  undoes?: string;
  status: StepStatus;
  from?: Json;
  to?: Json;
  diff: DiffLine[];
  impact: Text[];
  gateId?: string;
  /** Different people who approved it so far. */
  approvals: { by: Person; at: string }[];
  /**
   * Ids of other incidents that hold the same containment. With `noop`: of a containment step, that they had done it and
   * this incident holds it too; of a release, that they hold it still, so that it was not put back.
   */
  heldWith?: string[];
  /** Why it was refused, rejected, skipped, or what failed and what to do next. */
  reason?: Text;
  attempts: number;
  startedAt?: string;
  finishedAt?: string;
  /** Tasks: what to do. */
  instructions?: Text;
}

const SETTLED: ReadonlySet<StepStatus> = new Set([
  'done',
  'noop',
  'refused',
  'gone',
  'rejected',
  'skipped',
  'rehearsed',
  'undone',
]);
/** Nothing more happens to it, unless it is taken back. */
export const isSettled = ({ status }: Pick<Step, 'status'>): boolean => SETTLED.has(status);

/** Waits for Retry or Skip. */
export const isBroken = ({ status }: Pick<Step, 'status'>): boolean => status === 'failed' || status === 'drifted';

/** Whether somebody has something to click for it: a decision, Retry or Skip, or a task's Done. */
export const waitsForPeople = (step: Pick<Step, 'status' | 'kind'>): boolean =>
  step.status === 'proposed' || isBroken(step) || (step.kind === 'task' && step.status === 'running');

export interface Gate {
  /** `isolate-g1`. */
  id: string;
  phase: StepPhase;
  /** What it asks for: the phase's changes, or the release of containment. */
  purpose: 'change' | 'release';
  /** SHA-256 of the plan shown; a decision that carries another is stale. */
  digest: string;
  stepIds: string[];
  status: 'open' | 'decided' | 'expired' | 'rehearsal';
  openedAt: string;
  closedAt?: string;
  /** Times people were reminded, and how far up the on-call ladder it went. */
  reminders: number;
  escalation: number;
}

/** Where the incident is shown in Slack; kept by the workflow so that messages are edited, not repeated. */
export interface SlackPlace {
  channel: string;
  headerTs?: string;
  /** gate id → message. */
  gates: Record<string, string>;
  /** To the header, for those who are told by other ways. */
  link?: string;
  /** The message in the infosec team's channel. */
  infosecTs?: string;
}

export type Confirmation = 'pending' | 'confirmed' | 'unconfirmed';

/** A task as the incident plans it when it ends. */
export const FollowUp = z.object({
  /** `task-3`, unique in its incident. */
  id: z.string().regex(/^task-\d{1,4}$/),
  /** Id of the catalogue's task entry. */
  entry: z.string(),
  title: Text,
  instructions: Text,
  /** Absent where it is about the account or the procedure as a whole. */
  target: Entity.optional(),
  owner: FollowUpOwner,
  /** ISO 8601. */
  dueAt: z.iso.datetime(),
});
export type FollowUp = z.infer<typeof FollowUp>;

export interface IncidentState {
  id: string;
  runId: string;
  /** The run of the closed incident about the same thing, if there was one. */
  recurrenceOf?: string;
  customer: CustomerPolicy;
  region: string;
  title: string;
  category: Category;
  severity: Severity;
  source: Alert['source'];
  runbook: { id: string; title: Text; digest: string };
  /** A sample finding's incident: previews everything, changes nothing. */
  drill: boolean;
  status: 'open' | 'closed' | 'dismissed';
  phase: Phase;
  /** What it waits for, for people; undefined while it works. */
  waitingFor?: Text;
  confirmation: Confirmation;
  alerts: (Pick<
    Alert,
    'id' | 'source' | 'findingType' | 'title' | 'description' | 'severity' | 'occurredAt' | 'region' | 'reference'
  > & { receivedAt: string; confirmation: Confirmation })[];
  /** Alerts received, duplicates included. */
  alertCount: number;
  lastAlertAt: string;
  entities: Entity[];
  findings: Finding[];
  /** One line an inquiry or evidence entry that ran. */
  summaries: { entry: string; at: string; summary: Text }[];
  evidence: EvidenceItem[];
  steps: Step[];
  gates: Gate[];
  /** Tasks that are left when it ends, for people to do by their due date. */
  followUps?: FollowUp[];
  lead?: Person;
  dismissal?: { by: Person; at: string; reason: string };
  openedAt: string;
  closedAt?: string;
  slack?: SlackPlace;
  /** Keys in the evidence store of the rendered reports. */
  reports: Record<string, string>;
  timeline: TimelineEvent[];
}

/** What the first activity resolves and history pins: editing a runbook never changes an incident that has begun. */
export interface PinnedPlan {
  runbook: Runbook;
  /** SHA-256 of the runbook. */
  digest: string;
  entries: Record<string, EntryDescriptor>;
  customer: CustomerPolicy;
}
