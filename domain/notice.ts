/** What a notice needs of an incident, and what it returns: whom it notified. */
import type { Category, Severity } from './alert.ts';
import type { Account } from './customer.ts';
import type { Json } from './digest.ts';
import type { IncidentRef } from './entry.ts';
import type { Language, Text } from './text.ts';

/** Enough to say what happened, and no more, because it is in history. */
export interface NoticeInput {
  incident: IncidentRef;
  params: Record<string, Json>;
  /** From the alert: hostile text. */
  title: string;
  /** In Korean, where the title is not its source's own. */
  titleKo?: string;
  category: Category;
  severity: Severity;
  /** Set when people are notified again because the incident has become more severe. */
  previously?: Severity;
  confirmation: 'pending' | 'confirmed' | 'unconfirmed';
  customer: { name: string; language: Language; account: Pick<Account, 'id' | 'name' | 'environment'> };
  /** No runbook fits its alert: the infosec team takes it. */
  unclassified: boolean;
  /** Number of known entities that are affected or that the intruder made. */
  affected: number;
  /** Number of steps that wait for approval. */
  waiting: number;
  /** Link to the incident's message in Slack, once it is posted. */
  link?: string;
}

export interface NoticeResult {
  summary: Text;
  /** `to`: a topic's ARN; `ref`: the message's id there. */
  sent: { to: string; ref: string }[];
  /** Recipients that failed while others succeeded. When all fail, the activity fails instead. */
  failed: { to: string; why: Text }[];
}

/** An SMS to the next person on call. The activity looks up the number, so that no history contains it. */
export interface CallInput {
  incident: IncidentRef;
  slackUser: string;
  /** Only outside the customer's working hours. The activity looks them up. */
  outsideHours?: boolean;
  severity: Severity;
  category: Category;
  customer: NoticeInput['customer'];
  waiting: number;
  link?: string;
}
