/** The keys of what runbook lines have looked at, proposed or recorded. They outlive a run of the incident. */
import { sha256Hex } from '../../domain/digest.ts';

/** Keys name targets, whose ids come from outside and may be long: a longer one is kept by its digest. */
const LONGEST = 96;
const MOST_SHORTS = 20_000;

export class Handled {
  private readonly keys: Set<string>;
  /** Long keys that were asked for, and what they are kept by: each round asks for the same ones. */
  private readonly shorts = new Map<string, string>();

  constructor(keys: readonly string[]) {
    this.keys = new Set(keys);
  }

  has = (key: string): boolean => this.keys.has(this.short(key));

  /** @returns false if it was there */
  add(key: string): boolean {
    const before = this.keys.size;
    this.keys.add(this.short(key));
    return this.keys.size > before;
  }

  delete = (key: string): boolean => this.keys.delete(this.short(key));

  clear(): void {
    this.keys.clear();
  }

  list = (): string[] => [...this.keys];

  private short(key: string): string {
    if (key.length <= LONGEST) return key;
    const known = this.shorts.get(key);
    if (known !== undefined) return known;
    if (this.shorts.size >= MOST_SHORTS) this.shorts.clear();
    const made = `${key.slice(0, LONGEST / 2)}#${sha256Hex(key).slice(0, 16)}`;
    this.shorts.set(key, made);
    return made;
  }
}
