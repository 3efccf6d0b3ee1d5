/** Reads fields of JSON from outside. Only own members count, letter case does not matter, and nothing throws. */

/**
 * The value at a path, or undefined. Member names match in any letter case, because one finding comes as
 * `resourceType` (EventBridge), `ResourceType` (SDK) and `resourcetype` (SIEM exports). Numbers index arrays.
 */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here = value;
  for (const step of path) {
    if (here === null || typeof here !== 'object') return undefined;
    here = typeof step === 'number' ? asList(here)[step] : member(here, step);
  }
  return here;
}

/** The text at a path; numbers as text. Undefined for anything else and for blank text. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  if (typeof found === 'number' && Number.isFinite(found)) return String(found);
  if (typeof found !== 'string') return undefined;
  const trimmed = found.trim();
  return trimmed === '' ? undefined : trimmed;
}

/** The first path that leads to text. */
export function firstText(value: unknown, ...paths: readonly (readonly (string | number)[])[]): string | undefined {
  for (const path of paths) {
    const found = textAt(value, ...path);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The finite number at a path, also when written as text. */
export function numberAt(value: unknown, ...path: readonly (string | number)[]): number | undefined {
  const found = textAt(value, ...path);
  if (found === undefined) return undefined;
  const parsed = Number(found);
  return Number.isFinite(parsed) ? parsed : undefined;
}

/** True for `true` and `"true"`. */
export function flagAt(value: unknown, ...path: readonly (string | number)[]): boolean {
  const found = at(value, ...path);
  return found === true || (typeof found === 'string' && found.toLowerCase() === 'true');
}

/** The list at a path. One object, or `{"0": …, "1": …}`, counts as a list. A missing value is the empty list. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  return asList(at(value, ...path));
}

/** The texts of a list at a path. */
export function textsAt(value: unknown, ...path: readonly (string | number)[]): string[] {
  return listAt(value, ...path).flatMap((item) => textAt(item) ?? []);
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** The value of a JSON text, or undefined if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * ISO 8601 in UTC of a timestamp text or of epoch seconds, milli- or microseconds (also as `1.66E9`), or undefined.
 * AWS writes `+0000` without a colon in CloudWatch alarms; `Date` reads that too. A time without a zone is UTC.
 */
export function isoTime(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const number = /^\d+(\.\d+)?(e\d{1,2})?$/i.test(value) ? Number(value) : undefined;
  if (number !== undefined) return isoOfEpoch(number);
  // `Date` accepts nearly any text with a number in it.
  if (!/\d{4}/.test(value)) return undefined;
  const zoneless = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(value);
  const date = new Date(zoneless ? `${value.replace(' ', 'T')}Z` : value);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** The size tells the unit: seconds until 2286 have ten digits at most, milliseconds thirteen, microseconds sixteen. */
function isoOfEpoch(epoch: number): string | undefined {
  if (epoch < 1e8 || epoch >= 1e16) return undefined;
  const ms = epoch < 1e10 ? epoch * 1000 : epoch < 1e13 ? epoch : epoch / 1000;
  return new Date(ms).toISOString();
}

function member(holder: object, name: string): unknown {
  if (Object.hasOwn(holder, name)) return (holder as Record<string, unknown>)[name];
  const wanted = name.toLowerCase();
  const key = INDEXES.get(holder)?.get(wanted) ?? search(holder, wanted);
  return key === undefined ? undefined : (holder as Record<string, unknown>)[key];
}

const WIDE = 64;
/** Of wide objects, the names by their lower case: to list thousands of names for each field would take seconds. */
const INDEXES = new WeakMap<object, ReadonlyMap<string, string>>();

/** The first name that differs from the wanted one only in case. */
function search(holder: object, wanted: string): string | undefined {
  if (INDEXES.has(holder)) return undefined;
  const names = Object.keys(holder);
  if (names.length > WIDE) INDEXES.set(holder, new Map(names.toReversed().map((name) => [name.toLowerCase(), name])));
  return names.find((name) => name.toLowerCase() === wanted);
}

function asList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value === null || value === undefined || value === '') return [];
  if (isObject(value)) {
    const keys = Object.keys(value);
    if (keys.length === 0) return [];
    if (keys.every((k) => /^\d+$/.test(k))) return Object.values(value);
  }
  return [value];
}
