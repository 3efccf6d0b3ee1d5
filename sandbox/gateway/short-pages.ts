/** Cuts the lists of any service into pages of a few items, as AWS may: a page can be short, or empty, although more items follow. */
import { randomUUID } from 'node:crypto';
import { dropOldest } from './drop-oldest.ts';
import type { Call } from './call.ts';
import type { HttpAnswer } from './http.ts';
import type { Paginator } from './models.ts';
import { parseOutput } from './parse/output.ts';
import type { Members, Value } from './parse/value.ts';
import { writtenAnswer } from './serialize/answer.ts';

/** Pages that were not asked for yet. */
const MOST_KEPT = 2_000;

export class ShortPages {
  /** Token → what its page answers. */
  private readonly later = new Map<string, Members>();

  /** The answer to a token that `cut` gave. */
  next({ id, route, input }: Call): HttpAnswer | undefined {
    const paginator = paginatorOf(route);
    const token = paginator === undefined ? undefined : input[paginator.input_token];
    const page = typeof token === 'string' ? this.later.get(token) : undefined;
    return page === undefined ? undefined : writtenAnswer(route, page, id);
  }

  /** The first page of an answer that has more than `size` items; each page leads to the next, the last one to what followed the answer. */
  cut(call: Call, answer: HttpAnswer, size: number): HttpAnswer {
    const { id, route, input } = call;
    const paginator = paginatorOf(route);
    if (paginator === undefined || route.model === undefined || namesItsItems(call)) return answer;
    if (answer.status >= 400 || input[paginator.input_token] !== undefined) return answer;
    const { service, operation } = route.model;
    const whole = parseOutput(service, operation, answer);
    const items = paginator.keys.flatMap((key) => listIn(whole[key]).map((item) => ({ key, item })));
    if (items.length <= size) return answer;
    const chunks = Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
      items.slice(i * size, (i + 1) * size),
    );
    const tokens = chunks.slice(1).map(() => randomUUID());
    const pages = chunks.map((chunk, i) => {
      const page: Members = { ...whole };
      for (const key of paginator.keys) page[key] = chunk.filter((held) => held.key === key).map((held) => held.item);
      const token = tokens[i];
      if (token !== undefined) page[paginator.output_token] = token;
      if (paginator.more_results !== undefined && token !== undefined) page[paginator.more_results] = true;
      return page;
    });
    tokens.forEach((token, i) => this.later.set(token, pages[i + 1] ?? {}));
    dropOldest(this.later, MOST_KEPT);
    return writtenAnswer(route, pages[0] ?? {}, id);
  }
}

/** Only tokens that are one member: S3's markers are names of objects. CloudTrail's lookups have a rate of two a second. */
function paginatorOf({ model, protocol }: Call['route']) {
  if (model === undefined || protocol === 'rest-xml' || protocol === 'cbor') return undefined;
  const { service, operation } = model;
  if (operation.name === 'LookupEvents') return undefined;
  const found = service.paginators[operation.name] ?? UNDECLARED[`${service.name}:${operation.name}`];
  if (found === undefined) return undefined;
  const { input_token, output_token, more_results, result_key } = found;
  const keys = [result_key].flat();
  const simple = [input_token, output_token, keys].flat().every((member) => /^\w+$/.test(member));
  if (!simple || typeof input_token !== 'string' || typeof output_token !== 'string') return undefined;
  return { input_token, output_token, more_results, keys };
}

const byNextMarker = (result_key: string): Paginator => ({
  input_token: 'NextMarker',
  output_token: 'NextMarker',
  result_key,
});

/** Pages that botocore has no paginator of. */
const UNDECLARED: Record<string, Paginator> = {
  'wafv2:ListWebACLs': byNextMarker('WebACLs'),
  'wafv2:ListIPSets': byNextMarker('IPSets'),
  'wafv2:ListRuleGroups': byNextMarker('RuleGroups'),
};

/** EC2 answers whole when the items are named (EC2 developer guide: *Pagination*). */
const namesItsItems = ({ route, input }: Call): boolean =>
  route.protocol === 'ec2' &&
  Object.entries(input).some(([member, value]) => member.endsWith('Ids') && Array.isArray(value) && value.length > 0);

const listIn = (value: Value | undefined): Value[] => (Array.isArray(value) ? value : []);
