/** Who has used a key lately, and so what its deactivation would break. */
import type { Text } from '../../../domain/text.ts';
import type { EntryContext } from '../../entry.ts';
import { inParallel } from '../in-parallel.ts';
import { lookUpEvents } from './events.ts';

const DAYS = 14;
const DAY_MS = 86_400_000;
/** Enough to see who calls. A busy key has millions of events. */
const EVENTS_A_REGION = 200;
const REGIONS_AT_ONCE = 6;
const ADDRESSES_SHOWN = 5;

/** One sentence: how many calls in the last 14 days, and from which addresses. Reads every region. */
export async function callersOf(ctx: EntryContext, accessKeyId: string): Promise<Text> {
  const to = new Date();
  const window = { from: new Date(to.getTime() - DAYS * DAY_MS).toISOString(), to: to.toISOString() };
  const calls = new Map<string, number>();
  let truncated = false;
  await inParallel(await ctx.aws.regions(), REGIONS_AT_ONCE, async (region) => {
    let seen = 0;
    const attribute = { AttributeKey: 'AccessKeyId', AttributeValue: accessKeyId } as const;
    for await (const event of lookUpEvents(ctx, region, attribute, window)) {
      const from = event.sourceIp ?? '?';
      calls.set(from, (calls.get(from) ?? 0) + 1);
      seen += 1;
      if (seen < EVENTS_A_REGION) continue;
      truncated = true;
      break;
    }
  });
  return sentence(calls, truncated);
}

function sentence(calls: Map<string, number>, truncated: boolean): Text {
  const total = [...calls.values()].reduce((sum, n) => sum + n, 0);
  if (total === 0)
    return {
      en: `No call with it in the last ${DAYS} days, as far as CloudTrail's event history shows.`,
      ko: `CloudTrail 이벤트 기록 기준 최근 ${DAYS}일간 이 키로 호출한 이력이 없습니다.`,
    };
  const top = [...calls].sort(([, a], [, b]) => b - a);
  const shown = top
    .slice(0, ADDRESSES_SHOWN)
    .map(([address, n]) => `${address} (${n})`)
    .join(', ');
  const rest = top.length > ADDRESSES_SHOWN ? ', …' : '';
  return {
    en: `Breaks whatever else uses it: ${truncated ? 'at least ' : ''}${total} calls in the last ${DAYS} days, from ${shown}${rest}.`,
    ko: `이 키를 쓰는 다른 작업이 중단됩니다: 최근 ${DAYS}일간 호출 ${total}건${truncated ? ' 이상' : ''}, 호출 위치 ${shown}${rest}.`,
  };
}
