/** A runbook: which catalogue entries an incident of one category or scenario uses, phase by phase. */
import { z } from 'zod';
import { AlertSource, Category, isAtLeast, Severity, type Alert } from './alert.ts';
import { EntityKind, Standing, type Entity } from './entity.ts';
import { globMatches } from './never-touch.ts';
import { Proportion } from './proportion.ts';
import { Text } from './text.ts';
import { Json } from './digest.ts';
import { byText } from './order.ts';

/** The targets of a line: every entity of these kinds and standings, or `incident` for the incident as a whole. */
export const Selector = z.union([
  z.literal('incident'),
  z.strictObject({
    kind: z.union([EntityKind.transform((k) => [k]), z.array(EntityKind).min(1)]),
    /** Default: `affected` and `unauthorized`. A change cannot select `related`. */
    standing: z.array(Standing).min(1).default(['affected', 'unauthorized']),
    /**
     * Only entities whose id matches, `*` for anything: `arn:*:policy/*` for the policies among the `resource`
     * entities.
     */
    id: z.string().optional(),
    /** None of the entities whose id matches. */
    notId: z.string().optional(),
  }),
  EntityKind.transform((k): Chosen => ({ kind: [k], standing: ['affected', 'unauthorized'] })),
]);
type Chosen = { kind: EntityKind[]; standing: Standing[]; id?: string | undefined; notId?: string | undefined };
export type Selector = z.infer<typeof Selector>;

export const Condition = z.strictObject({
  minimumSeverity: Severity.optional(),
  environment: z.array(z.string()).optional(),
  source: z.array(AlertSource).optional(),
});

export const RunbookStep = z.strictObject({
  /** Catalogue entry id. */
  use: z.string(),
  for: Selector,
  when: Condition.optional(),
  /** Changes and tasks only, and required there: when their steps are recommended. */
  recommended: Proportion.optional(),
  /** Parameters of the entry. */
  with: z.record(z.string(), Json).default({}),
  /** Isolate steps only: released in restore, or kept (`never`), with the reason that the report gives. */
  release: z.enum(['restore', 'never']).default('restore'),
  because: Text.optional(),
  /** Number of different approvers, where it is higher than the customer's policy and the entry require. */
  approvals: z.number().int().min(1).max(5).optional(),
  /**
   * The steps of the line run this many at a time, in order. When one fails, the steps not yet started wait for people.
   */
  batch: z.number().int().min(1).max(100).optional(),
  /**
   * Restore lines only: proposed after the other repairs, or after containment is released; of an inquiry, asked again and again
   * after the report, until the customer's time of watching is over.
   */
  after: z.enum(['repair', 'release', 'watch']).optional(),
});
export type RunbookStep = z.infer<typeof RunbookStep>;

/**
 * The customer's approvers, the person who led the incident for the MSP, or the MSP's security team. One of them takes
 * the task.
 */
export const FollowUpOwner = z.enum(['customer', 'msp', 'infosec']);
export type FollowUpOwner = z.infer<typeof FollowUpOwner>;

/** A task that does not delay closing the incident. Its owner is reminded until it is done. */
export const FollowUpLine = z.strictObject({
  /** Catalogue entry id of a task. */
  use: z.string(),
  for: Selector.default('incident'),
  /** Days in the customer's calendar, from the day on which the incident ends. */
  dueInDays: z.number().int().min(1).max(365),
  owner: FollowUpOwner,
});
export type FollowUpLine = z.infer<typeof FollowUpLine>;

/** Id of the runbook for alerts that fit no other (P1.19). */
export const FALLBACK_RUNBOOK = 'unclassified';

export const Runbook = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/),
    title: Text,
    /** One category, or several with the same response. Only the fallback has none. */
    category: z.union([Category, z.array(Category).min(1)]).optional(),
    /** Which alerts it is for. All given members must match. The highest `priority` wins, then the first id. */
    match: z.strictObject({
      findingTypes: z.array(z.string()).optional(),
      sources: z.array(AlertSource).optional(),
      /** The alert names at least one affected entity of one of these kinds. */
      entities: z.array(EntityKind).optional(),
    }),
    priority: z.number().int().default(0),
    assess: z.array(RunbookStep).default([]),
    isolate: z.array(RunbookStep).default([]),
    analyze: z.array(RunbookStep).default([]),
    patch: z.array(RunbookStep).default([]),
    restore: z.array(RunbookStep).default([]),
    followUps: z.array(FollowUpLine).default([]),
  })
  .superRefine((r, ctx) => {
    if ((r.category === undefined) !== (r.id === FALLBACK_RUNBOOK)) {
      ctx.addIssue({
        code: 'custom',
        path: ['category'],
        message:
          r.category === undefined
            ? `which alerts is it for? Only "${FALLBACK_RUNBOOK}" has no category`
            : `leave it out: "${FALLBACK_RUNBOOK}" is never chosen by category, it is for what fits no other runbook`,
      });
    }
    for (const phase of ['assess', 'isolate', 'analyze', 'patch'] as const)
      for (const [i, step] of r[phase].entries())
        if (step.after !== undefined)
          ctx.addIssue({
            code: 'custom',
            path: [phase, i],
            message: `${step.use}: only lines of restore come after others ("after: ${step.after}"); move it there`,
          });
    for (const [i, step] of r.isolate.entries()) {
      if (step.release === 'never' && step.because === undefined) {
        ctx.addIssue({
          code: 'custom',
          path: ['isolate', i],
          message: `${step.use} is never released: say why in "because" (en and ko); the report tells the customer`,
        });
      }
    }
  });
export type Runbook = z.infer<typeof Runbook>;

/** The runbook's step phases, in order. */
export const STEP_PHASES = ['assess', 'isolate', 'analyze', 'patch', 'restore'] as const;
export type StepPhase = (typeof STEP_PHASES)[number];

/** The runbook for an alert: the best match, else the fallback (P1.19). Undefined if the folder has no fallback. */
export function chooseRunbook<R extends Pick<Runbook, 'id' | 'category' | 'match' | 'priority'>>(
  runbooks: readonly R[],
  alert: Pick<Alert, 'category' | 'unclassified' | 'findingType' | 'source' | 'entities'>,
): R | undefined {
  const fallback = runbooks.find((r) => r.id === FALLBACK_RUNBOOK);
  if (alert.unclassified === true && fallback !== undefined) return fallback;
  const [best] = runbooks
    .filter((r) => [r.category].flat().includes(alert.category) && matches(r, alert))
    .sort((a, b) => b.priority - a.priority || byText<{ id: string }>((r) => r.id)(a, b));
  return best ?? fallback;
}

function matches(r: Pick<Runbook, 'match'>, alert: Pick<Alert, 'findingType' | 'source' | 'entities'>): boolean {
  const { findingTypes, sources, entities } = r.match;
  if (findingTypes !== undefined && !findingTypes.some((glob) => globMatches(glob, alert.findingType))) return false;
  if (sources !== undefined && !sources.includes(alert.source)) return false;
  if (entities !== undefined && !alert.entities.some((e) => e.standing === 'affected' && entities.includes(e.kind)))
    return false;
  return true;
}

/** The entities that a selector selects. None for `incident`. */
export function selectTargets(selector: Selector, entities: readonly Entity[]): Entity[] {
  if (selector === 'incident') return [];
  const { kind, standing, id = '*', notId } = selector;
  return entities.filter(
    (e) =>
      kind.includes(e.kind) &&
      standing.includes(e.standing) &&
      globMatches(id, e.id) &&
      (notId === undefined || !globMatches(notId, e.id)),
  );
}

export function conditionHolds(
  when: z.infer<typeof Condition> | undefined,
  incident: { severity: Severity; environment: string; source: AlertSource },
): boolean {
  if (when === undefined) return true;
  if (when.minimumSeverity !== undefined && !isAtLeast(incident.severity, when.minimumSeverity)) return false;
  if (when.environment !== undefined && !when.environment.includes(incident.environment)) return false;
  return when.source === undefined || when.source.includes(incident.source);
}
