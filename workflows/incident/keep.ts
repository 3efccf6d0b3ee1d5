/**
 * Keeps the state small: what a list has no room for goes to the evidence store, part by part. The state has the number of
 * items and the SHA-256 of each part, so that the card, the report and the replay can say what is not here.
 */
import { CancellationScope, condition, proxyActivities, sleep } from '@temporalio/workflow';
import type { EngineActivities } from '../../contract/activities.ts';
import { entityKey, isContext } from '../../domain/entity.ts';
import type { Finding } from '../../domain/entry.ts';
import { KEPT_LISTS, type KeptList } from '../../domain/kept.ts';
import type { TimelineEvent, TimelineKind } from '../../domain/timeline.ts';
import { KEEP } from '../activity-options.ts';
import { rethrowUnlessActivityFailure } from '../call-entry.ts';
import type { IncidentRecord } from './record.ts';

/** A list with more items than this gives a part away. Of entities only those count that are context alone. */
const MOST: Record<KeptList, number> = {
  timeline: 1_000,
  findings: 300,
  summaries: 300,
  entities: 1_000,
  evidence: 500,
  // Alerts that have no place in the state wait for their part in the book.
  alerts: 100,
};
/** Items of one part, and their size as JSON: the input of an activity is in the history. */
const MOST_ITEMS = 400;
const MOST_CHARS = 250_000;
const TRY_AGAIN_MS = 60_000;

/** Runs beside the phases. */
export const keepBounded = (r: IncidentRecord): void => void CancellationScope.nonCancellable(() => run(r));

async function run(r: IncidentRecord): Promise<never> {
  for (;;) {
    await condition(() => !r.work.isStopped && fullList(r) !== undefined);
    const list = fullList(r)!;
    if (!(await r.work.aside(() => keepPart(r, list, itemsToKeep(r, list)))))
      await sleep(TRY_AGAIN_MS, { summary: 'before the evidence store is tried again' });
  }
}

/** Keeps what still waits for a part. The report names it. */
export async function keepRest(r: IncidentRecord): Promise<void> {
  while (r.book.moreAlerts.length > 0)
    if (!(await r.work.aside(() => keepPart(r, 'alerts', itemsToKeep(r, 'alerts'))))) return;
}

const fullList = (r: IncidentRecord): KeptList | undefined => KEPT_LISTS.find((list) => sizeOf(r, list) > MOST[list]);

function sizeOf(r: IncidentRecord, list: KeptList): number {
  if (list === 'alerts') return r.book.moreAlerts.length;
  return list === 'entities' ? r.contextCount : r.state[list].length;
}

/** @returns false if the evidence store refused it for good: the items stay in the state */
async function keepPart(r: IncidentRecord, list: KeptList, items: readonly unknown[]): Promise<boolean> {
  const part = (r.state.kept ?? []).filter((k) => k.list === list).length + 1;
  const summary = `${list}: ${items.length} items, part ${part}`;
  const { 'incident.keep': keep } = proxyActivities<EngineActivities>({ ...KEEP, summary });
  try {
    const sealed = r.state.seal === undefined ? {} : { sealed: true as const };
    const { seal, ...stored } = await keep({ incidentId: r.state.id, list, part, items: [...items], ...sealed });
    if (seal !== undefined && r.state.seal !== undefined) r.state.seal = seal;
    r.removeKept(list, new Set(items), stored);
    return true;
  } catch (error) {
    rethrowUnlessActivityFailure(error);
    return false;
  }
}

/** The items that people miss least, in their order. */
function itemsToKeep(r: IncidentRecord, list: KeptList): unknown[] {
  const { timeline, findings, summaries, entities, evidence } = r.state;
  switch (list) {
    case 'timeline':
      return asMuchAsFits(inRank(dispensable(timeline), rankOf));
    case 'findings':
      return asMuchAsFits(
        inRank(findings, ({ weight }: Finding) => WEIGHTS[weight]),
        findings.length / 2,
      );
    case 'entities':
      return asMuchAsFits(entities.filter((e) => isContext(e) && !r.isTarget(entityKey(e))));
    case 'summaries':
      return asMuchAsFits(summaries, summaries.length / 2);
    case 'evidence':
      return asMuchAsFits(evidence, evidence.length / 2);
    case 'alerts':
      return asMuchAsFits(r.book.moreAlerts);
    default:
      return list satisfies never;
  }
}

const WEIGHTS: Record<Finding['weight'], number> = { info: 0, notable: 1, grave: 2 };

/** The times of the incident are measured from these. */
const MILESTONES: ReadonlySet<TimelineKind> = new Set([
  'opened',
  'pinned',
  'phase',
  'confirmed',
  'unconfirmed',
  'acknowledged',
  'contained',
  'restored',
  'dismissed',
  'merged',
  'joined',
  'reported',
  'closed',
]);
/** The report lists them as open. */
const FAILURES: ReadonlySet<TimelineKind> = new Set(['inquiry-failed', 'evidence-failed', 'telling-failed']);

/** All but the milestones, and the first thing that a person did. */
function dispensable(timeline: readonly TimelineEvent[]): TimelineEvent[] {
  const first = timeline.find((e) => e.actor.kind === 'person');
  return timeline.filter((e) => e !== first && !MILESTONES.has(e.kind));
}

const rankOf = ({ kind, actor }: TimelineEvent): number => (FAILURES.has(kind) ? 2 : actor.kind === 'person' ? 1 : 0);

/** The lowest rank first; within a rank in the order of the list. */
const inRank = <T>(items: readonly T[], rank: (item: T) => number): T[] => items.toSorted((a, b) => rank(a) - rank(b));

/** The first items, at least one. */
function asMuchAsFits<T>(items: readonly T[], most = Number.POSITIVE_INFINITY): T[] {
  const fitting: T[] = [];
  let chars = 0;
  for (const item of items.slice(0, Math.min(most, MOST_ITEMS))) {
    chars += JSON.stringify(item).length;
    if (fitting.length > 0 && chars > MOST_CHARS) break;
    fitting.push(item);
  }
  return fitting;
}
