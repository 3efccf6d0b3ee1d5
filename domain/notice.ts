/** What a notice is told of an incident, and what it answers: whom it told. */
import type { Category, Severity } from './alert.ts';
import type { Account } from './customer.ts';
import type { Json } from './digest.ts';
import type { IncidentRef } from './entry.ts';
import type { Language, Text } from './text.ts';

/** Enough to say what happened, and no more: it stands in history. */
export interface NoticeInput {
  incident: IncidentRef;
  params: Record<string, Json>;
  /** The alert's own words: hostile. */
  title: string;
  category: Category;
  severity: Severity;
  /** Set when people are told again because it has become more severe. */
  previously?: Severity;
  confirmation: 'pending' | 'confirmed' | 'unconfirmed';
  customer: { name: string; language: Language; account: Pick<Account, 'id' | 'name' | 'environment'> };
  /** No runbook fits its alert: the infosec team takes it. */
  unclassified: boolean;
  /** Things affected or made by the intruder, as far as known. */
  affected: number;
  /** Steps that wait for somebody's approval. */
  waiting: number;
  /** To the incident's message in Slack, once it stands there. */
  link?: string;
}

export interface NoticeResult {
  summary: Text;
  /** `to`: a topic's ARN; `ref`: the message's id there. */
  sent: { to: string; ref: string }[];
  /** Who could not be told, while others were. When nobody could, the activity fails instead. */
  failed: { to: string; why: Text }[];
}

/** A call to the next person on call. Their number is looked up where it is called, so that no history holds it. */
export interface CallInput {
  incident: IncidentRef;
  slackUser: string;
  /** Only if it is outside the customer's working hours, which is looked up where it is called. */
  outsideHours?: boolean;
  severity: Severity;
  category: Category;
  customer: NoticeInput['customer'];
  waiting: number;
  link?: string;
}
