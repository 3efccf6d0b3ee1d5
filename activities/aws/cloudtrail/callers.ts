/** Who has used a key lately, and so what its deactivation would break. */
import { plural } from '../../../domain/format.ts';
import type { Text } from '../../../domain/text.ts';
import type { EntryContext } from '../../entry.ts';
import { inEachRegion } from '../in-each-region.ts';
import { DELAY_MS } from './reading.ts';
import { DAY_MS } from '../../../domain/units.ts';

const DAYS = 14;
/** Enough to see who calls. A busy key has millions of events. */
const EVENTS_A_REGION = 200;
const ADDRESSES_SHOWN = 5;
const REGIONS_NAMED = 5;

/**
 * One sentence: how many calls in the last 14 days, and from which addresses.
 * @param regions those that matter most. People wait for the answer, and all regions take ten times as long: the incident's
 *   own inquiries read them meanwhile.
 * @param intruders addresses of the intruder: what they called breaks nobody
 * @param createdAt nobody can have used the key before: for the key of an intruder, the incident's window is enough
 */
export async function callersOf(
  ctx: EntryContext,
  accessKeyId: string,
  regions: readonly string[],
  { createdAt, intruders }: { createdAt: Date | undefined; intruders: readonly string[] },
): Promise<Text> {
  const to = Date.now();
  const from = Math.max(to - DAYS * DAY_MS, createdAt?.getTime() ?? 0);
  const window = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  const attribute = { AttributeKey: 'AccessKeyId', AttributeValue: accessKeyId } as const;
  const { found, refused, missed } = await inEachRegion(
    ctx,
    regions,
    async (region) => {
      const addresses: string[] = [];
      for await (const event of ctx.trail({ region, attribute, window, mayLackMs: DELAY_MS, yields: true })) {
        addresses.push(event.sourceIp ?? '?');
        if (addresses.length === EVENTS_A_REGION) break;
      }
      return addresses;
    },
    // The previews of several keys may be in one activity.
    `calls of ${accessKeyId} in `,
  );
  const calls = new Map<string, number>();
  for (const from of found.flatMap((f) => f.look)) calls.set(from, (calls.get(from) ?? 0) + 1);
  const unread = [...refused.map((r) => r.region), ...missed.map((m) => m.what)];
  return notCounting(
    unread,
    sentence(
      calls,
      new Set(intruders),
      regions.join(', '),
      found.some((f) => f.look.length === EVENTS_A_REGION),
    ),
  );
}

/** What is not known must not look like no call. */
function notCounting(unread: readonly string[], { en, ko }: Text): Text {
  if (unread.length === 0) return { en, ko };
  const which = unread.slice(0, REGIONS_NAMED).join(', ') + (unread.length > REGIONS_NAMED ? ', …' : '');
  return {
    en: `${en} Not looked at: ${which}.`,
    ko: `${ko} 조사하지 못한 리전: ${which}.`,
  };
}

function sentence(calls: Map<string, number>, intruders: ReadonlySet<string>, where: string, truncated: boolean): Text {
  const sum = (of: [string, number][]): number => of.reduce((total, [, n]) => total + n, 0);
  const theirs = sum([...calls].filter(([address]) => intruders.has(address)));
  const others = [...calls].filter(([address]) => !intruders.has(address)).sort(([, a], [, b]) => b - a);
  const total = sum(others);
  const least: Text = truncated ? { en: 'at least ', ko: ' 이상' } : { en: '', ko: '' };
  // Others who use the key may have called before.
  if (total === 0 && truncated)
    return {
      en: `The newest ${plural(theirs, 'call')} with it in ${where} are all the intruder's; older ones were not read, so others may use it too.`,
      ko: `최근 호출 ${theirs}건(${where})은 모두 공격자의 호출입니다. 그 이전 호출은 조회하지 않았으므로 다른 곳에서도 이 키를 사용 중일 수 있습니다.`,
    };
  const besides: Text =
    theirs === 0
      ? { en: '', ko: '' }
      : {
          en: ` Besides, ${least.en}${plural(theirs, 'call')} came from the intruder.`,
          ko:
            total === 0
              ? ` 공격자의 호출은 ${theirs}건입니다.`
              : ` 그 밖의 ${theirs}건${least.ko}은 공격자의 호출입니다.`,
        };
  if (total === 0)
    return {
      en: `No call with it in ${where} in the last ${DAYS} days${theirs === 0 ? '' : ' by anybody but the intruder'}, as far as CloudTrail's event history shows.${besides.en}`,
      ko: `CloudTrail 이벤트 기록 기준 최근 ${DAYS}일간 ${where}에서 이 키로 호출한 이력이 없습니다${theirs === 0 ? '' : '(공격자 제외)'}.${besides.ko}`,
    };
  const shown = others
    .slice(0, ADDRESSES_SHOWN)
    .map(([address, n]) => `${address} (${n})`)
    .join(', ');
  const rest = others.length > ADDRESSES_SHOWN ? ', …' : '';
  return {
    en: `Breaks whatever else uses it: ${least.en}${plural(total, 'call')} in ${where} in the last ${DAYS} days, from ${shown}${rest}.${besides.en}`,
    ko: `이 키를 쓰는 다른 작업이 중단됩니다: 최근 ${DAYS}일간 ${where}에서 호출 ${total}건${least.ko}, 호출 위치 ${shown}${rest}.${besides.ko}`,
  };
}
