/** What the things of one sandbox are called in another that was made the same way: ids are random in each. */

/** EC2's ids, keys and principals of IAM, the ids of detectors and findings, UUIDs. */
const ID =
  /\b(?:[a-z]+(?:-[a-z]+)*-[0-9a-f]{8,17}|A(?:KIA|SIA|IDA|ROA)[A-Z0-9]{12,20}|[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/g;

export class Names {
  private readonly known = new Map<string, string>();

  /** Two answers to the same call name the same things in the same order, if they name as many. */
  learn(recorded: unknown, now: unknown): void {
    const [theirs, ours] = [idsIn(recorded), idsIn(now)];
    if (theirs.length !== ours.length) return;
    for (const [i, id] of theirs.entries()) {
      const here = ours[i] ?? '';
      if (id !== here && kindOf(id) === kindOf(here)) this.known.set(id, here);
    }
  }

  /** A recorded input as the SDK takes it, with the names of here. */
  translated(value: unknown): unknown {
    if (typeof value === 'string') return value.replace(ID, (id) => this.known.get(id) ?? id);
    if (Array.isArray(value)) return value.map((item) => this.translated(item));
    if (typeof value !== 'object' || value === null) return value;
    const held = value as Record<string, unknown>;
    if (typeof held['$date'] === 'string') return new Date(held['$date']);
    if (typeof held['$bytes'] === 'string') return Buffer.from(held['$bytes'], 'base64');
    return Object.fromEntries(Object.entries(held).map(([name, item]) => [name, this.translated(item)]));
  }
}

const kindOf = (id: string): string => (/^(A[A-Z]{3}|[a-z-]+-)/.exec(id)?.[0] ?? '') + String(id.length);

/** In an order that does not depend on how an answer was put together. */
function idsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.match(ID) ?? [];
  if (Array.isArray(value)) return value.flatMap(idsIn);
  if (!isPlain(value)) return [];
  return Object.entries(value)
    .filter(([name]) => name !== '$metadata')
    .toSorted(([a], [b]) => a.localeCompare(b))
    .flatMap(([, item]) => idsIn(item));
}

/** Not a date, nor an object's body that streams. */
const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
