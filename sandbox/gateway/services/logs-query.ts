/** The part of CloudWatch Logs Insights' language that is run here: filter, stats, sort, limit. The rest is refused. */
import { AwsError } from '../aws-error.ts';

/** Field → text. */
export type Row = Map<string, string>;

const DEFAULT_LIMIT = 10_000;

export function runQuery(query: string, events: readonly Row[]): Row[] {
  let rows = [...events];
  let limit = DEFAULT_LIMIT;
  for (const command of query.split('|').map((c) => c.trim())) {
    const [, name = '', rest = ''] = /^(\w+)\s+([\s\S]+)$/.exec(command) ?? [];
    if (name === 'filter') rows = rows.filter((row) => holds(rest, row));
    else if (name === 'stats') rows = stats(rest, rows);
    else if (name === 'sort') rows = sorted(rest, rows);
    else if (name === 'limit') limit = Number(rest);
    else if (name !== 'fields') throw malformed(command);
  }
  return rows.slice(0, limit);
}

/** Comparisons joined by `and`, or by `or`; not both. */
function holds(expression: string, row: Row): boolean {
  const alternatives = expression.split(/\s+or\s+/);
  if (alternatives.length > 1) return alternatives.some((term) => holdsOne(term, row));
  return expression.split(/\s+and\s+/).every((term) => holdsOne(term, row));
}

function holdsOne(term: string, row: Row): boolean {
  const [, list, wanted = ''] = /^(\w+) in \[(.*)\]$/.exec(term) ?? [];
  if (list !== undefined) return wanted.split(',').some((w) => unquoted(w) === row.get(list));
  const [, field, value = ''] = /^(\w+) = (.+)$/.exec(term) ?? [];
  if (field === undefined) throw malformed(term);
  return row.get(field) === unquoted(value);
}

/** `sum(bytes) as bytes, count(*) as flows by srcAddr, dstAddr` */
function stats(expression: string, rows: readonly Row[]): Row[] {
  const [aggregates = '', keys = ''] = expression.split(/\s+by\s+/);
  const by = keys.split(',').map((k) => k.trim());
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(by.map((k) => row.get(k)));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((group) => {
    const out: Row = new Map(by.map((k) => [k, group[0]?.get(k) ?? '']));
    for (const aggregate of aggregates.split(/,\s*(?=\w+\()/)) {
      const [, fn, field = '', alias = ''] = /^(\w+)\(([\w*@]+)\) as (\w+)$/.exec(aggregate.trim()) ?? [];
      // Insights leaves out events without the field.
      const values = group.flatMap((row) => row.get(field) ?? []).map(Number);
      if (fn === 'count') out.set(alias, String(group.length));
      else if (fn === 'sum') out.set(alias, String(values.reduce((a, b) => a + b, 0)));
      else if (fn === 'min') out.set(alias, values.length === 0 ? '' : String(Math.min(...values)));
      else throw malformed(aggregate);
    }
    return out;
  });
}

function sorted(expression: string, rows: readonly Row[]): Row[] {
  const [field = '', direction] = expression.split(/\s+/);
  const sign = direction === 'desc' ? -1 : 1;
  return [...rows].sort((a, b) => sign * (Number(a.get(field)) - Number(b.get(field))));
}

const unquoted = (text: string): string => text.trim().replace(/^["']|["']$/g, '');

const malformed = (what: string): AwsError =>
  new AwsError('MalformedQueryException', `The sandbox does not run "${what}" (see sandbox/README.md).`);
