/** Services that cost more than in the weeks before: the bill shows resources that nobody has found yet. */
import { CostExplorerClient, GetCostAndUsageCommand, type ResultByTime } from '@aws-sdk/client-cost-explorer';
import { z } from 'zod';
import type { Finding, IncidentRef } from '../../../domain/entry.ts';
import { homeRegionOf } from '../../account.ts';
import { defineInquiry, type EntryContext } from '../../entry.ts';
import { longDate } from '../../../domain/format.ts';
import type { Language } from '../../../domain/text.ts';
import { DAY_MS } from '../../../domain/units.ts';

/** Whole weeks, so that each weekday occurs equally often. */
const BASELINE_DAYS = 28;
/** A day is an anomaly if it costs twice as much as the most expensive day before, and at least this much more. */
const FACTOR = 2;
const LEAST_USD = 1;

export default defineInquiry({
  id: 'cost.anomalies',
  title: { en: 'Look for unusual costs', ko: '비정상 비용과 사용량 조사' },
  targets: ['account'],
  permissions: ['ce:GetCostAndUsage'],
  csf: ['DE.CM-09', 'DE.AE-02'],
  requirements: ['P2.4', 'P1.6'],
  params: z.strictObject({}),

  async inquire(ctx) {
    const period = periodOf(ctx.incident);
    const days = await costs(ctx, period);
    if (days === undefined) return { summary: NO_DATA, findings: [], entities: [] };
    const usual = days.filter((d) => d.day < period.since);
    const recent = days.filter((d) => d.day >= period.since);
    const anomalies = compare(usual, recent);
    const total = sum(recent.map((d) => d.usd)).toFixed(2);
    return {
      summary: {
        en: `${anomalies.length} services and regions cost more since ${billed(period.since, 'en')} than on any of the ${BASELINE_DAYS} days before; $${total} in all since then. Costs show up to 24 hours late.`,
        ko: `${billed(period.since, 'ko')} 이후 하루 비용이 직전 ${BASELINE_DAYS}일의 최고치를 넘은 서비스·리전 ${anomalies.length}개, 이후 총 USD ${total}. 비용 데이터는 최대 24시간 지연됩니다.`,
      },
      findings: anomalies.map(told),
      entities: [],
    };
  },
});

const NO_DATA = {
  en: 'Cost Explorer has no data of this account yet: it takes a day after it is first opened. Look at the bill in the console.',
  ko: 'Cost Explorer에 아직 이 계정의 데이터가 없습니다(최초 활성화 후 하루 소요). 콘솔에서 청구서를 확인하세요.',
};

/** Days as `2026-11-22`, in UTC like the bill. `end` is exclusive. */
interface Period {
  start: string;
  since: string;
  end: string;
}

function periodOf({ window, firstSeenAt }: IncidentRef): Period {
  const since = dayOf(Date.parse(firstSeenAt ?? window.from));
  // Cost Explorer accepts no end later than tomorrow.
  const end = Math.min(Date.parse(window.to), Date.now()) + DAY_MS;
  return { start: dayOf(Date.parse(since) - BASELINE_DAYS * DAY_MS), since, end: dayOf(end) };
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

interface Cost {
  day: string;
  service: string;
  region: string;
  usd: number;
}

/** One call for everything, because each call costs the customer a cent. Undefined if there is no data. */
async function costs(ctx: EntryContext, { start, end }: Period): Promise<Cost[] | undefined> {
  const client = ctx.aws.client(CostExplorerClient, homeRegionOf(ctx.aws));
  const days: ResultByTime[] = [];
  let NextPageToken: string | undefined;
  try {
    do {
      const page = await client.send(
        new GetCostAndUsageCommand({
          TimePeriod: { Start: start, End: end },
          Granularity: 'DAILY',
          Metrics: ['UnblendedCost'],
          GroupBy: [
            { Type: 'DIMENSION', Key: 'SERVICE' },
            { Type: 'DIMENSION', Key: 'REGION' },
          ],
          NextPageToken,
        }),
      );
      days.push(...(page.ResultsByTime ?? []));
      NextPageToken = page.NextPageToken;
    } while (NextPageToken !== undefined);
  } catch (error) {
    if (error instanceof Error && error.name === 'DataUnavailableException') return undefined;
    throw error;
  }
  return days.flatMap((d) =>
    (d.Groups ?? []).map(({ Keys, Metrics }) => ({
      day: d.TimePeriod?.Start ?? '',
      service: Keys?.[0] ?? '',
      region: Keys?.[1] ?? '',
      usd: Number(Metrics?.['UnblendedCost']?.Amount ?? 0),
    })),
  );
}

interface Anomaly extends Cost {
  /** The most expensive day before, in USD. */
  highest: number;
  /** Nothing was paid for in this region before. */
  newRegion: boolean;
}

/** The most expensive recent day of each service and region with an anomaly, the largest first. */
function compare(usual: readonly Cost[], recent: readonly Cost[]): Anomaly[] {
  const highest = new Map<string, number>();
  for (const cost of usual) highest.set(keyOf(cost), Math.max(highest.get(keyOf(cost)) ?? 0, cost.usd));
  const regions = new Set(usual.filter((c) => c.usd > 0).map((c) => c.region));
  const worst = new Map<string, Anomaly>();
  for (const cost of recent) {
    const before = highest.get(keyOf(cost)) ?? 0;
    const standsOut = cost.usd >= before * FACTOR && cost.usd - before >= LEAST_USD;
    if (!standsOut || cost.usd <= (worst.get(keyOf(cost))?.usd ?? 0)) continue;
    worst.set(keyOf(cost), { ...cost, highest: before, newRegion: !regions.has(cost.region) });
  }
  return [...worst.values()].sort((a, b) => b.usd - b.highest - (a.usd - a.highest));
}

const keyOf = ({ service, region }: Cost): string => `${service}|${region}`;

const told = ({ service, region, usd, highest, day, newRegion }: Anomaly): Finding => ({
  title: { en: `${service} in ${region} costs more`, ko: `비용 증가: ${service}(${region})` },
  detail: {
    en: `$${usd.toFixed(2)} on ${billed(day, 'en')}; at most $${highest.toFixed(2)} a day before.${newRegion ? ' Nothing was used in this region before.' : ''}`,
    ko: `${billed(day, 'ko')} 하루 USD ${usd.toFixed(2)}, 이전 최고치 하루 USD ${highest.toFixed(2)}.${newRegion ? ' 이전에 사용한 적이 없는 리전입니다.' : ''}`,
  },
  weight: newRegion ? 'grave' : 'notable',
  technique: 'T1496',
});

/** A day of the bill. It has no time of day, and AWS bills by days in UTC. */
const billed = (day: string, language: Language): string =>
  `${longDate(`${day}T00:00:00.000Z`, 'UTC', language)} (UTC)`;

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
