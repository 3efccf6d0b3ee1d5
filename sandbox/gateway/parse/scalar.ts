/** Text of a query, header, path or XML element → value of its shape. */
import { assertNever } from '../assert-never.ts';
import type { Shape, ShapeRef } from '../models.ts';
import type { Problem } from './problem.ts';
import type { Value } from './value.ts';

export function scalar(shape: Shape, ref: ShapeRef, text: string, path: string[], problems: Problem[]): Value {
  const wrong = (what: string): Value => {
    problems.push({ path, kind: 'type', value: text, constraint: `Member must be ${what}` });
    return text;
  };
  switch (shape.type) {
    case 'integer':
    case 'long':
    case 'short':
    case 'byte':
    case 'biginteger':
      return /^[+-]?\d+$/.test(text) ? Number(text) : wrong('an integer');
    case 'float':
    case 'double':
    case 'bigdecimal':
      return text.trim() !== '' && !Number.isNaN(Number(text)) ? Number(text) : wrong('a number');
    case 'boolean':
      return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : wrong('a boolean');
    case 'timestamp':
      return toDate(text) ?? wrong('a timestamp');
    case 'blob':
      return Buffer.from(text, 'base64');
    case 'string':
    case 'character':
      return ref.jsonvalue ? Buffer.from(text, 'base64').toString('utf8') : text;
    case 'structure':
    case 'list':
    case 'map':
      return wrong(`a ${shape.type}`);
    default:
      return assertNever(shape.type);
  }
}

/** ISO 8601, HTTP date or seconds since 1970. */
export function toDate(value: string | number): Date | undefined {
  const seconds = typeof value === 'number' ? value : /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
  const date = seconds === undefined ? new Date(value) : new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
