/** The message that calls the next approver: a new one, since an edited card notifies nobody. It goes when the steps are decided. */
import type { GateSummary, IncidentHeader } from '../../domain/projections.ts';
import { link, mention, plain } from '../escape.ts';
import { sections, type Block } from './elements.ts';
import { viewOf } from './view.ts';

const MOST_CALLED = 10;

/** The message's name within its incident. @param gateId of its gate */
export const nextApproverKey = (gateId: string): string => `next-${gateId}`;

/** @param partly what some have approved @param cardUrl of the gate's card @returns undefined if there is nobody to call */
export function nextApprover(
  state: IncidentHeader,
  { steps, by, next }: NonNullable<GateSummary['partly']>,
  cardUrl: string | undefined,
): { blocks: Block[]; note: string } | undefined {
  const { t } = viewOf(state);
  if (next.length === 0 || state.status !== 'open') return undefined;
  const called = next.slice(0, MOST_CALLED).map(mention).join(' ');
  const card = cardUrl === undefined ? '' : ` → ${link(cardUrl, t.openCard)}`;
  return {
    blocks: sections([t.gatePartly(steps, by.map(mention).join(', ')), `${t.nextApproverHow(called)}${card}`]),
    note: t.nextApproverNote(plain(state.customer.name, 80), steps),
  };
}
