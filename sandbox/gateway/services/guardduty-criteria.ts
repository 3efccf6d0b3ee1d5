/** Applies FindingCriteria and SortCriteria. */
import { isObject } from '../parse/json.ts';
import { textOf, type Members, type Value } from '../parse/value.ts';

/** A finding in camelCase, as on the wire. */
export interface Finding {
  id?: string;
  type?: string;
  service?: Record<string, unknown> & {
    detectorId?: string;
    archived?: boolean;
    additionalInfo?: Record<string, unknown>;
  };
  [member: string]: unknown;
}

export function matchesCriteria(finding: Finding, criteria: Value | undefined): boolean {
  const criterion = ((criteria as Members | undefined)?.Criterion ?? {}) as Record<string, Members>;
  return Object.entries(criterion).every(([attribute, condition]) => meets(valuesAt(finding, attribute), condition));
}

/** Newest first by default. */
export function sorted(findings: Finding[], criteria: Value | undefined): Finding[] {
  const { AttributeName = 'updatedAt', OrderBy = 'DESC' } = (criteria ?? {}) as Members;
  const direction = OrderBy === 'ASC' ? 1 : -1;
  const key = (finding: Finding): string | number => {
    const [value = ''] = valuesAt(finding, textOf(AttributeName));
    return numeric(value) ?? value;
  };
  return [...findings].sort((a, b) => direction * (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

function meets(values: string[], condition: Members): boolean {
  return Object.entries(condition).every(([operator, wanted]) => {
    const any = (test: (value: string) => boolean): boolean => values.some(test);
    const compare = (test: (a: number, b: number) => boolean): boolean =>
      any((value) => test(numeric(value) ?? Number.NaN, Number(wanted)));
    switch (operator) {
      case 'Eq':
      case 'Equals':
        return any((value) => (wanted as string[]).includes(value));
      case 'Neq':
      case 'NotEquals':
        return !any((value) => (wanted as string[]).includes(value));
      case 'Matches':
        return any((value) => (wanted as string[]).some((pattern) => wildcard(pattern, value)));
      case 'NotMatches':
        return !any((value) => (wanted as string[]).some((pattern) => wildcard(pattern, value)));
      case 'Gt':
      case 'GreaterThan':
        return compare((a, b) => a > b);
      case 'Gte':
      case 'GreaterThanOrEqual':
        return compare((a, b) => a >= b);
      case 'Lt':
      case 'LessThan':
        return compare((a, b) => a < b);
      case 'Lte':
      case 'LessThanOrEqual':
        return compare((a, b) => a <= b);
      default:
        return false;
    }
  });
}

/** The values at a dotted path, through lists, as text. A finding without `archived` is not archived. */
function valuesAt(finding: Finding, attribute: string): string[] {
  const walk = (value: unknown, [name, ...rest]: string[]): unknown[] => {
    if (Array.isArray(value)) return value.flatMap((item) => walk(item, name === undefined ? [] : [name, ...rest]));
    if (name === undefined) return [value];
    return isObject(value) ? walk(value[name], rest) : [];
  };
  const found = walk(finding, attribute.split('.')).filter((value) => value !== undefined && value !== null);
  return found.length === 0 && attribute === 'service.archived' ? ['false'] : found.map(String);
}

/** Numbers, and times as milliseconds since 1970, as criteria give them. */
function numeric(value: string): number | undefined {
  if (value !== '' && !Number.isNaN(Number(value))) return Number(value);
  return /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : undefined;
}

function wildcard(pattern: string, value: string): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\?]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${source}$`, 's').test(value);
}
