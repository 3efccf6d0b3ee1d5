/**
 * What is kept of each closed incident beside its evidence: a small object that the console lists, searches and counts, long
 * after Temporal has forgotten the incident. It is signed by the worker, so that nobody adds or alters one. Pure.
 */
import { endOf, OUTCOMES } from './outcome.ts';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { AlertSource, Category, Severity } from './alert.ts';
import { EvidenceSeal } from './evidence-seal.ts';
import { parseJson } from './fields.ts';
import type { Gate, IncidentState, Step } from './incident.ts';
import { metricsOf } from './metrics.ts';
import { PHASES } from './phase.ts';
import { factsOf } from './report-facts.ts';
import { Text } from './text.ts';

const Moment = z.iso.datetime();
const Count = z.number().int().min(0);
const Words = z.string().max(500);

/** A gate: how long people were waited for, and who decided. */
const Wait = z.strictObject({
  phase: z.enum(PHASES),
  purpose: z.enum(['change', 'release']),
  status: z.enum(['open', 'decided', 'expired', 'rehearsal']),
  openedAt: Moment,
  closedAt: Moment.optional(),
  /** Names of the people who approved or rejected; of an open or expired gate, of those who could have. */
  by: z.array(z.string().max(200)).max(20),
  escalation: Count,
});
export type Wait = z.infer<typeof Wait>;

/** What is counted of a line. */
export const LINE_COUNTS = ['steps', 'done', 'already', 'rejected', 'skipped', 'refused', 'undone', 'retries'] as const;

/** What became of the steps of one catalogue entry in one phase. */
const Line = z.strictObject({
  entry: z.string().max(120),
  title: Text,
  phase: z.enum(PHASES),
  kind: z.enum(['change', 'task']),
  steps: Count,
  done: Count,
  already: Count,
  rejected: Count,
  skipped: Count,
  refused: Count,
  undone: Count,
  /** Attempts beyond the first: each means that it failed once. */
  retries: Count,
});
export type Line = z.infer<typeof Line>;

export const IncidentSummary = z.strictObject({
  format: z.literal(1),
  id: z.string().regex(/^[\w.-]{1,200}$/),
  /** Its first run: another incident about the same thing has the same id and another run. */
  runId: z.string().max(64),
  /** When the report was written, by the workflow's clock: the incident closes right after it. */
  at: Moment,
  openedAt: Moment,
  customer: z.string().max(40),
  account: z.strictObject({ id: z.string().max(12), name: z.string().max(200) }),
  region: z.string().max(40),
  title: Words,
  titleKo: Words.optional(),
  category: Category,
  severity: Severity,
  source: AlertSource,
  findingType: Words,
  runbook: z.strictObject({ id: z.string().max(120), title: Text }),
  drill: z.boolean(),
  outcome: z.enum(OUTCOMES),
  /** With `until` its alerts are known until then, and `agreed` is the second person. */
  dismissal: z
    .strictObject({
      by: z.string().max(200),
      at: Moment,
      reason: z.string().max(1_000),
      until: Moment.optional(),
      agreed: z.string().max(200).optional(),
    })
    .optional(),
  confirmation: z.enum(['pending', 'confirmed', 'unconfirmed']),
  recurs: z.boolean(),
  alerts: Count,
  /** Milliseconds; absent where the moment was not reached. */
  metrics: z.strictObject({
    detectMs: z.number().optional(),
    acknowledgeMs: z.number().optional(),
    containMs: z.number().optional(),
    restoreMs: z.number().optional(),
  }),
  /** How the intruder came in, where the evidence shows it. */
  cause: Text.optional(),
  /** Changes that were carried out, and what became of them: the last three add up to the first. */
  changes: z.strictObject({ done: Count, putBack: Count, ended: Count, inForce: Count }),
  open: Count,
  waits: z.array(Wait).max(500),
  lines: z.array(Line).max(500),
  /** Name → key in the evidence store. */
  reports: z.record(z.string().max(200), z.string().max(600)),
  seal: EvidenceSeal.optional(),
});
export type IncidentSummary = z.infer<typeof IncidentSummary>;

export const SUMMARIES = 'summaries/';

/** `summaries/2026-11-27T08-12-33.123Z~acme-…~1f0c2a9b.json`: the keys sort by time. The same closing has the same key. */
export const summaryKey = ({ at, id, runId }: Pick<IncidentSummary, 'at' | 'id' | 'runId'>): string =>
  `${SUMMARIES}${at.replaceAll(':', '-')}~${id}~${runId.slice(0, 8)}.json`;

/** The summary of an incident whose report has just been written. */
export function summaryOf(
  state: IncidentState,
  {
    reports,
    cause,
    seal,
  }: { reports: Record<string, string>; cause?: Text | undefined; seal?: EvidenceSeal | undefined },
): IncidentSummary {
  const { customer, alerts, dismissal, titleKo } = state;
  const { changes, putBack, ended, staying, open } = factsOf(state);
  return {
    format: 1,
    id: state.id,
    runId: state.runId,
    at: state.timeline.at(-1)?.at ?? state.lastAlertAt,
    openedAt: state.openedAt,
    customer: customer.id,
    account: { id: customer.account.id, name: customer.account.name.slice(0, 200) },
    region: state.region.slice(0, 40),
    title: cut(state.title),
    ...(titleKo === undefined ? {} : { titleKo: cut(titleKo) }),
    category: state.category,
    severity: state.severity,
    source: state.source,
    findingType: cut(alerts[0]?.findingType ?? ''),
    runbook: { id: state.runbook.id, title: state.runbook.title },
    drill: state.drill,
    outcome: endOf(state),
    ...(dismissal === undefined
      ? {}
      : {
          dismissal: {
            by: dismissal.by.name.slice(0, 200),
            at: dismissal.at,
            reason: dismissal.reason.slice(0, 1_000),
            ...(dismissal.until === undefined ? {} : { until: dismissal.until }),
            ...(dismissal.agreed === undefined ? {} : { agreed: dismissal.agreed.name.slice(0, 200) }),
          },
        }),
    confirmation: state.confirmation,
    recurs: state.recurrenceOf !== undefined,
    alerts: state.alertCount,
    metrics: metricsOf(state),
    ...(cause === undefined ? {} : { cause }),
    changes: { done: changes.length, putBack: putBack.length, ended: ended.length, inForce: staying.length },
    open: open.length,
    waits: state.gates.slice(0, 500).map((gate) => waitOf(state, gate)),
    lines: linesOf(state.steps).slice(0, 500),
    reports,
    ...(seal === undefined ? {} : { seal }),
  };
}

const cut = (text: string): string => text.slice(0, 500);

export function waitOf({ steps, timeline, customer }: IncidentState, gate: Gate): Wait {
  const full = new Map(customer.approvers.map((a) => [a.name, a.fullName ?? a.name]));
  const approved = steps.filter((s) => s.gateId === gate.id).flatMap((s) => s.approvals.map((a) => a.by.name));
  const said = timeline
    .filter((e) => e.gateId === gate.id && e.actor.kind === 'person' && DECISIONS.has(e.kind))
    .map((e) => e.actor.name);
  const decided = [...new Set([...approved, ...said])];
  const names = decided.length > 0 ? decided : customer.approvers.map((a) => a.name);
  return {
    phase: gate.phase,
    purpose: gate.purpose,
    status: gate.status,
    openedAt: gate.openedAt,
    ...(gate.closedAt === undefined ? {} : { closedAt: gate.closedAt }),
    by: names.slice(0, 20).map((name) => (full.get(name) ?? name).slice(0, 200)),
    escalation: gate.escalation,
  };
}

const DECISIONS = new Set(['approved', 'rejected']);

function linesOf(steps: readonly Step[]): Line[] {
  const lines = new Map<string, Line>();
  for (const step of steps) {
    if (step.undoes !== undefined) continue;
    const key = `${step.phase} ${step.entry}`;
    const line = lines.get(key) ?? {
      entry: step.entry,
      title: step.title,
      phase: step.phase,
      kind: step.kind,
      ...NO_STEPS,
    };
    lines.set(key, line);
    line.steps += 1;
    line.retries += Math.max(0, step.attempts - 1);
    const fate = FATES[step.status];
    if (fate !== undefined) line[fate] += 1;
  }
  return [...lines.values()];
}

const NO_STEPS = { steps: 0, done: 0, already: 0, rejected: 0, skipped: 0, refused: 0, undone: 0, retries: 0 };

const FATES: Partial<Record<Step['status'], 'done' | 'already' | 'rejected' | 'skipped' | 'refused' | 'undone'>> = {
  done: 'done',
  noop: 'already',
  rejected: 'rejected',
  skipped: 'skipped',
  refused: 'refused',
  undone: 'undone',
};

export const SignedSummary = z.strictObject({
  /** The summary as JSON text: what is signed, letter by letter. */
  summary: z.string(),
  /** The id of the worker's key, and its signature of `summaryBytes`, hex. */
  signer: z.string().regex(/^[0-9a-f]{16}$/),
  signature: z.string().regex(/^[0-9a-f]{128}$/),
});
export type SignedSummary = z.infer<typeof SignedSummary>;

/** The first line keeps the signature from being one of something else. */
export const summaryBytes = (summary: string): Uint8Array => utf8ToBytes(`firebreak incident summary 1\n${summary}`);

/** @param isSigned whether the key with this id has made the signature. @returns undefined unless a worker has signed it */
export function readSummary(
  value: unknown,
  isSigned: (signer: string, bytes: Uint8Array, signature: string) => boolean,
): IncidentSummary | undefined {
  const { data } = SignedSummary.safeParse(value);
  if (data === undefined || !isSigned(data.signer, summaryBytes(data.summary), data.signature)) return undefined;
  return IncidentSummary.safeParse(parseJson(data.summary)).data;
}
