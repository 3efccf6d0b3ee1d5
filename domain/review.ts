/** A scheduled review: inquiries that run regularly about an account, and the alert that new findings raise. */
import { z } from 'zod';
import { plural } from './format.ts';
import { Category, Severity, type Alert } from './alert.ts';
import { digestOf, type Json } from './digest.ts';
import { mergeEntities, type Entity } from './entity.ts';
import type { Finding, IncidentRef } from './entry.ts';
import { Text, type Language } from './text.ts';

const FIELD = String.raw`[\d*/,A-Za-z-]+`;
const Cron = z
  .string()
  .regex(new RegExp(`^${FIELD}( ${FIELD}){4}$`), 'a cron expression of five fields such as "0 7 * * 1" (Mondays at 7)');

export const ReviewInquiry = z.strictObject({
  /** Catalogue entry id of an inquiry about the account as a whole. */
  use: z.string(),
  with: z.record(z.string(), z.json() as z.ZodType<Json>).default({}),
});
export type ReviewInquiry = z.infer<typeof ReviewInquiry>;

export const Review = z
  .strictObject({
    /** Short, because it is part of a role session name (64 characters). */
    id: z.string().regex(/^[a-z][a-z0-9-]{1,22}$/, 'lower-case letters, digits and dashes, at most 23'),
    title: Text,
    /** When it runs, in the customer's time zone. */
    at: Cron,
    /** Whether it runs for each account, or once for the customer, in their first account. */
    each: z.enum(['account', 'customer']).default('account'),
    inquiries: z.array(ReviewInquiry).default([]),
    raises: z.strictObject({
      findingType: z.string().regex(/^Review:[A-Za-z]+$/, 'Review: and a name, such as Review:AccountHygiene'),
      category: Category,
      severity: Severity,
      /** The severity if one of the findings is grave. Without it, `severity`. */
      whenGrave: Severity.optional(),
      /** Raises the alert each time, also when nothing was found. */
      always: z.boolean().default(false),
    }),
  })
  .superRefine(({ inquiries, raises }, ctx) => {
    if (inquiries.length === 0 && !raises.always)
      ctx.addIssue({ code: 'custom', path: ['inquiries'], message: 'asks nothing and so never raises anything' });
    for (const [i, { use }] of inquiries.entries())
      if (inquiries.findIndex((q) => q.use === use) !== i)
        ctx.addIssue({ code: 'custom', path: ['inquiries', i, 'use'], message: `${use} is asked already` });
  });
export type Review = z.infer<typeof Review>;

/** Review id → the customer's own time, or `off`. All other reviews run at their own times. */
export const ReviewTimes = z.record(z.string(), z.union([z.literal('off'), Cron], 'off, or a cron expression'));

/** What a review keeps for the next one, in its record. */
export const ReviewMemory = z.object({
  /** ISO time up to which the account has been examined. */
  at: z.string(),
  /** Entry id → keys (`keyOf`) of the findings that people have been told of. */
  known: z.record(z.string(), z.array(z.string())),
});
export type ReviewMemory = z.infer<typeof ReviewMemory>;

/** The result of one inquiry of a review. If it failed, `findings` say so. */
export interface Looked {
  use: string;
  findings: Finding[];
  entities: Entity[];
  failed: boolean;
}

/** The findings that are new, so that people have to be told of them. */
export interface News {
  findings: Finding[];
  entities: Entity[];
}

/** Identifies a finding, so that it is reported once. Details are left out because they contain counts and dates. */
const keyOf = ({ title, at, entity }: Finding): string => digestOf([title.en, at, entity]).slice(0, 16);

/**
 * What is new since the last review. For the first review, every finding is new. A finding that disappears and comes back
 * is new again. For an inquiry that failed, the findings known before stay known.
 */
export function compareReviews(
  looked: readonly Looked[],
  last: ReviewMemory | undefined,
  at: string,
): { news: News; memory: ReviewMemory } {
  const known: ReviewMemory['known'] = {};
  const findings: Finding[] = [];
  for (const { use, failed, ...answer } of looked) {
    const before = last?.known[use] ?? [];
    const notable = answer.findings.filter((f) => f.weight !== 'info');
    findings.push(...notable.filter((f) => !before.includes(keyOf(f))));
    known[use] = [...new Set([...(failed ? before : []), ...notable.map(keyOf)])];
  }
  const named = findings.flatMap(({ entity }) => (entity === undefined ? [] : [entity]));
  const entities = named.map((n) => {
    const seen = looked.flatMap((l) => l.entities).find((e) => e.kind === n.kind && e.id === n.id);
    // `affected` makes it a target for the steps of the runbook.
    return { ...(seen ?? n), standing: 'affected' as const };
  });
  return { news: { findings, entities: mergeEntities([], entities) }, memory: { at, known } };
}

/** Limits for the card. The review's record contains everything. */
const MOST_NAMED = 20;
const MOST_ENTITIES = 100;

/** Where a review's record is, and how to prove that it is unaltered. */
export interface KeptReview {
  key: string;
  sha256: string;
}

export interface Raised {
  review: Review;
  incident: IncidentRef;
  customer: { name: string; language: Language; account: { name: string } };
  news: News;
  /** The record with which the alert is confirmed. */
  record: KeptReview;
}

/** The alert of a review. Alerts of the same review and account join one open incident. */
export function reviewAlert({ review, incident, customer, news, record }: Raised): Alert {
  const { findings } = news;
  const { severity, whenGrave = severity, category, findingType } = review.raises;
  const title = titleOf(review, findings.length, review.each === 'account' ? customer.account.name : customer.name);
  const said = (text: Text): string => text[customer.language];
  const lines = findings.slice(0, MOST_NAMED).map((f) => `- ${said(f.title)}`);
  if (findings.length > MOST_NAMED) lines.push('…');
  return {
    id: `${incident.id}/${incident.window.to}`,
    source: 'review',
    account: incident.account,
    region: incident.region,
    findingType,
    title: title.en,
    titleKo: title.ko,
    description: lines.join('\n').slice(0, 4_000),
    category,
    severity: findings.some((f) => f.weight === 'grave') ? whenGrave : severity,
    occurredAt: incident.window.to,
    correlationKey: `review:${review.id}`,
    entities: news.entities.slice(0, MOST_ENTITIES),
    sample: false,
    reference: { record: record.key, sha256: record.sha256 },
  };
}

function titleOf({ title }: Review, found: number, where: string): Text {
  if (found === 0) return { en: `${title.en} is due: ${where}`, ko: `${title.ko} 예정일 도래: ${where}` };
  return {
    en: `${title.en}: ${plural(found, 'new finding')} in ${where}`,
    ko: `${title.ko}: 새로 확인된 항목 ${found}건(${where})`,
  };
}
