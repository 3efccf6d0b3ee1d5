/** Cost Explorer's GetCostAndUsage over seeded costs. Resources in the sandbox cost nothing. */
import { z } from 'zod';
import { AwsError } from '../aws-error.ts';
import { textOf, type Members } from '../parse/value.ts';
import { PerRegion, type Service } from './service.ts';

const Cost = z.strictObject({ date: z.iso.date(), service: z.string(), region: z.string(), usd: z.number() });
type Cost = z.infer<typeof Cost>;

const seed = z.strictObject({ account: z.string().regex(/^\d{12}$/), costs: z.array(Cost) });

const DAY_MS = 86_400_000;
/** The dimensions it groups by. */
const DIMENSIONS: Record<string, (cost: Cost) => string> = { SERVICE: (c) => c.service, REGION: (c) => c.region };

export function costExplorer(): Service {
  const costs = new PerRegion<Cost[]>(() => []);
  const of = (account: string) => costs.get({ account, region: 'global' });
  return {
    name: 'ce',
    operations: {
      GetCostAndUsage(input, { account }) {
        if (input.Granularity !== 'DAILY' || input.Filter !== undefined)
          throw new AwsError('ValidationException', 'The sandbox answers for whole days, without a filter.');
        const { Start, End } = input.TimePeriod as Members;
        const metrics = (input.Metrics as string[]) ?? [];
        const groupBy = ((input.GroupBy ?? []) as Members[]).map(({ Key }) => dimension(textOf(Key)));
        return {
          GroupDefinitions: input.GroupBy ?? [],
          ResultsByTime: days(textOf(Start), textOf(End)).map((day) => {
            const ofDay = of(account).filter((c) => c.date === day);
            return {
              TimePeriod: { Start: day, End: dayAfter(day) },
              Total: groupBy.length === 0 ? amounts(metrics, ofDay) : {},
              Groups: groupBy.length === 0 ? [] : groups(ofDay, groupBy, metrics),
              Estimated: true,
            };
          }),
        };
      },
    },
    control: {
      'POST /cost-explorer/costs': (body) => {
        const { account, costs: more } = seed.parse(body);
        of(account).push(...more);
        return { days: new Set(of(account).map((c) => c.date)).size };
      },
    },
  };
}

function dimension(name: string): (cost: Cost) => string {
  const found = DIMENSIONS[name];
  if (!found) throw new AwsError('ValidationException', `The sandbox does not group costs by ${name}.`);
  return found;
}

function groups(costs: Cost[], by: ((cost: Cost) => string)[], metrics: string[]): Members[] {
  const found = new Map<string, Cost[]>();
  for (const cost of costs) {
    const key = JSON.stringify(by.map((of) => of(cost)));
    found.set(key, [...(found.get(key) ?? []), cost]);
  }
  return [...found].map(([key, those]) => ({ Keys: JSON.parse(key) as string[], Metrics: amounts(metrics, those) }));
}

function amounts(metrics: string[], costs: Cost[]): Members {
  const Amount = String(costs.reduce((sum, c) => sum + c.usd, 0));
  return Object.fromEntries(metrics.map((metric) => [metric, { Amount, Unit: 'USD' }]));
}

function days(start: string, end: string): string[] {
  const found: string[] = [];
  for (let day = start; day < end; day = dayAfter(day)) found.push(day);
  return found;
}

const dayAfter = (day: string): string => new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);
