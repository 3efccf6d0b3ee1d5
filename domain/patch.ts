/**
 * The difference of two JSON documents as a JSON Patch (RFC 6902: `add`, `remove`, `replace`), and its application, which
 * shares every unchanged part with the document before. Pure.
 */
import type { Json } from './digest.ts';

export type Operation = { op: 'add' | 'replace'; path: string; value: Json } | { op: 'remove'; path: string };
export type Patch = readonly Operation[];

type Members = Record<string, unknown>;

/**
 * What makes `after` of `before`. Values in it are copies. A member that is `undefined` counts as absent.
 * @param before `undefined` if there is none: the patch then replaces the whole document
 */
export function diff(before: unknown, after: unknown): Patch {
  const operations: Operation[] = [];
  compare(before, after, '', operations);
  return operations;
}

function compare(before: unknown, after: unknown, path: string, into: Operation[]): void {
  if (equal(before, after)) return;
  if (Array.isArray(before) && Array.isArray(after)) compareLists(before, after, path, into);
  else if (isMembers(before) && isMembers(after) && sameThing(before, after)) compareMembers(before, after, path, into);
  else into.push({ op: 'replace', path, value: copyOf(after) });
}

/** Two different things of a list are not each other's versions: a patch of every field would be longer than the thing. */
const sameThing = (a: Members, b: Members): boolean => memberOf(a, 'id') === memberOf(b, 'id');

function compareMembers(before: Members, after: Members, path: string, into: Operation[]): void {
  for (const key of Object.keys(before))
    if (before[key] !== undefined && memberOf(after, key) === undefined)
      into.push({ op: 'remove', path: `${path}/${escaped(key)}` });
  for (const key of Object.keys(after)) {
    const [was, is] = [memberOf(before, key), after[key]];
    if (is === undefined) continue;
    const member = `${path}/${escaped(key)}`;
    if (was === undefined) into.push({ op: 'add', path: member, value: copyOf(is) });
    else compare(was, is, member, into);
  }
}

/** What both lists begin and end with stays. Between, items are compared in pairs; the rest is removed or added. */
function compareLists(before: readonly unknown[], after: readonly unknown[], path: string, into: Operation[]): void {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && equal(before[start], after[start])) start += 1;
  let end = 0;
  while (end < shorter - start && equal(before.at(-1 - end), after.at(-1 - end))) end += 1;
  const [old, fresh] = [before.length - end, after.length - end];
  const pairs = Math.min(old, fresh);
  for (let i = start; i < pairs; i += 1) compare(before[i], after[i], `${path}/${i}`, into);
  for (let i = old - 1; i >= pairs; i -= 1) into.push({ op: 'remove', path: `${path}/${i}` });
  for (let i = pairs; i < fresh; i += 1) into.push({ op: 'add', path: `${path}/${i}`, value: copyOf(after[i]) });
}

/** For each frame it walks through the whole state, so it makes no lists of keys. */
function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i += 1) if (!equal(a[i], b[i])) return false;
    return true;
  }
  if (Array.isArray(b)) return false;
  const [old, fresh] = [a as Members, b as Members];
  let more = 0;
  for (const key in old) {
    const value = old[key];
    if (value === undefined) continue;
    more -= 1;
    if (!equal(value, memberOf(fresh, key))) return false;
  }
  for (const key in fresh) if (fresh[key] !== undefined) more += 1;
  return more === 0;
}

/**
 * The document after the patch. The one before stays as it is; unchanged parts are the same objects in both.
 * @throws Error if the patch is for another document
 */
export function apply<T>(document: T | undefined, patch: Patch): T {
  // What this call has copied may be changed in place.
  const own = new WeakSet<object>();
  let root: unknown = document;
  for (const operation of patch) {
    const keys = operation.path.split('/').slice(1).map(unescaped);
    const last = keys.pop();
    if (last === undefined) {
      root = operation.op === 'remove' ? undefined : operation.value;
      continue;
    }
    root = ownCopy(root, operation, own);
    let parent = root as object;
    for (const key of keys) {
      const child = ownCopy(valueAt(parent, key), operation, own);
      set(parent, key, child, false);
      parent = child;
    }
    if (operation.op === 'add') set(parent, last, operation.value, true);
    else {
      if (valueAt(parent, last) === undefined) throw misfit(operation);
      if (operation.op === 'replace') set(parent, last, operation.value, false);
      else if (Array.isArray(parent)) parent.splice(Number(last), 1);
      else delete (parent as Members)[last];
    }
  }
  return root as T;
}

function ownCopy(value: unknown, operation: Operation, own: WeakSet<object>): object {
  if (typeof value !== 'object' || value === null) throw misfit(operation);
  if (own.has(value)) return value;
  const copy: object = Array.isArray(value) ? value.slice() : { ...value };
  own.add(copy);
  return copy;
}

const misfit = ({ op, path }: Operation): Error => new Error(`the patch is for another document: ${op} ${path}`);

const valueAt = (parent: object, key: string): unknown =>
  Array.isArray(parent) ? parent[Number(key)] : memberOf(parent as Members, key);

function set(parent: object, key: string, value: unknown, inserts: boolean): void {
  if (Array.isArray(parent)) parent.splice(Number(key), inserts ? 0 : 1, value);
  // An assignment to a member called __proto__ would change the prototype instead.
  else if (key === '__proto__')
    Object.defineProperty(parent, key, { value, writable: true, enumerable: true, configurable: true });
  else (parent as Members)[key] = value;
}

const memberOf = (of: Members, key: string): unknown => (Object.hasOwn(of, key) ? of[key] : undefined);
const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const copyOf = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null)) as Json;
const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
const unescaped = (key: string): string => key.replaceAll('~1', '/').replaceAll('~0', '~');
