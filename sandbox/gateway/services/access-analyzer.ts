/** IAM Access Analyzer: analyzers, and findings that are seeded for them. */
import { AwsError } from '../aws-error.ts';
import type { Call } from '../call.ts';
import type { Models } from '../models.ts';
import { textOf, type Members, type Value } from '../parse/value.ts';
import { pageOf } from './page.ts';
import { asShape, seed } from './seeded.ts';
import { PerRegion, type Service } from './service.ts';

interface Held {
  analyzers: Map<string, Members>;
  findings: Map<string, Members>;
}

const DEFAULT_PAGE = 100;

export function accessAnalyzer(models: Models): Service {
  const held = new PerRegion<Held>(() => ({ analyzers: new Map(), findings: new Map() }));
  const ofAnalyzer = (input: Members, call: Call): Held => {
    const found = held.get(call);
    if (!found.analyzers.has(textOf(input.analyzerArn)))
      throw new AwsError('ResourceNotFoundException', `Analyzer ${textOf(input.analyzerArn)} does not exist.`, 404);
    return found;
  };
  return {
    name: 'accessanalyzer',
    operations: {
      CreateAnalyzer(input, call) {
        const name = textOf(input.analyzerName);
        const arn = `arn:aws:access-analyzer:${call.region}:${call.account}:analyzer/${name}`;
        const { analyzers } = held.get(call);
        if (analyzers.has(arn)) throw new AwsError('ConflictException', `Analyzer ${name} exists.`, 409);
        analyzers.set(arn, { arn, name, type: input.type ?? 'ACCOUNT', createdAt: call.at, status: 'ACTIVE' });
        return { arn };
      },
      ListAnalyzers(input, call) {
        const all = [...held.get(call).analyzers.values()].filter((a) => !input.type || a.type === input.type);
        const { items, next } = pageOf(all, input.nextToken, Number(input.maxResults ?? DEFAULT_PAGE));
        return { analyzers: items, ...(next ? { nextToken: next } : {}) };
      },
      GetFinding(input, call) {
        const finding = ofAnalyzer(input, call).findings.get(textOf(input.id));
        if (!finding)
          throw new AwsError('ResourceNotFoundException', `Finding ${textOf(input.id)} does not exist.`, 404);
        return { finding };
      },
      ListFindings(input, call) {
        const filters = Object.entries((input.filter ?? {}) as Record<string, Members>);
        const all = [...ofAnalyzer(input, call).findings.values()].filter((finding) =>
          filters.every(([name, criterion]) => meets(finding[name], name, criterion)),
        );
        const { items, next } = pageOf(all, input.nextToken, Number(input.maxResults ?? DEFAULT_PAGE));
        return { findings: items, ...(next ? { nextToken: next } : {}) };
      },
      UpdateFindings(input, call) {
        const { findings } = ofAnalyzer(input, call);
        for (const id of input.ids as string[]) {
          const finding = findings.get(id);
          if (!finding) throw new AwsError('ResourceNotFoundException', `Finding ${id} does not exist.`, 404);
          if (finding.status === 'RESOLVED')
            throw new AwsError('ValidationException', `Finding ${id} is resolved and cannot be changed.`);
          findings.set(id, { ...finding, status: textOf(input.status), updatedAt: call.at });
        }
        return {};
      },
    },
    control: {
      /** A Finding of GetFinding; missing ids, owners, times, conditions and states are filled in. */
      'POST /access-analyzer/findings': (body) => {
        const { account, region, finding } = seed.parse(body);
        const now = new Date().toISOString();
        const times = { createdAt: now, analyzedAt: now, updatedAt: now };
        const made = asShape(models, 'accessanalyzer', 'Finding', {
          id: crypto.randomUUID(),
          resourceOwnerAccount: account,
          condition: {},
          status: 'ACTIVE',
          ...times,
          ...finding,
        });
        held.get({ account, region }).findings.set(textOf(made.id), made);
        return { id: made.id };
      },
    },
  };
}

function meets(value: Value | undefined, name: string, { eq, neq }: Members): boolean {
  if (eq === undefined && neq === undefined)
    throw new AwsError('ValidationException', `The sandbox filters ${name} by eq and neq only.`);
  const text = typeof value === 'boolean' ? String(value) : textOf(value);
  return (eq === undefined || (eq as string[]).includes(text)) && !(neq as string[] | undefined)?.includes(text);
}
