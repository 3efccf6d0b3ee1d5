/** The differences between two states of a resource, one line each, for people. */
import type { DiffLine } from './entry.ts';
import { canonicalJson, type Json } from './digest.ts';

/** Flattens a state to `path → text`. An array of scalars is one line, in its order. */
export function flattenState(state: Json, path = ''): Map<string, string> {
  const lines = new Map<string, string>();
  if (state !== null && typeof state === 'object' && !isScalarList(state)) {
    for (const [key, value] of Object.entries(state)) {
      for (const [p, text] of flattenState(value, path === '' ? key : `${path}.${key}`)) lines.set(p, text);
    }
    return lines;
  }
  lines.set(path === '' ? 'state' : path, show(state));
  return lines;
}

export function diffStates(before: Map<string, string>, after: Map<string, string>): DiffLine[] {
  const fields = new Set([...before.keys(), ...after.keys()]);
  return [...fields]
    .map((field) => ({ field, before: before.get(field) ?? '—', after: after.get(field) ?? '—' }))
    .filter((line) => line.before !== line.after);
}

const isScalarList = (v: Json): boolean => Array.isArray(v) && v.every((x) => x === null || typeof x !== 'object');

function show(value: Json): string {
  if (value === null) return '—';
  if (Array.isArray(value)) return value.length === 0 ? '—' : value.map((v) => show(v)).join(', ');
  return typeof value === 'string' ? value : canonicalJson(value);
}
