/** Which IAM actions a role of ours needs: those of the catalogue's entries that run under it. Pure. */
import type { EntryDescriptor } from './entry.ts';
import { byText } from './order.ts';
import type { Review } from './review.ts';
import { STEP_PHASES, type Runbook, type StepPhase } from './runbook.ts';

/** What runs entries in a customer's accounts. */
export interface Plans {
  runbooks: readonly Pick<Runbook, StepPhase>[];
  reviews: readonly Pick<Review, 'inquiries'>[];
}

type Entry = Pick<EntryDescriptor, 'id' | 'kind' | 'confirms' | 'reversible' | 'runsIn' | 'permissions'>;

/** IAM action → ids of the entries that call it, both sorted. */
export type Needed = ReadonlyMap<string, readonly string[]>;

/**
 * The entries that run under the role of a phase. Reviews run under that of assess, and so do the entries that read alerts again at
 * their source, in each incident. Whatever can be undone is undone under that of restore. Notices are sent from the MSP's own
 * account, and tasks are done by people.
 */
export function entriesUnder<E extends Entry>(phase: StepPhase, catalogue: Iterable<E>, plans: Plans): E[] {
  const inPhase = (p: StepPhase): Set<string> => new Set(plans.runbooks.flatMap((r) => r[p].map(({ use }) => use)));
  const own = inPhase(phase);
  if (phase === 'assess') for (const { inquiries } of plans.reviews) for (const { use } of inquiries) own.add(use);
  const earlier = phase === 'restore' ? STEP_PHASES.map(inPhase) : [];
  return [...catalogue].filter((entry) => {
    if (entry.kind === 'notice' || entry.kind === 'task') return false;
    const undone = entry.kind === 'change' && entry.reversible && earlier.some((used) => used.has(entry.id));
    const asks = phase === 'assess' && entry.confirms !== undefined;
    return own.has(entry.id) || asks || undone;
  });
}

/** What the role of these phases needs in the customer's account, or in the management account of its organization. */
export function neededBy(
  phases: readonly StepPhase[],
  where: 'account' | 'management',
  catalogue: readonly Entry[],
  plans: Plans,
): Needed {
  const entries = new Set(phases.flatMap((phase) => entriesUnder(phase, catalogue, plans)));
  const needed = new Map<string, string[]>();
  for (const { id, runsIn, permissions } of entries) {
    if ((runsIn === 'management') !== (where === 'management')) continue;
    for (const action of permissions)
      needed.set(action, [...(needed.get(action) ?? []), id].toSorted(byText((text) => text)));
  }
  return new Map([...needed].toSorted(byText(([action]) => action)));
}
