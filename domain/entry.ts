/** What every catalogue entry says of itself, and what its activities take and return. Code lives in `activities/`. */
import { z } from 'zod';
import { Entity, EntityKind } from './entity.ts';
import { Text } from './text.ts';
import type { Json } from './digest.ts';
import type { Alert, Category, Severity } from './alert.ts';
import type { Phase } from './phase.ts';

/**
 * - `inquiry` reads and finds; `evidence` copies and locks, never alters
 * - `change` is a reversible (or declared irreversible) transition of a resource's state
 * - `notice` tells people; `task` is done by a person, who says so in Slack
 */
export const EntryKind = z.enum(['inquiry', 'evidence', 'change', 'notice', 'task']);
export type EntryKind = z.infer<typeof EntryKind>;

/** The self-description that is pinned in an incident's history at its start. */
export const EntryDescriptor = z.object({
  /** `<service>.<what>`: also the prefix of its activity types, e.g. `ec2.quarantine.apply`. */
  id: z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/),
  kind: EntryKind,
  title: Text,
  /** Entity kinds it can be pointed at; `account` stands for the incident's account as a whole. */
  targets: z.array(EntityKind).min(1),
  /** False for what cannot be taken back: it needs one more approver and is never offered for undo. */
  reversible: z.boolean(),
  /** Different people it needs whatever the customer's policy says; the policy may ask for more. */
  minimumApprovals: z.number().int().min(1).max(5).optional(),
  /** Works in the management account of the customer's organization, not in the incident's account. */
  runsIn: z.literal('management').optional(),
  /** `service:Action` of every call it makes, evidence of least privilege. */
  permissions: z.array(z.string().regex(/^[a-z0-9-]+:[A-Za-z0-9]+$/)),
  /** NIST CSF 2.0 subcategories it serves, e.g. `RS.MI-01`. */
  csf: z.array(z.string()),
  /** Ids of `docs/requirements.md` that it answers. */
  requirements: z.array(z.string()),
  /** Of changes: what it changes is the incident's own (its support case), so no other incident holds or opens it. */
  ownToIncident: z.literal(true).optional(),
  /** Tasks: what the person has to do. */
  instructions: Text.optional(),
});
export type EntryDescriptor = z.infer<typeof EntryDescriptor>;

/** The incident as its activities see it. Small on purpose: it stands in history with every call. */
export interface IncidentRef {
  id: string;
  customerId: string;
  account: string;
  /** The alert's region: where to look first. */
  region: string;
  phase: Phase;
  /** ISO times of what is looked at: from well before the first alert until now. */
  window: { from: string; to: string };
  /** ISO time of the earliest alert's event, by its source's clock: the first sign of the intruder that is known. */
  firstSeenAt?: string;
  /** What it is about, for those who are told of it. */
  severity?: Severity;
  category?: Category;
  findingType?: string;
}

/** One target of one entry. `params` are the runbook's, completed by the entry's `prepare` at preview. */
export interface EntryCall {
  incident: IncidentRef;
  target: Entity;
  params: Record<string, Json>;
}

export interface PreviewInput extends EntryCall {
  /** All that is known so far: for what an entry must look up beside its target. */
  entities: Entity[];
}

/** One line of a diff: a governed field, before and after, as people read it. */
export interface DiffLine {
  field: string;
  before: string;
  after: string;
}

/**
 * - `change`: from and to differ; a person decides
 * - `noop`: the resource is already as wanted
 * - `refused`: never-touch, or not applicable; `reason` says which
 * - `gone`: the target does not exist (any more)
 */
export type PreviewResult =
  | {
      outcome: 'change';
      params: Record<string, Json>;
      from: Json;
      to: Json;
      diff: DiffLine[];
      /** What it could break, one sentence a line; empty when nothing was found. */
      impact: Text[];
    }
  | { outcome: 'noop'; state: Json; reason: Text }
  | { outcome: 'refused' | 'gone'; reason: Text };

/** `undo` is the same call with `from` and `to` exchanged. */
export interface ApplyInput extends EntryCall {
  from: Json;
  to: Json;
}

/**
 * - `done`: written and read back; `already`: was so before (a retry)
 * - `drift`: the resource is neither as previewed nor as wanted; nothing was touched
 * - `refused`: never-touch, checked again
 */
export type ApplyResult =
  | { outcome: 'done' | 'already'; state: Json; produced: Entity[] }
  | { outcome: 'drift'; state: Json; diff: DiffLine[] }
  | { outcome: 'refused'; reason: Text };

export interface InquiryInput {
  incident: IncidentRef;
  /** The targets the runbook selected that this inquiry has not looked at yet; empty for `for: incident`. */
  targets: Entity[];
  /** All that is known so far. */
  entities: Entity[];
  /** The alerts to confirm, newest last. */
  alerts: Pick<Alert, 'id' | 'source' | 'region' | 'findingType' | 'reference'>[];
  params: Record<string, Json>;
}

/** Something an inquiry noticed that a person should read. */
export const Finding = z.object({
  title: Text,
  /** Text from outside is quoted here: hostile. */
  detail: Text.optional(),
  weight: z.enum(['info', 'notable', 'grave']),
  /** MITRE ATT&CK technique, e.g. `T1098.001`. */
  technique: z.string().optional(),
  /** ISO time of what was noticed. */
  at: z.string().optional(),
  entity: z.object({ kind: EntityKind, id: z.string() }).optional(),
  /** The principal that did it, where that is known. */
  by: z.object({ kind: EntityKind, id: z.string() }).optional(),
});
export type Finding = z.infer<typeof Finding>;

export interface InquiryResult {
  summary: Text;
  findings: Finding[];
  entities: Entity[];
  /** Only of inquiries that confirm alerts: alert id → what its source says. */
  confirmations?: Record<string, 'confirmed' | 'not-found' | 'mismatch' | 'unavailable'>;
}

/** Something kept: where it is and how to prove it is unaltered. */
export const EvidenceItem = z.object({
  /** Key in the evidence store, or the ARN / id of an AWS copy (a snapshot). */
  ref: z.string(),
  title: Text,
  entity: z.object({ kind: EntityKind, id: z.string() }),
  /** ISO time of the copy. */
  at: z.string(),
  /** Hex SHA-256 of the stored bytes; absent where AWS holds the copy itself. */
  sha256: z.string().optional(),
});
export type EvidenceItem = z.infer<typeof EvidenceItem>;

export interface EvidenceResult {
  summary: Text;
  items: EvidenceItem[];
  /** Entities the record revealed: an instance's volumes, interfaces, profile role. */
  entities: Entity[];
}
