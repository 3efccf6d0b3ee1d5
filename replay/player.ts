/**
 * Reads a recording: any of its frames, in a few steps. Pure, and the same in a terminal and in a browser. It keeps each
 * sixteenth moment that it has made; moments share what did not change, so that these cost little.
 */
import { apply } from '../domain/patch.ts';
import type { Moment, RecordedFrame, Recording } from './recording.ts';

/**
 * The distance of kept moments. Fewer differences than this are applied for one moment once all have been read in order;
 * before that, all those since the nearest earlier moment that is whole or kept.
 */
export const STRIDE = 16;

export class Player {
  readonly frames: readonly RecordedFrame[];
  /** How many differences were applied so far, for tests. */
  applied = 0;
  private readonly kept = new Map<number, Moment>();
  private last = -1;
  private moment: Moment | undefined;

  constructor({ frames }: Pick<Recording, 'frames'>) {
    this.frames = frames;
  }

  /** @param index of a frame, from 0 @throws RangeError if there is no such frame */
  at(index: number): Moment {
    if (this.frames[index] === undefined) throw new RangeError(`no frame ${index} of ${this.frames.length}`);
    if (index !== this.last) {
      let from = index;
      while (from > 0 && from !== this.last && !this.kept.has(from) && !('whole' in this.frames[from]!)) from -= 1;
      let moment = from === this.last ? this.moment : this.kept.get(from);
      for (let i = moment === undefined ? from : from + 1; i <= index; i += 1) moment = this.next(moment, i);
      [this.last, this.moment] = [index, moment];
    }
    return this.moment!;
  }

  private next(before: Moment | undefined, index: number): Moment {
    const frame = this.frames[index]!;
    if ('patch' in frame) this.applied += 1;
    const moment = 'whole' in frame ? frame.whole : apply<Moment>(before, frame.patch);
    if (index % STRIDE === 0) this.kept.set(index, moment);
    return moment;
  }

  /** All moments in order. After this each one is at most sixteen differences away. */
  *[Symbol.iterator](): IterableIterator<{ frame: RecordedFrame; index: number; moment: Moment }> {
    for (const [index, frame] of this.frames.entries()) yield { frame, index, moment: this.at(index) };
  }

  /** The last frame that is not later than a time, or the first frame. @param at milliseconds since the epoch */
  indexAt(at: number): number {
    let [low, high] = [0, this.frames.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (Date.parse(this.frames[middle]!.at) <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /**
   * The frame that somebody names: a number of an event (`196`; `2.196` in the second run; the first frame not before it),
   * or a time (ISO 8601).
   * @returns undefined if it names none
   */
  indexOf(name: string): number | undefined {
    const [, run, event] = /^(?:(\d{1,4})\.)?(\d{1,6})$/.exec(name) ?? [];
    if (event !== undefined) {
      const found = this.frames.findIndex(
        (f) => f.of === 'incident' && f.run === Number(run ?? 1) && f.event >= Number(event),
      );
      return found < 0 ? undefined : found;
    }
    const at = /^\d{4}-\d\d-\d\d/.test(name) ? Date.parse(name) : Number.NaN;
    return Number.isNaN(at) || this.frames.length === 0 ? undefined : this.indexAt(at);
  }
}
