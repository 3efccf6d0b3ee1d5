/** Detective: seeded behaviour graphs, and the seeded results of investigations. */
import { z } from 'zod';
import { AwsError } from '../aws-error.ts';
import type { Call } from '../call.ts';
import type { Models } from '../models.ts';
import { textOf, type Members, type Value } from '../parse/value.ts';
import { pageOf } from './page.ts';
import { asShape } from './seeded.ts';
import { PerRegion, type Service } from './service.ts';

const seed = z.strictObject({
  account: z.string().regex(/^\d{12}$/),
  region: z.string(),
  /** What investigating an entity finds, by its ARN. */
  findings: z
    .record(
      z.string(),
      z.strictObject({ severity: z.string(), indicators: z.array(z.record(z.string(), z.unknown())) }),
    )
    .default({}),
});

interface Graph {
  arn: string;
  createdAt: Date;
  findings: Map<string, { severity: string; indicators: Members[] }>;
  investigations: Map<string, Investigation>;
}

interface Investigation {
  entity: string;
  scope: [Value, Value];
  createdAt: Date;
  asked: number;
}

const DEFAULT_PAGE = 100;

export function detective(models: Models): Service {
  const graphs = new PerRegion<Map<string, Graph>>(() => new Map());
  const graphOf = ({ GraphArn }: Members, call: Call): Graph => {
    const graph = graphs.get(call).get(textOf(GraphArn));
    if (!graph) throw new AwsError('ResourceNotFoundException', 'The graph does not exist.', 404);
    return graph;
  };
  const investigationOf = (input: Members, call: Call): Investigation => {
    const found = graphOf(input, call).investigations.get(textOf(input.InvestigationId));
    if (!found) throw new AwsError('ResourceNotFoundException', 'The investigation does not exist.', 404);
    return found;
  };
  return {
    name: 'detective',
    operations: {
      ListGraphs: (_input, call) => ({
        GraphList: [...graphs.get(call).values()].map((g) => ({ Arn: g.arn, CreatedTime: g.createdAt })),
      }),
      StartInvestigation(input, call) {
        const id = String(Math.floor(Math.random() * 1e21))
          .replace(/\D/g, '')
          .padStart(21, '1')
          .slice(0, 21);
        graphOf(input, call).investigations.set(id, {
          entity: textOf(input.EntityArn),
          scope: [input.ScopeStartTime ?? null, input.ScopeEndTime ?? null],
          createdAt: call.at,
          asked: 0,
        });
        return { InvestigationId: id };
      },
      /** It is running at the first request, and has ended at the second. */
      GetInvestigation(input, call) {
        const found = investigationOf(input, call);
        found.asked += 1;
        const { findings } = graphOf(input, call);
        return {
          GraphArn: textOf(input.GraphArn),
          InvestigationId: textOf(input.InvestigationId),
          EntityArn: found.entity,
          EntityType: found.entity.includes(':role/') ? 'IAM_ROLE' : 'IAM_USER',
          CreatedTime: found.createdAt,
          ScopeStartTime: found.scope[0],
          ScopeEndTime: found.scope[1],
          Status: found.asked > 1 ? 'SUCCESSFUL' : 'RUNNING',
          Severity: findings.get(found.entity)?.severity ?? 'INFORMATIONAL',
          State: 'ACTIVE',
        };
      },
      ListIndicators(input, call) {
        const { entity } = investigationOf(input, call);
        const all = graphOf(input, call).findings.get(entity)?.indicators ?? [];
        const { items, next } = pageOf(all, input.NextToken, Number(input.MaxResults ?? DEFAULT_PAGE));
        return { GraphArn: textOf(input.GraphArn), Indicators: items, ...(next ? { NextToken: next } : {}) };
      },
    },
    control: {
      'POST /detective/graphs': (body) => {
        const { account, region, findings } = seed.parse(body);
        const arn = `arn:aws:detective:${region}:${account}:graph:${crypto.randomUUID().replaceAll('-', '')}`;
        const known = Object.entries(findings).map(([entity, { severity, indicators }]) => {
          const shaped = indicators.map((i) => asShape(models, 'detective', 'Indicator', i));
          return [entity, { severity, indicators: shaped }] as const;
        });
        const graph = { arn, createdAt: new Date(), findings: new Map(known), investigations: new Map() };
        graphs.get({ account, region }).set(arn, graph);
        return { arn };
      },
    },
  };
}
