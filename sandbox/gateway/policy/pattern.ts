/** `*` and `?` as IAM has them. */
export function like(pattern: string, text: string, ignoreCase = false): boolean {
  const key = `${ignoreCase ? 'i' : ''} ${pattern}`;
  const known = PATTERNS.get(key) ?? compile(pattern, ignoreCase);
  PATTERNS.set(key, known);
  return known.test(text);
}

/** A role's policy is held against every call, pattern by pattern. */
const PATTERNS = new Map<string, RegExp>();

function compile(pattern: string, ignoreCase: boolean): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's');
}
