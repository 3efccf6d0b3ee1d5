/** The state of an incident. Slack, the report and the replay read it. */
import { z } from 'zod';
import type { Alert, Category, Severity } from './alert.ts';
import type { AlertRecord, Confirmation } from './alert-record.ts';
import type { AlertCount } from './alert-groups.ts';
import type { CustomerPolicy } from './customer.ts';
import { Entity } from './entity.ts';
import type { DiffLine, EvidenceItem, Finding } from './entry.ts';
import type { Json } from './digest.ts';
import type { EvidenceSeal } from './evidence-seal.ts';
import type { HeldWork } from './held-work.ts';
import type { KeptPart } from './kept.ts';
import type { MissedLook } from './missed.ts';
import type { Phase } from './phase.ts';
import type { Freeze } from './freeze.ts';
import type { Proportion } from './proportion.ts';
import type { SlackPlace } from './slack-place.ts';
import type { Fault } from './statement.ts';
import { Duty } from './regimes.ts';
import { FollowUpOwner, type StepPhase } from './runbook.ts';
import type { AskedSuppression } from './suppressions.ts';
import { Text } from './text.ts';
import type { TimelineEvent } from './timeline.ts';
import type { UpdateDraft } from './update-draft.ts';

/** A person in Slack. Rules use the id; the name is only shown. */
export const Person = z.object({ slackUser: z.string().min(1).max(64), name: z.string().max(200) });
export type Person = z.infer<typeof Person>;

export type StepStatus =
  | 'previewing' // its target is being looked at; on no gate yet
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

/** One entry on one target, which people approve or reject. A task is a step that a person does. */
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
  /** Number of different approvers that its entry or runbook requires. The customer's policy may require more. */
  minimumApprovals?: number;
  release: 'restore' | 'never';
  because?: Text;
  /** The runbook line that it comes from and how many of its steps run at a time, if the line says so. */
  batch?: { line: string; size: number };
  /** No other incident can hold or release its target. */
  ownToIncident?: true;
  /** Set on a release step: the step whose change it undoes. */
  undoes?: string;
  status: StepStatus;
  from?: Json;
  to?: Json;
  diff: DiffLine[];
  impact: Text[];
  gateId?: string;
  /** The people who have approved it so far, each once. */
  approvals: Approval[];
  /**
   * Ids of other incidents that hold the same containment. A containment step with `noop`: they had contained the target,
   * and this incident now holds it too. A release with `noop`: they still hold it, so it was not restored.
   */
  heldWith?: string[];
  /** When it was seen that somebody outside the incident had undone it, ISO 8601. Its status is `undone`. */
  undoneOutsideAt?: string;
  /** Why it was refused, rejected or skipped, or what failed and what to do next. */
  reason?: Text;
  attempts: number;
  startedAt?: string;
  finishedAt?: string;
  /** Tasks only: what to do. */
  instructions?: Text;
  /** The id of its request to the account's ledger, until it is answered for good or its lock is released. */
  ask?: string;
  /** Containment that this incident holds: no other incident's release opens it. */
  held?: true;
  /** It failed while it ran, so it may have changed something, and has not been found otherwise since. */
  brokeOff?: true;
  /** Evidence of its target is being copied: the change waits for that. */
  copying?: true;
  /** Only an alert names its target, although a source was asked: people choose it by itself, or not. */
  claimed?: true;
  /** When it is recommended, by its line of the runbook. A release has none: it is always recommended. */
  proportion?: Proportion;
  /** Its preview found that others use the target too, or could not look. */
  hitsOthers?: true | 'unknown';
  /** Why it is optional: *Approve recommended* leaves it out, and people choose it by hand. Absent if it is recommended. */
  optional?: Text[];
  /** Evidence of its target could not be copied. */
  unproven?: true;
  /** How many things of the kinds for which its entry is asked again were known when it was previewed. */
  knew?: number;
  /** A later step of the incident has deleted or terminated its target, so that nothing is left to take back. */
  ended?: true;
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

/** It waits for Retry or Skip. */
export const isBroken = ({ status }: Pick<Step, 'status'>): boolean => status === 'failed' || status === 'drifted';

/** Whether it waits for a person: for a decision, for Retry or Skip, or for a task to be done. */
export const waitsForPeople = (step: Pick<Step, 'status' | 'kind'>): boolean =>
  step.status === 'proposed' || isBroken(step) || (step.kind === 'task' && step.status === 'running');

/** It is proposed or approved, and begins when evidence of its target is copied. */
export const waitsForCopy = ({ status, copying }: Pick<Step, 'status' | 'copying'>): boolean =>
  copying === true && (status === 'proposed' || status === 'approved');

/** One person's approval of a step. */
export interface Approval extends Pick<Decided, 'by' | 'at'> {
  /** The key of its signature. */
  key?: string;
  /** Break-glass: it was given by phone, and this member of the infosec team has entered and signed it. */
  enteredBy?: Person;
}

export interface Gate {
  /** `isolate-g1`. */
  id: string;
  phase: StepPhase;
  /** What it proposes: the changes of the phase, or the release of containment. */
  purpose: 'change' | 'release';
  /** SHA-256 of the plan shown. A decision with another digest is stale. */
  digest: string;
  stepIds: string[];
  status: 'open' | 'decided' | 'expired' | 'rehearsal';
  openedAt: string;
  closedAt?: string;
  /** How often people were reminded, and how many people on call were asked. */
  reminders: number;
  escalation: number;
  /** While it waits for people: when they are reminded and when the next on call is asked (ISO 8601). */
  clock?: GateClock;
  /** Absent until somebody asks. */
  questions?: Question[];
}

/** What somebody asks a colleague before deciding. */
export interface Question {
  /** `1`, `2`, …, unique in its gate. */
  id: string;
  by: Person;
  to: Person;
  /** What the card has room for; the timeline has all of it. */
  text: string;
  /** ISO 8601. */
  at: string;
  answer?: { by: Person; at: string; text: string };
}

export interface GateClock {
  /** Milliseconds until the reminder after the next; doubles each time. */
  pauseMs: number;
  remindAt: string;
  /** Absent once the ladder has ended. */
  escalateAt?: string;
  /** People of the ladder asked in this stretch of waiting. */
  rung: number;
}

/** A task that the incident leaves when it ends. */
export const FollowUp = z.object({
  /** `task-3`, unique in its incident. `duty-3`: one that another task led to. */
  id: z.string().regex(/^(task|duty)-\d{1,4}$/),
  /** Id of the catalogue's task entry. */
  entry: z.string(),
  title: Text,
  instructions: Text,
  /** Absent for a task about the account or the procedure as a whole. */
  target: Entity.optional(),
  owner: FollowUpOwner,
  /** ISO 8601. */
  dueAt: z.iso.datetime(),
  /** Absent for an ordinary task. */
  duty: Duty.optional(),
});
export type FollowUp = z.infer<typeof FollowUp>;

interface Decided {
  by: Person;
  /** ISO 8601. */
  at: string;
  reason: string;
}

/** A person's decision on the severity. */
export interface Graded extends Decided {
  before: Severity;
  /** The highest that was known then: only an alert that says more changes the severity again. */
  known: Severity;
}

/** It has joined another incident, which goes on with its alerts. */
export interface Merged extends Decided {
  into: string;
}

export interface IncidentState {
  id: string;
  /** The first run of the incident: it stays the same when the incident continues as new. */
  runId: string;
  /** Grows with every change that people should see. */
  version: number;
  /** The run of the closed incident about the same thing, if there was one. */
  recurrenceOf?: string;
  customer: CustomerPolicy;
  region: string;
  title: string;
  /** In Korean, where the title is not its source's own. */
  titleKo?: string;
  category: Category;
  severity: Severity;
  /** A person has set the severity last. */
  graded?: Graded;
  source: Alert['source'];
  runbook: { id: string; title: Text; digest: string };
  /** The incident of a sample finding: it previews everything and changes nothing. */
  drill: boolean;
  /** Of a drill: the person who asked for it, by Slack id. */
  askedBy?: string;
  status: 'open' | 'closed' | 'dismissed';
  phase: Phase;
  /** What it waits for, as text for people. Undefined while it works. */
  waitingFor?: Text;
  confirmation: Confirmation;
  alerts: AlertRecord[];
  /** Alerts received, those included that repeat others; a message delivered twice counts once. */
  alertCount: number;
  /** How many came of each kind, by the minute. */
  alertCounts: AlertCount[];
  lastAlertAt: string;
  entities: Entity[];
  findings: Finding[];
  /** Absent when everything was looked at. At most one for each line of the runbook. */
  missed?: MissedLook[];
  /** When it is looked at again. This and the next are ISO 8601; the watch is the one after the release. `back`: somebody was seen. */
  lookAgainAt?: string;
  watch?: { since: string; until: string; back?: true };
  /** The customer is frozen: what is approved waits. */
  frozen?: Freeze;
  /** Absent while no paid work waits for the quota. */
  heldWork?: HeldWork;
  /** One line for each inquiry or evidence entry that ran. */
  summaries: { entry: string; at: string; summary: Text }[];
  evidence: EvidenceItem[];
  steps: Step[];
  gates: Gate[];
  /** Tasks that remain when it ends. */
  followUps?: FollowUp[];
  lead?: Person;
  /** Messages that were not heard, by why. Absent until there is one. */
  refused?: Partial<Record<Fault, number>>;
  /** With `until` its alerts are suppressed until then, and `agreed` is the second person's agreement. */
  dismissal?: { by: Person; at: string; reason: string; until?: string; agreed?: Person };
  /** Somebody wants a suppression to which somebody else has to agree. */
  asked?: AskedSuppression;
  merged?: Merged;
  /** Of updates to the customer, the last ones. Absent until there is one. */
  drafts?: UpdateDraft[];
  /** Incidents that have joined this one, the last ones. */
  joined?: { id: string; runId: string; at: string }[];
  openedAt: string;
  closedAt?: string;
  slack?: SlackPlace;
  /** What the lists had no room for. Absent until there is something. */
  kept?: KeptPart[];
  /** Keys of the rendered reports in the evidence store. */
  reports: Record<string, string>;
  /** Of the evidence, reports included. Absent until there are reports, and if the manifest was found altered. */
  seal?: EvidenceSeal;
  timeline: TimelineEvent[];
}
