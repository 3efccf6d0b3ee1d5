/** Remembers what was answered, so that a message that is sent again changes nothing. The memory is bounded, for each sender by itself. */

/** Messages of one sender. After so many others a repeated one is no longer known here; its incident still counts it once. */
const MOST_MESSAGES = 10_000;
/** A longer answer is not kept: it names thousands of events. */
const MOST_CHARACTERS = 4_000;

interface Known<A> {
  answer: Promise<A>;
  untilMs: number;
}

export class Replays<A> {
  readonly #answers = new Map<string, Map<string, Known<A>>>();
  readonly #short: A;

  /** @param short answers a repetition of a message whose own answer was too long to be kept */
  constructor(short: A) {
    this.#short = short;
  }

  /**
   * @param sender one that is known: strangers must not fill the memory
   * @param key what makes two messages of the sender the same
   * @param untilMs after that, a repetition is refused anyway, since it is too old
   * @returns the answer to the first of them, and whether this was another. A failure is forgotten: it may be sent again.
   */
  async once(
    { sender, key, untilMs }: { sender: string; key: string; untilMs: number },
    now: Date,
    work: () => Promise<A>,
  ): Promise<{ answer: A; replayed: boolean }> {
    const answers = this.#of(sender, now.getTime());
    const known = answers.get(key);
    if (known !== undefined) return { answer: await known.answer, replayed: true };
    const answer = work();
    answers.set(key, { answer, untilMs });
    try {
      const given = await answer;
      if (JSON.stringify(given).length > MOST_CHARACTERS)
        answers.set(key, { answer: Promise.resolve(this.#short), untilMs });
      return { answer: given, replayed: false };
    } catch (error) {
      answers.delete(key);
      throw error;
    }
  }

  #of(sender: string, nowMs: number): Map<string, Known<A>> {
    const answers = this.#answers.get(sender) ?? new Map<string, Known<A>>();
    this.#answers.set(sender, answers);
    for (const [key, { untilMs }] of answers) {
      // The oldest first: those after the first that is fresh are fresh too, or nearly.
      if (untilMs >= nowMs && answers.size < MOST_MESSAGES) break;
      answers.delete(key);
    }
    return answers;
  }
}
