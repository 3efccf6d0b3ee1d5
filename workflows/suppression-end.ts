/** An approver ends a suppression before its day. */
import { endSuppressionSignal } from '../contract/messages.ts';
import { newMemory, type Memory } from '../domain/statement.ts';
import type { SuppressionDecided } from '../domain/suppressions.ts';
import { CustomerHearing } from './customer-hearing.ts';
import { recordRefusal } from './refusals.ts';
import { onSpoken } from './statements.ts';
import { text } from './wording.ts';

interface Listening {
  memory: Memory;
  /** As `CustomerHearing.settled`. */
  settled(mayStop: () => boolean): Promise<boolean>;
}

/** @param decided absent for one of customers.yaml, which is ended there @param end false if it has ended already */
export function listenForEnd(
  decided: SuppressionDecided | undefined,
  end: (by: string, because: string) => boolean,
): Listening {
  const memory = decided?.memory ?? newMemory();
  if (decided === undefined) {
    onSpoken(endSuppressionSignal, () => recordRefusal(endSuppressionSignal.name, 'elsewhere'));
    return { memory, settled: (mayStop) => Promise.resolve(mayStop()) };
  }
  const { parts, channel } = decided;
  const { customer: id, account } = parts[0]!.facts;
  const people = new CustomerHearing({ id, account, memory, channelOf: () => channel });
  people.on(endSuppressionSignal, ({ by, reason }) => (end(by.name, reason) ? ENDED : OVER));
  return { memory, settled: (mayStop) => people.settled(mayStop) };
}

const ENDED = text(
  'The suppression has ended, in your name. From now on these alerts open incidents again.',
  '억제를 끝냈습니다. 지금부터 같은 경보가 들어오면 인시던트를 접수합니다. 본인의 결정으로 기록했습니다.',
);
const OVER = text('It has ended already. Nothing was changed.', '이미 끝난 억제입니다. 변경된 것은 없습니다.');
