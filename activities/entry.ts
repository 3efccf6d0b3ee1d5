/** What a catalogue entry is in code. Each entry is one file under `catalogue/<service>/` with a default export of one of these. */
import type { LookupAttribute } from '@aws-sdk/client-cloudtrail';
import type { z } from 'zod';
import type { Json } from '../domain/digest.ts';
import type { Entity } from '../domain/entity.ts';
import type {
  EntryDescriptor,
  EvidenceResult,
  IncidentRef,
  InquiryInput,
  InquiryResult,
  TargetCall,
} from '../domain/entry.ts';
import type { Touched, Untouchable } from '../domain/never-touch.ts';
import type { NoticeInput, NoticeResult } from '../domain/notice.ts';
import type { StateLine } from '../domain/state-diff.ts';
import type { Language, Text } from '../domain/text.ts';
import type { TrailRecord } from '../domain/trail-record.ts';
import type { AwsAccount, OwnAccount } from './account.ts';
import type { EvidenceStore } from './evidence/store.ts';
import type { ReadFinding } from './finding-event.ts';

export type Params = Record<string, Json>;

/** One target of one entry, as the engine and the entries see it. */
export interface EntryCall extends TargetCall {
  incident: IncidentRef;
}

export interface TrailQuestion {
  region: string;
  /** The one attribute that LookupEvents accepts; without it, all events. */
  attribute?: LookupAttribute | undefined;
  /** ISO times; by default the incident's. */
  window?: { from: string; to: string } | undefined;
  /** The newest events may be missing, of so many milliseconds: what was read before is enough. */
  mayLackMs?: number;
  /** Its lookups let those of all others go first: of what a change could break, while the incident is analyzed. */
  yields?: boolean;
}

/** Events of CloudTrail's event history, newest first. They are read as far as the caller takes them. */
export type Trail = (question: TrailQuestion) => AsyncGenerator<TrailRecord>;

/** What an entry is given. */
export interface EntryContext {
  incident: IncidentRef;
  /** The customer's: for moments in what people read. */
  timeZone: string;
  /**
   * The incident's account under the phase's role, with only the entry's permissions. For an entry that `runsIn` the
   * management account, it is that account.
   */
  aws: AwsAccount;
  /** The account's event history. The entries of an incident share what they read of it. */
  trail: Trail;
  /** The engine checks every change against it. An entry needs it only where its change must leave exceptions. */
  untouchable: Untouchable;
  /** The MSP's evidence store. It puts keys under the incident's prefix. */
  evidence: EvidenceStore;
  /** What intake would make of a finding that an entry has read at its source. */
  readFinding: ReadFinding;
  /** Sends a heartbeat to Temporal, and throws if the activity was cancelled. Call it in every wait. */
  heartbeat(doing?: string): void;
  /**
   * The result of `work`, which is done once even if the activity has to begin again: it is kept, as JSON, in the
   * heartbeats. `key` names it within the activity.
   */
  once<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** Why AWS did not answer, as one sentence. */
  why(error: unknown): Text;
  /** Waits and sends heartbeats. For reading back and for AWS jobs. */
  sleep(ms: number): Promise<void>;
}

/** What a notice is given. It has no access to a customer's account: notices are sent from the MSP's own. */
export interface NoticeContext {
  own: Pick<OwnAccount, 'client'>;
  /** ARNs of the SNS topics that customers.yaml names. */
  topics: { customer?: string | undefined; msp?: string | undefined };
  /** Of the MSP's own people. */
  mspLanguage: Language;
  heartbeat(detail?: string): void;
}

interface Common extends Omit<EntryDescriptor, 'kind' | 'reversible' | 'needs'> {
  /** Kinds of known entities that it is handed besides its targets; none if absent. */
  needs?: EntryDescriptor['needs'];
  /** Shape of the runbook's `with`, and of what `prepare` adds. */
  params: z.ZodType<Params>;
}

/** A change: three functions about a small piece of state. The engine (`engine.ts`) does everything else. */
export interface ChangeEntry<S extends Json = Json, P extends Params = Params> extends Omit<Common, 'params'> {
  kind: 'change';
  reversible: boolean;
  params: z.ZodType<P>;
  /**
   * Runs once, at preview, and looks up what the change needs besides its target. The result is pinned as the step's params.
   * Return `{ notApplicable }` when there is nothing to do here.
   */
  prepare?(
    ctx: EntryContext,
    target: Entity,
    params: P,
    entities: readonly Entity[],
  ): Promise<P | { notApplicable: Text }>;
  /** The current state, in canonical form (lists sorted). Throws `TargetGone` if the target does not exist. */
  read(ctx: EntryContext, target: Entity, params: P): Promise<S>;
  /** Pure: the state that it should have. */
  desired(state: S, params: P, target: Entity): S;
  /**
   * Every resource that `write` changes, deletes, or creates something in, as AWS names it at this moment; in both directions.
   * Never-touch is asked about each, at preview and again at apply. Only reads.
   */
  writes(ctx: EntryContext, target: Entity, state: S, params: P): Touched[] | Promise<Touched[]>;
  /** Changes the state from one to the other. Safe to run twice and after an interruption. Also runs backwards, for undo. */
  write(ctx: EntryContext, target: Entity, from: S, to: S, params: P): Promise<void>;
  /** How often, and how far apart, to read back until AWS shows the change (eventual consistency, jobs). Default 16 × 2 s. */
  settle?: { attempts: number; intervalMs: number };
  /** Field → text for the card; default flattens the state. */
  present?(state: S): StateLine[];
  /** What the change could break, by what AWS says; never a guess. */
  impact?(ctx: EntryContext, target: Entity, state: S, params: P): Promise<Text[]>;
  /** Whom it hits besides the target, by what AWS says; undefined if nobody is known. The card shows it with the impact. */
  hitsOthers?(ctx: EntryContext, target: Entity): Promise<Text | undefined>;
  /** Entities that the change created (a restored volume). */
  produced?(ctx: EntryContext, target: Entity, params: P): Promise<Entity[]>;
}

export interface InquiryEntry extends Common {
  kind: 'inquiry';
  inquire(ctx: EntryContext, input: InquiryInput): Promise<InquiryResult>;
}

export interface EvidenceEntry extends Common {
  kind: 'evidence';
  /** The actions with which it adds copies to the account. It writes nothing else there. */
  adds: readonly string[];
  collect(ctx: EntryContext, target: Entity, entities: readonly Entity[], params: Params): Promise<EvidenceResult>;
}

export interface NoticeEntry extends Common {
  kind: 'notice';
  /** Throws only if nobody was told. `permissions` are for the MSP's own account. */
  send(ctx: NoticeContext, input: NoticeInput): Promise<NoticeResult>;
}

export interface TaskEntry extends Common {
  kind: 'task';
  instructions: Text;
}

// oxlint-disable-next-line typescript/no-explicit-any -- entries differ in their state and params; the loader checks the rest
export type CatalogueEntry = ChangeEntry<any, any> | InquiryEntry | EvidenceEntry | NoticeEntry | TaskEntry;

/** Checks an entry against its interface and keeps its own types. */
export const defineChange = <S extends Json, P extends Params>(
  entry: Omit<ChangeEntry<S, P>, 'kind'>,
): ChangeEntry<S, P> => ({ kind: 'change', ...entry });
export const defineInquiry = (entry: Omit<InquiryEntry, 'kind'>): InquiryEntry => ({ kind: 'inquiry', ...entry });
export const defineEvidence = (entry: Omit<EvidenceEntry, 'kind'>): EvidenceEntry => ({ kind: 'evidence', ...entry });
export const defineNotice = (entry: Omit<NoticeEntry, 'kind'>): NoticeEntry => ({ kind: 'notice', ...entry });
export const defineTask = (entry: Omit<TaskEntry, 'kind'>): TaskEntry => ({ kind: 'task', ...entry });

/** The target does not exist. */
export class TargetGone extends Error {
  override name = 'TargetGone';
}

/** An error that says in both languages what happened, without the entry's title. */
export class ErrorWithText extends Error {
  readonly text: Text;
  constructor(text: Text) {
    super(text.en);
    this.text = text;
  }
}

/** A job of AWS (a command, a restore) failed. */
export class JobFailed extends ErrorWithText {
  override name = 'JobFailed';
}
