/** The message that calls the next approver: a new one, since an edited card notifies nobody. It goes when the steps are decided. */
import type { GateSummary, IncidentHeader } from '../../domain/projections.ts';
import { isUserId, link, mention, plain } from '../escape.ts';
import { sections, type Block } from './elements.ts';
import { viewOf } from './view.ts';

const MOST_CALLED = 10;

/** The message's name within its incident. @param gateId of its gate */
export const nextApproverKey = (gateId: string): string => `next-${gateId}`;

/** @param partly what some have approved @param cardUrl of the gate's card @returns undefined if there is nobody to call */
export function nextApprover(
  state: IncidentHeader,
  { steps, by }: NonNullable<GateSummary['partly']>,
  cardUrl: string | undefined,
): { blocks: Block[]; note: string } | undefined {
  const { t } = viewOf(state);
  const others = state.customer.approvers.filter(({ slackUser }) => !by.some((one) => one.slackUser === slackUser));
  if (others.length === 0 || state.status !== 'open') return undefined;
  const called = others
    .slice(0, MOST_CALLED)
    .map(({ slackUser, name }) => (isUserId(slackUser) ? `<@${slackUser}>` : plain(name, 80)))
    .join(' ');
  const card = cardUrl === undefined ? '' : ` → ${link(cardUrl, t.openCard)}`;
  return {
    blocks: sections([t.nextApprover(by.map(mention).join(', '), steps), `${t.nextApproverHow(called)}${card}`]),
    note: t.nextApproverNote(plain(state.customer.name, 80), steps),
  };
}
