/**
 * Tells the customer of its incident at intervals, and once when it has ended: by itself, or with drafts that people send
 * (`update-drafts.ts`), as its policy says. Nothing waits for it but a closing incident, for a limited time.
 */
import { CancellationScope, condition } from '@temporalio/workflow';
import { isAtLeast } from '../../domain/alert.ts';
import { customerUpdateOf } from '../../domain/customer-update.ts';
import { everyMs, needsApproval, type UpdatePolicy } from '../../domain/update-policy.ts';
import { text } from '../wording.ts';
import { mayBegin } from './paid-work.ts';
import type { IncidentRecord } from './record.ts';
import { sendUpdate } from './send-update.ts';
import { draftUpdate, dropDraft } from './update-drafts.ts';

/** An incident that stays open for weeks must not fill its history. */
const MOST = 100;
const UPDATES = { id: 'incident.update', title: text('Updates to the customer', '고객사 안내') };

export function updateCustomer(r: IncidentRecord): void {
  const { updates } = r.state.customer;
  if (updates !== undefined && !r.state.drill) void CancellationScope.nonCancellable(() => keepUpdated(r, updates));
}

/** Whether the closing notice is still to be sent, or drafted. A merged incident has not ended for the customer. */
export const isClosingNoticeDue = ({ state, book }: IncidentRecord): boolean =>
  state.customer.updates !== undefined &&
  !state.drill &&
  state.closedAt !== undefined &&
  state.merged === undefined &&
  (book.updates?.number ?? 0) > 0 &&
  book.updates?.closing !== true;

async function keepUpdated(r: IncidentRecord, policy: UpdatePolicy): Promise<never> {
  const told = (r.book.updates ??= { number: 0, dueAt: next(policy) });
  const mayWork = (): boolean => !r.work.isStopped;
  const say = needsApproval(policy) ? draftUpdate : tell;
  for (;;) {
    const left = Math.max(1, Date.parse(told.dueAt) - Date.now());
    const summary = 'before the customer is told how the incident stands';
    const isOver = (): boolean => r.state.closedAt !== undefined;
    if (await condition(isOver, left, { summary })) {
      if (told.closing !== true) {
        dropDraft(r);
        if (isClosingNoticeDue(r)) await say(r, undefined);
        told.closing = true;
      }
      // It may be opened again.
      await condition(() => !isOver() && mayWork());
      delete told.closing;
      dropDraft(r);
      continue;
    }
    await condition(mayWork);
    told.dueAt = next(policy);
    const count = Math.max(told.number, told.drafts ?? 0);
    if (count >= MOST || !isAtLeast(r.state.severity, policy.minimumSeverity)) continue;
    // A person who sends a draft vouches for it.
    const isFree = needsApproval(policy) || (await mayBegin(r, UPDATES, 1)) > 0;
    if (isFree && !isOver()) await say(r, told.dueAt);
  }
}

const next = (policy: UpdatePolicy): string => new Date(Date.now() + everyMs(policy)).toISOString();

async function tell(r: IncidentRecord, nextAt: string | undefined): Promise<void> {
  const told = r.book.updates!;
  told.number += 1;
  await sendUpdate(r, customerUpdateOf(r.state, r.ref(r.state.phase), told.number, nextAt));
}
