/** The description of a catalogue entry, and what its activities take and return. Their code is in `activities/`. */
import { z } from 'zod';
import { Entity, EntityKind } from './entity.ts';
import { Text, type Words } from './text.ts';
import type { Json } from './digest.ts';
import { AlertSource, type Alert, type Category, type Severity } from './alert.ts';
import type { Phase } from './phase.ts';

/**
 * - `inquiry` reads and returns findings; `evidence` copies and locks, and never alters anything
 * - `change` is a reversible (or declared irreversible) transition of a resource's state
 * - `notice` notifies people; `task` is done by a person, who confirms it in Slack
 */
const EntryKind = z.enum(['inquiry', 'evidence', 'change', 'notice', 'task']);
export type EntryKind = z.infer<typeof EntryKind>;

/** Pinned in an incident's history at its start. */
export const EntryDescriptor = z.object({
  /** `<service>.<what>`: also the prefix of its activity types, e.g. `ec2.quarantine.apply`. */
  id: z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/),
  kind: EntryKind,
  title: Text,
  /** Entity kinds that it accepts as targets. `account` is the incident's account as a whole. */
  targets: z.array(EntityKind).min(1),
  /** False for an irreversible change: it needs one more approver and has no undo. */
  reversible: z.boolean(),
  /** Number of different approvers that it needs at least. The customer's policy may require more. */
  minimumApprovals: z.number().int().min(1).max(5).optional(),
  /** It runs in the management account of the customer's organization, not in the incident's account. */
  runsIn: z.literal('management').optional(),
  /** `service:Action` of every call it makes. The customer's roles are generated from them. */
  permissions: z.array(z.string().regex(/^[a-z0-9-]+:[A-Za-z0-9]+$/)),
  /** NIST CSF 2.0 subcategories it serves, e.g. `RS.MI-01`. */
  csf: z.array(z.string()),
  /** Ids of `docs/requirements.md` that it answers. */
  requirements: z.array(z.string()),
  /** Kinds of known entities that it is handed besides its targets: what it must look up or compare with. */
  needs: z.array(EntityKind).default([]),
  /**
   * Changes only: kinds of which a newly known entity lets it be proposed again for targets that it was not applicable to.
   * Absent: those that it `needs`.
   */
  askedAgainFor: z.array(EntityKind).optional(),
  /**
   * Of inquiries: it reads the alerts of this source again there. Each incident has all of these, without a line in its runbook.
   * They run first, and containment does not wait for the others.
   */
  confirms: AlertSource.optional(),
  /**
   * Inquiries only: it makes a few reads in one region, so it also runs for an unconfirmed alert when the customer's quota of
   * the hour is used up. Absent: its work counts as paid work. Notices and evidence are never free.
   */
  free: z.literal(true).optional(),
  /** Changes only: the target belongs to this incident alone (its support case), so no other incident can hold it. */
  ownToIncident: z.literal(true).optional(),
  /** Tasks only: what the person has to do. */
  instructions: Text.optional(),
});
export type EntryDescriptor = z.infer<typeof EntryDescriptor>;

/** What activities are told of their incident. It is small because every activity call carries it in history. */
export interface IncidentRef {
  id: string;
  customerId: string;
  account: string;
  /** The alert's region: where to look first. */
  region: string;
  phase: Phase;
  /** ISO times of the period to investigate, from well before the first alert until now. */
  window: { from: string; to: string };
  /** ISO time of the earliest alert's event, by its source's clock: the first known sign of the intruder. */
  firstSeenAt?: string;
  /** ISO time of the earliest thing that the intruder made, as far as known. */
  firstMadeAt?: string;
  /** What the incident is about, for notices. */
  severity?: Severity;
  category?: Category;
  findingType?: string;
}

/** Most targets of one entry that one activity works on: enough to save calls, few enough that one attempt stays short. */
export const BATCH_SIZE = 25;

/** One target of one entry. `params` are the runbook's, completed by the entry's `prepare` at preview. */
export interface TargetCall {
  target: Entity;
  params: Record<string, Json>;
}

/** A batch: targets of one entry in the incident's account, at most `BATCH_SIZE`. Outcomes come in the same order. */
export interface PreviewInput {
  incident: IncidentRef;
  targets: TargetCall[];
  /** What is known so far, of the kinds that the entry `needs`. */
  entities: Entity[];
}

/** What went wrong with one target of a batch, for people. The other targets have outcomes of their own. */
export interface NotDone {
  outcome: 'failed';
  reason: Text;
}

/** One line of a diff: a field that the entry governs, before and after, as text for people. */
export interface DiffLine {
  field: Words;
  before: Words;
  after: Words;
}

/**
 * - `change`: `from` and `to` differ; people decide
 * - `noop`: the resource is already in the desired state
 * - `refused`: on the never-touch list, or not applicable; `reason` says which
 * - `gone`: the target does not exist (any more)
 */
export type PreviewResult =
  | {
      outcome: 'change';
      params: Record<string, Json>;
      from: Json;
      to: Json;
      diff: DiffLine[];
      /** What the change could break, one sentence each. Empty when nothing was found. */
      impact: Text[];
      /** Others use the target too, by what AWS says: `impact` names them. Or AWS did not say: `impact` says why. */
      hitsOthers?: true | 'unknown';
    }
  | { outcome: 'noop'; state: Json; reason: Text }
  | { outcome: 'refused' | 'gone'; reason: Text };
export type PreviewOutcome = PreviewResult | NotDone;

/** One target's transition. `undo` is the same with `from` and `to` exchanged. */
export interface TargetChange extends TargetCall {
  from: Json;
  to: Json;
}

export interface ApplyInput {
  incident: IncidentRef;
  changes: TargetChange[];
}

/**
 * - `done`: written and read back; `already`: was in that state before (a retry)
 * - `drift`: the resource is in neither the previewed nor the desired state; nothing was changed
 * - `refused`: on the never-touch list, which is checked again at apply
 */
export type ApplyResult =
  | { outcome: 'done' | 'already'; state: Json; produced: Entity[] }
  | { outcome: 'drift'; state: Json; diff: DiffLine[] }
  | { outcome: 'refused'; reason: Text };
export type ApplyOutcome = ApplyResult | NotDone;

export interface CollectInput {
  incident: IncidentRef;
  targets: Entity[];
  params: Record<string, Json>;
  /** As of `PreviewInput`. */
  entities: Entity[];
}

export interface InquiryInput {
  incident: IncidentRef;
  /** Targets selected by the runbook that this inquiry has not examined yet. Empty for `for: incident`. */
  targets: Entity[];
  /** As of `PreviewInput`. */
  entities: Entity[];
  /** The alerts to confirm, newest last. */
  alerts: Pick<Alert, 'id' | 'source' | 'region' | 'findingType' | 'reference'>[];
  params: Record<string, Json>;
  /** Only what an earlier call has missed, by `Missed.what`. Absent: everything. */
  only?: string[];
  /** The same line of the runbook has examined other targets: what does not depend on the targets is known. */
  further?: true;
  /** Of a line `after: watch`: only what happened after this moment, ISO 8601. */
  since?: string;
}

/**
 * What an intruder did, by its effect for the customer. Reports tell what was made public, taken, stopped and destroyed.
 * `tried`: AWS refused it.
 */
export const Act = z.enum(['made-public', 'shared', 'taken', 'stopped', 'destroyed', 'made', 'other', 'tried']);
export type Act = z.infer<typeof Act>;

/** A result of an inquiry that people should read. */
export const Finding = z.object({
  title: Text,
  /** Quotes text from outside: hostile. */
  detail: Text.optional(),
  weight: z.enum(['info', 'notable', 'grave']),
  /** MITRE ATT&CK technique, e.g. `T1098.001`. */
  technique: z.string().optional(),
  /** ISO time of what was found. */
  at: z.string().optional(),
  entity: z.object({ kind: EntityKind, id: z.string() }).optional(),
  /** The principal that did it, where that is known. */
  by: z.object({ kind: EntityKind, id: z.string() }).optional(),
  /** Only of an action of the intruder. Absent for a weakness, a cost, a rating: nobody did these. */
  act: Act.optional(),
  /** The account was open to attack in this way, regardless of who used it. A report lists it as a possible factor. */
  weakness: z.literal(true).optional(),
});
export type Finding = z.infer<typeof Finding>;

/** What an inquiry could not look at although it may be possible later: a region that is throttled. */
export interface Missed {
  /** `us-east-1`. */
  what: string;
  why: Text;
}

/** What the source's own copy of a finding says. */
export interface FindingCopy {
  severity?: Severity;
  title?: string;
  titleKo?: string;
  entities: Entity[];
}

export interface InquiryResult {
  summary: Text;
  findings: Finding[];
  entities: Entity[];
  /** Only of inquiries that confirm alerts: alert id → what its source says. */
  confirmations?: Record<string, 'confirmed' | 'not-found' | 'mismatch' | 'unavailable'>;
  /** Of each confirmed alert. What it does not name was only claimed by an alert. */
  copies?: Record<string, FindingCopy>;
  /** It is looked at again by itself: the next input names it in `only`. */
  missed?: Missed[];
  /** Of a line `after: watch`: who was seen again. Empty or absent: nobody. */
  back?: Pick<Entity, 'kind' | 'id'>[];
  /** Of such a line: what it could not read, beside what it has missed. */
  unread?: Text[];
}

/** A piece of evidence: where it is kept, and how to prove that it is unaltered. */
export const EvidenceItem = z.object({
  /** Key in the evidence store, or the ARN / id of an AWS copy (a snapshot). */
  ref: z.string(),
  title: Text,
  entity: z.object({ kind: EntityKind, id: z.string() }),
  /** ISO time of the copy. */
  at: z.string(),
  /** Hex SHA-256 of the stored bytes. Absent where AWS holds the copy (a snapshot). */
  sha256: z.string().optional(),
});
export type EvidenceItem = z.infer<typeof EvidenceItem>;

export interface EvidenceResult {
  summary: Text;
  items: EvidenceItem[];
  /** Entities found in the record: an instance's volumes, network interfaces, profile role. */
  entities: Entity[];
}
export type CollectOutcome = ({ outcome: 'collected' } & EvidenceResult) | NotDone;

/** A snapshot that was taken as evidence. */
export interface EvidenceSnapshot {
  id: string;
  region: string;
  /** The volume. */
  volume: string;
}

/** What became of copying one to the customer's forensic account. */
export type ForensicCopy = { snapshot: string; evidence: EvidenceItem[] } | { snapshot: string; failed: Text };
