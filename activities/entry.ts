/** What a catalogue entry is in code. One file an entry, under `catalogue/<service>/`, default-exporting one of these. */
import type { z } from 'zod';
import type { NeverTouch } from '../domain/customer.ts';
import type { Json } from '../domain/digest.ts';
import type { Entity } from '../domain/entity.ts';
import type { EntryDescriptor, EvidenceResult, IncidentRef, InquiryInput, InquiryResult } from '../domain/entry.ts';
import type { NoticeInput, NoticeResult } from '../domain/notice.ts';
import type { Text } from '../domain/text.ts';
import type { AwsAccount, OwnAccount } from './account.ts';
import type { EvidenceStore } from './evidence/store.ts';

export type Params = Record<string, Json>;

/** What may not be changed in an account, whoever approves it. */
export interface Untouchable {
  /** The customer's list. */
  rules: readonly NeverTouch[];
  /** ARNs and names of the engine's own roles. */
  own: readonly string[];
}

/** What an entry is handed. */
export interface EntryContext {
  incident: IncidentRef;
  /** The customer's: for moments in what people read. */
  timeZone: string;
  /**
   * The incident's account under the phase's role, narrowed to the entry's permissions; of an entry that `runsIn` the
   * management account, that account.
   */
  aws: AwsAccount;
  /** The engine holds every change to it; for what an entry must leave room for. */
  untouchable: Untouchable;
  /** The MSP's evidence store; keys are put under the incident's prefix. */
  evidence: EvidenceStore;
  /** Tells Temporal it is alive and throws if the activity was cancelled; call it in every wait. */
  heartbeat(detail?: string): void;
  /** Waits, heartbeating; for read-backs and AWS jobs. */
  sleep(ms: number): Promise<void>;
}

/** What a notice is handed. It reaches into no customer's account: people are told from the MSP's own. */
export interface NoticeContext {
  own: Pick<OwnAccount, 'client'>;
  /** ARNs of the SNS topics that customers.yaml names. */
  topics: { customer?: string | undefined; msp?: string | undefined };
  heartbeat(detail?: string): void;
}

interface Common extends Omit<EntryDescriptor, 'kind' | 'reversible'> {
  /** Shape of the runbook's `with`, and of what `prepare` adds. */
  params: z.ZodType<Params>;
}

/** A change: three functions about one little piece of state. All else is the engine's (`engine.ts`). */
export interface ChangeEntry<S extends Json = Json, P extends Params = Params> extends Omit<Common, 'params'> {
  kind: 'change';
  reversible: boolean;
  params: z.ZodType<P>;
  /**
   * Looks up, once, at preview, what the change needs beside its target; the result is pinned as the step's params.
   * Return `{ notApplicable }` when there is nothing to do here.
   */
  prepare?(
    ctx: EntryContext,
    target: Entity,
    params: P,
    entities: readonly Entity[],
  ): Promise<P | { notApplicable: Text }>;
  /** What is there now, in canonical form (lists sorted). Throws `TargetGone` if the target does not exist. */
  read(ctx: EntryContext, target: Entity, params: P): Promise<S>;
  /** Pure: what it should become. */
  desired(state: S, params: P, target: Entity): S;
  /** Converges from one state to the other; safe to run twice and after half a run. Also runs backwards, for undo. */
  write(ctx: EntryContext, target: Entity, from: S, to: S, params: P): Promise<void>;
  /** How often and how far apart to read back until AWS agrees (eventual consistency, running jobs). Default 5 × 1 s. */
  settle?: { attempts: number; intervalMs: number };
  /** Field → text for the card; default flattens the state. */
  present?(state: S): Map<string, string>;
  /** What applying could break, from a look around; never a guess. */
  impact?(ctx: EntryContext, target: Entity, state: S, params: P): Promise<Text[]>;
  /** Further names for the never-touch check: a key's user, an instance's tags and role. */
  names?(state: S, target: Entity, params: P): string[];
  /** Entities the change brought into being (a restored volume). */
  produced?(ctx: EntryContext, target: Entity, params: P): Promise<Entity[]>;
}

export interface InquiryEntry extends Common {
  kind: 'inquiry';
  inquire(ctx: EntryContext, input: InquiryInput): Promise<InquiryResult>;
}

export interface EvidenceEntry extends Common {
  kind: 'evidence';
  collect(ctx: EntryContext, target: Entity, entities: readonly Entity[], params: Params): Promise<EvidenceResult>;
}

export interface NoticeEntry extends Common {
  kind: 'notice';
  /** Throws only if nobody was told. `permissions` are those it needs in the MSP's own account. */
  send(ctx: NoticeContext, input: NoticeInput): Promise<NoticeResult>;
}

export interface TaskEntry extends Common {
  kind: 'task';
  instructions: Text;
}

// oxlint-disable-next-line typescript/no-explicit-any -- entries differ in their state and params; the loader checks the rest
export type CatalogueEntry = ChangeEntry<any, any> | InquiryEntry | EvidenceEntry | NoticeEntry | TaskEntry;

/** Keeps an entry's own types while checking it against the contract. */
export const defineChange = <S extends Json, P extends Params>(
  entry: Omit<ChangeEntry<S, P>, 'kind'>,
): ChangeEntry<S, P> => ({ kind: 'change', ...entry });
export const defineInquiry = (entry: Omit<InquiryEntry, 'kind'>): InquiryEntry => ({ kind: 'inquiry', ...entry });
export const defineEvidence = (entry: Omit<EvidenceEntry, 'kind'>): EvidenceEntry => ({ kind: 'evidence', ...entry });
export const defineNotice = (entry: Omit<NoticeEntry, 'kind'>): NoticeEntry => ({ kind: 'notice', ...entry });
export const defineTask = (entry: Omit<TaskEntry, 'kind'>): TaskEntry => ({ kind: 'task', ...entry });

/** The target does not exist (any more). */
export class TargetGone extends Error {
  override name = 'TargetGone';
}

/** A job that AWS ran for us (a command, a restore) ended badly. `text` says how, without the entry's title. */
export class JobFailed extends Error {
  override name = 'JobFailed';
  readonly text: Text;
  constructor(text: Text) {
    super(text.en);
    this.text = text;
  }
}
