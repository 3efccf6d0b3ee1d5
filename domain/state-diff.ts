/** The differences between two states of a resource, one line each, for people. */
import type { DiffLine } from './entry.ts';
import { canonicalJson, type Json } from './digest.ts';
import { FIELD_NAMES } from './state-names.ts';
import { wordsIn, type Words } from './text.ts';

/** One field of a resource's state, as people read it. */
export interface StateLine {
  field: Words;
  value: Words;
}

/** Flattens a state to a line for each path. An array of scalars is one line, in its order. */
export function flattenState(state: Json, path: readonly string[] = []): StateLine[] {
  if (state !== null && typeof state === 'object' && !isScalarList(state))
    return Object.entries(state).flatMap(([key, value]) => flattenState(value, [...path, key]));
  const members = path.length === 0 ? ['state'] : path;
  return [{ field: fieldName(members), value: valueName(members, show(state)) }];
}

/** Compares the lines of each field by their English text. */
export function diffStates(before: readonly StateLine[], after: readonly StateLine[]): DiffLine[] {
  const keyOf = ({ field }: StateLine): string => wordsIn(field, 'en');
  const [old, now] = [before, after].map((lines) => new Map(lines.map((line) => [keyOf(line), line.value])));
  const fields = new Map([...before, ...after].map((line) => [keyOf(line), line.field]));
  return [...fields]
    .map(([key, field]) => ({ field, before: old?.get(key) ?? '—', after: now?.get(key) ?? '—' }))
    .filter((line) => wordsIn(line.before, 'en') !== wordsIn(line.after, 'en'));
}

/** `interfaces.eni-1`, `네트워크 인터페이스 eni-1`. */
function fieldName(path: readonly string[]): Words {
  const en = path.join('.');
  return path.some((member) => FIELD_NAMES.has(member))
    ? { en, ko: path.map((member) => FIELD_NAMES.get(member)?.ko ?? member).join(' ') }
    : en;
}

/** The innermost named member decides which values are translated. */
function valueName(path: readonly string[], value: string): Words {
  const named = path.findLast((member) => FIELD_NAMES.has(member));
  const values = new Map(Object.entries(FIELD_NAMES.get(named ?? '')?.values ?? {}));
  const ko = values.get(value);
  return ko === undefined ? value : { en: value, ko };
}

const isScalarList = (v: Json): boolean => Array.isArray(v) && v.every((x) => x === null || typeof x !== 'object');

function show(value: Json): string {
  if (value === null) return '—';
  if (Array.isArray(value)) return value.length === 0 ? '—' : value.map((v) => show(v)).join(', ');
  if (typeof value === 'string') return value.trim() === '' ? '—' : value;
  return canonicalJson(value);
}
