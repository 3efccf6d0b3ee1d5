/**
 * Tells the customer of its incident at intervals, and once when it has ended, where its policy says that this is done by itself.
 * Nothing waits for it but the last minute of a closing incident.
 */
import { CancellationScope, condition, proxyActivities } from '@temporalio/workflow';
import type { UpdateActivities } from '../../contract/activities.ts';
import { isAtLeast } from '../../domain/alert.ts';
import { customerUpdateOf } from '../../domain/customer-update.ts';
import { everyMs, type UpdatePolicy } from '../../domain/update-policy.ts';
import { NOTICE } from '../activity-options.ts';
import { failureText } from '../call-entry.ts';
import { text } from '../wording.ts';
import { mayBegin } from './paid-work.ts';
import type { IncidentRecord } from './record.ts';

/** An incident that stays open for weeks must not fill its history. */
const MOST = 100;
const UPDATES = { id: 'incident.update', title: text('Updates to the customer', '고객사 안내') };

export function updateCustomer(r: IncidentRecord): void {
  const { updates } = r.state.customer;
  if (updates !== undefined && !r.state.drill) void CancellationScope.nonCancellable(() => keepUpdated(r, updates));
}

/** Whether the closing notice is still to be sent. */
export const isClosingNoticeDue = ({ state, book }: IncidentRecord): boolean =>
  state.customer.updates !== undefined &&
  !state.drill &&
  state.closedAt !== undefined &&
  (book.updates?.number ?? 0) > 0 &&
  book.updates?.closing !== true;

async function keepUpdated(r: IncidentRecord, policy: UpdatePolicy): Promise<never> {
  const told = (r.book.updates ??= { number: 0, dueAt: next(policy) });
  const mayWork = (): boolean => !r.work.isStopped;
  for (;;) {
    const left = Math.max(1, Date.parse(told.dueAt) - Date.now());
    const summary = 'before the customer is told how the incident stands';
    const isOver = (): boolean => r.state.closedAt !== undefined;
    if (await condition(isOver, left, { summary })) {
      if (isClosingNoticeDue(r)) await tell(r, undefined);
      told.closing = true;
      // It may be opened again.
      await condition(() => !isOver() && mayWork());
      delete told.closing;
      continue;
    }
    await condition(mayWork);
    told.dueAt = next(policy);
    if (told.number >= MOST || !isAtLeast(r.state.severity, policy.minimumSeverity)) continue;
    if ((await mayBegin(r, UPDATES, 1)) > 0 && !isOver()) await tell(r, told.dueAt);
  }
}

const next = (policy: UpdatePolicy): string => new Date(Date.now() + everyMs(policy)).toISOString();

async function tell(r: IncidentRecord, nextAt: string | undefined): Promise<void> {
  const told = r.book.updates!;
  told.number += 1;
  const { number } = told;
  const { 'incident.update': send } = proxyActivities<UpdateActivities>({ ...NOTICE, summary: `update ${number}` });
  const update = customerUpdateOf(r.state, r.ref(r.state.phase), number, nextAt);
  try {
    const said = await r.work.aside(() => send(update));
    r.append('told', {
      what:
        nextAt === undefined
          ? text('The customer got the closing notice', '고객사에 종결 안내 발송')
          : text(`The customer got update ${number}`, `고객사에 경과 안내 ${number}회 발송`),
      why: said.text,
    });
  } catch (error) {
    const why = failureText(error);
    r.append('telling-failed', {
      what: text(`The customer got no update: ${why.en}`, `고객사 경과 안내 실패: ${why.ko}`),
    });
  }
}
