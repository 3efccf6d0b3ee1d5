/** How many answers a person gets whom a workflow refuses: each costs calls and events. What lies beyond is counted only. */
import { HOUR_MS } from './units.ts';

/** Answers to one person an hour, also to statements that are still being looked at. */
export const MOST_REFUSALS = 10;
/** People that are counted by themselves. All others together count as one. */
const MOST_PEOPLE = 200;

export class RefusedPeople {
  /** By Slack id, when they were refused. */
  private readonly times = new Map<string, number[]>();

  /** @returns false if the person gets no answer. Otherwise the answer is counted, until it proves to be no refusal (`forgive`). */
  mayAnswer(slackUser: string, nowMs: number): boolean {
    this.forget(nowMs - HOUR_MS);
    const key = this.keyOf(slackUser);
    const times = this.times.get(key) ?? [];
    if (times.length >= MOST_REFUSALS) return false;
    this.times.set(key, [...times, nowMs]);
    return true;
  }

  /** The last answer that was counted was no refusal. */
  forgive(slackUser: string): void {
    this.times.get(this.keyOf(slackUser))?.pop();
  }

  private keyOf(slackUser: string): string {
    return this.times.has(slackUser) || this.times.size < MOST_PEOPLE ? slackUser : '';
  }

  private forget(beforeMs: number): void {
    for (const [key, times] of this.times) {
      const left = times.filter((at) => at > beforeMs);
      if (left.length === 0) this.times.delete(key);
      else this.times.set(key, left);
    }
  }
}
