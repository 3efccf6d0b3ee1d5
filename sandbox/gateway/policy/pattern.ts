/** Matches IAM's wildcards `*` and `?`. */
export function like(pattern: string, text: string, ignoreCase = false): boolean {
  const key = `${ignoreCase ? 'i' : ''} ${pattern}`;
  const known = PATTERNS.get(key) ?? compile(pattern, ignoreCase);
  PATTERNS.set(key, known);
  return known.test(text);
}

/** Patterns are compiled once, because every call is matched against them. */
const PATTERNS = new Map<string, RegExp>();

function compile(pattern: string, ignoreCase: boolean): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's');
}
