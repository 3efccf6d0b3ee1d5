import type { FollowUpTask } from '../../domain/follow-ups.ts';
import { at } from '../incidents/underway.ts';

/** An open task of the customer, due in two weeks. */
export const task = (n: number, over: Partial<FollowUpTask> = {}): FollowUpTask => ({
  id: `task-${n}`,
  entry: 'procedure.update',
  title: { en: `Update the procedure ${n}`, ko: `절차 보완 ${n}` },
  instructions: { en: '1. Read `the report`. 2. Amend it.', ko: '1. `보고서` 파일을 읽습니다. 2. 고칩니다.' },
  owner: 'customer',
  dueAt: at(14 * 86_400),
  since: at(0),
  status: 'open',
  overdue: false,
  ...over,
});
