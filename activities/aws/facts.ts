/** What changes rarely in the customers' accounts (their regions, their detectors), asked once in ten minutes by all entries. */
import { dropOldest } from '../../domain/drop-oldest.ts';

const MOST_AGE_MS = 10 * 60_000;
/** Some dozens for each account. */
const MOST_FACTS = 20_000;

interface Fact {
  at: number;
  answer: Promise<unknown>;
}

export class Facts {
  /** The oldest first. */
  private readonly known = new Map<string, Fact>();

  /** @throws what `ask` throws; then it is asked again next time */
  get<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const before = this.known.get(key);
    if (before !== undefined && Date.now() - before.at < MOST_AGE_MS) return before.answer as Promise<T>;
    const answer = ask();
    this.known.delete(key);
    this.known.set(key, { at: Date.now(), answer });
    answer.catch(() => this.known.delete(key));
    dropOldest(this.known, MOST_FACTS);
    return answer;
  }
}
