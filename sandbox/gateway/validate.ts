/** Constraints of AWS's models on a value: required members, enums, patterns, lengths, ranges, unknown members. */
import { shapeOf, type ServiceModel, type Shape, type ShapeRef } from './models.ts';
import type { Problem, ProblemKind } from './parse/problem.ts';
import type { Members, Value } from './parse/value.ts';

export function constraintProblems(service: ServiceModel, ref: ShapeRef, value: Members): Problem[] {
  const problems: Problem[] = [];
  check(service, ref, value, [], problems);
  return problems;
}

function check(service: ServiceModel, ref: ShapeRef, value: Value, path: string[], problems: Problem[]): void {
  const shape = shapeOf(service, ref);
  const refuse = (kind: ProblemKind, constraint: string, at = path): void => {
    problems.push({ path: at, kind, value: brief(value), constraint });
  };
  if (shape.document || value === null) return;
  switch (shape.type) {
    case 'structure':
      if (typeof value === 'object') checkStructure(service, shape, value as Members, path, problems);
      return;
    case 'list': {
      if (!Array.isArray(value)) return;
      checkSize(shape, value.length, 'length', refuse);
      const { member } = shape;
      if (member) value.forEach((item, i) => check(service, member, item, [...path, `${i + 1}`], problems));
      return;
    }
    case 'map': {
      const entries = Object.entries(value as Members);
      checkSize(shape, entries.length, 'length', refuse);
      for (const [key, item] of entries) {
        if (shape.key) check(service, shape.key, key, [...path, key], problems);
        if (shape.value) check(service, shape.value, item, [...path, key], problems);
      }
      return;
    }
    case 'string':
    case 'character':
      if (typeof value === 'string') checkText(shape, value, refuse);
      else refuse('type', 'Member must be a string');
      return;
    case 'blob':
      if (Buffer.isBuffer(value)) checkSize(shape, value.length, 'length', refuse);
      return;
    case 'timestamp':
      if (!(value instanceof Date)) refuse('type', 'Member must be a timestamp');
      return;
    case 'boolean':
      if (typeof value !== 'boolean') refuse('type', 'Member must be a boolean');
      return;
    default:
      if (typeof value === 'number') checkSize(shape, value, 'value', refuse);
      else refuse('type', 'Member must be a number');
  }
}

function checkStructure(
  service: ServiceModel,
  shape: Shape,
  value: Members,
  path: string[],
  problems: Problem[],
): void {
  const known = shape.members ?? {};
  for (const name of shape.required ?? []) {
    if (value[name] === undefined) {
      problems.push({ path: [...path, name], kind: 'missing', value: 'null', constraint: 'Member must not be null' });
    }
  }
  for (const [name, item] of Object.entries(value)) {
    const ref = known[name];
    if (ref && item !== undefined) check(service, ref, item, [...path, name], problems);
    if (!ref)
      problems.push({ path: [...path, name], kind: 'unknown', value: brief(item), constraint: 'Member is not known' });
  }
  if (shape.union && Object.keys(value).length !== 1) {
    problems.push({
      path,
      kind: 'missing',
      value: brief(value),
      constraint: 'Member must have exactly one of its members set',
    });
  }
}

type Refuse = (kind: ProblemKind, constraint: string) => void;

function checkText(shape: Shape, text: string, refuse: Refuse): void {
  if (shape.enum && !shape.enum.includes(text)) {
    refuse('enum', `Member must satisfy enum value set: [${shape.enum.join(', ')}]`);
  }
  checkSize(shape, Array.from(text).length, 'length', refuse);
  if (shape.pattern && !pattern(shape.pattern)?.test(text)) {
    refuse('pattern', `Member must satisfy regular expression pattern: ${shape.pattern}`);
  }
}

function checkSize(shape: Shape, size: number, what: 'length' | 'value', refuse: Refuse): void {
  const kind = what === 'length' ? 'length' : 'range';
  const have = what === 'length' ? 'have length' : 'have value';
  if (shape.min !== undefined && size < shape.min)
    refuse(kind, `Member must ${have} greater than or equal to ${shape.min}`);
  if (shape.max !== undefined && size > shape.max)
    refuse(kind, `Member must ${have} less than or equal to ${shape.max}`);
}

const PATTERNS = new Map<string, RegExp>();

/** AWS's patterns use Java's syntax and match the whole text. A pattern that JavaScript cannot compile is not checked. */
function pattern(source: string): RegExp {
  let known = PATTERNS.get(source);
  if (!known) {
    known = compile(source, 'u') ?? compile(source, '') ?? /^/;
    PATTERNS.set(source, known);
  }
  return known;
}

function compile(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${source})$`, flags);
  } catch {
    return undefined;
  }
}

function brief(value: Value): string {
  if (value === null) return 'null';
  const text = typeof value === 'string' ? value : value instanceof Date ? value.toISOString() : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
