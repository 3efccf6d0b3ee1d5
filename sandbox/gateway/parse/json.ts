/** JSON values of the json and rest-json protocols ↔ values of their shapes. Also reads answers and stored documents. */
import { assertNever } from '../assert-never.ts';
import { shapeOf, type ServiceModel, type ShapeRef } from '../models.ts';
import type { Problem } from './problem.ts';
import type { Members, Value } from './value.ts';
import { toDate } from './scalar.ts';

export function parseJson(
  service: ServiceModel,
  ref: ShapeRef,
  json: unknown,
  path: string[],
  problems: Problem[],
): Value {
  const shape = shapeOf(service, ref);
  const wrong = (what: string): Value => {
    problems.push({ path, kind: 'type', value: brief(json), constraint: `Member must be ${what}` });
    return null;
  };
  if (shape.document) return json as Value;
  switch (shape.type) {
    case 'structure':
      return isObject(json) ? structure(service, ref, json, path, problems) : wrong('a structure');
    case 'list': {
      const { member } = shape;
      if (!Array.isArray(json) || !member) return wrong('a list');
      return json.map((item, i) => parseJson(service, member, item, [...path, `${i + 1}`], problems));
    }
    case 'map': {
      const { value } = shape;
      if (!isObject(json) || !value) return wrong('a map');
      const entries = Object.entries(json).filter(([, item]) => item !== null);
      return Object.fromEntries(
        entries.map(([key, item]) => [key, parseJson(service, value, item, [...path, key], problems)]),
      );
    }
    case 'integer':
    case 'long':
    case 'short':
    case 'byte':
    case 'biginteger':
      return Number.isInteger(json) ? (json as number) : wrong('an integer');
    case 'float':
    case 'double':
    case 'bigdecimal':
      return typeof json === 'number' ? json : wrong('a number');
    case 'boolean':
      return typeof json === 'boolean' ? json : wrong('a boolean');
    case 'timestamp':
      return (typeof json === 'number' || typeof json === 'string' ? toDate(json) : undefined) ?? wrong('a timestamp');
    case 'blob':
      return typeof json === 'string' ? Buffer.from(json, 'base64') : wrong('base64 text');
    case 'string':
    case 'character':
      return typeof json === 'string' ? json : wrong('a string');
    default:
      return assertNever(shape.type);
  }
}

export function structure(
  service: ServiceModel,
  ref: ShapeRef,
  json: Record<string, unknown>,
  path: string[],
  problems: Problem[],
): Members {
  const value: Members = {};
  const left = new Set(Object.keys(json));
  for (const [member, memberRef] of Object.entries(shapeOf(service, ref).members ?? {})) {
    if (memberRef.location) continue;
    const wire = memberRef.locationName ?? member;
    left.delete(wire);
    const item = json[wire];
    if (item !== undefined && item !== null)
      value[member] = parseJson(service, memberRef, item, [...path, member], problems);
  }
  for (const name of left) {
    if (name === '__type') continue;
    problems.push({
      path: [...path, name],
      kind: 'unknown',
      value: brief(json[name]),
      constraint: 'Member is not known',
    });
  }
  return value;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function brief(json: unknown): string {
  const text = typeof json === 'string' ? json : JSON.stringify(json);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
