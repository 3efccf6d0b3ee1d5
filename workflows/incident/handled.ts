/** The keys of what runbook lines have looked at, proposed or recorded. They outlive a run of the incident. */
import { sha256Hex } from '../../domain/digest.ts';

/** Keys name targets, whose ids come from outside and may be long: a longer one is kept by its digest. */
const LONGEST = 96;

export class Handled {
  private readonly keys: Set<string>;

  constructor(keys: readonly string[]) {
    this.keys = new Set(keys);
  }

  has = (key: string): boolean => this.keys.has(short(key));

  /** @returns false if it was there */
  add(key: string): boolean {
    const before = this.keys.size;
    this.keys.add(short(key));
    return this.keys.size > before;
  }

  delete = (key: string): boolean => this.keys.delete(short(key));

  clear(): void {
    this.keys.clear();
  }

  list = (): string[] => [...this.keys];
}

const short = (key: string): string =>
  key.length <= LONGEST ? key : `${key.slice(0, LONGEST / 2)}#${sha256Hex(key).slice(0, 16)}`;
