/** Holds alone: in any order of incidents, what an incident holds stays contained, and the last release restores the first state. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../domain/digest.ts';
import { before, hold, join, keep, drop, othersThan, withdraw, type Held, type Holder } from '../../domain/holds.ts';

const holder = (n: number): Holder => ({ incidentId: `incident-${n}`, runId: 'run', stepId: 'isolate-1' });

const json = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Json>(null, 'a', 'b', 1),
    fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('p', 'q', 'r'), tie('json'), { maxKeys: 3 }),
  ),
})).json;

/** One resource, contained by incidents with different desired states. */
class Play {
  state: Json = { groups: ['sg-web'], sessions: null };
  readonly first = this.state;
  held: Held | undefined;
  readonly holding = new Set<number>();

  contain(n: number): void {
    if (this.holding.has(n)) return;
    const to = { groups: ['quarantine'], sessions: `refused before ${n % 2}` };
    this.holding.add(n);
    // The preview saw no difference.
    if (JSON.stringify(to) === JSON.stringify(this.state)) {
      this.held = join(this.held!, holder(n));
      return;
    }
    this.held = hold(this.held, holder(n), { params: {}, from: this.state, to });
    this.state = to;
  }

  /** Approved, but refused or drifted when it ran. */
  fail(n: number): void {
    const earlier = this.held;
    const tried = hold(earlier, holder(n), { params: {}, from: this.state, to: 'never' });
    this.held = withdraw(tried, earlier, holder(n));
    expect(this.held).toEqual(earlier);
  }

  release(n: number): void {
    if (!this.holding.delete(n)) return;
    if (othersThan(this.held, holder(n)).length === 0) this.state = this.held!.base;
    this.held = drop(this.held, holder(n));
  }
}

describe('holds', () => {
  it('keep the resource contained while an incident holds it, and the last release restores the first state', () => {
    const act = fc.tuple(fc.constantFrom('contain', 'release', 'fail'), fc.nat({ max: 4 }));
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const play = new Play();
        for (const [what, n] of [...acts, ...[0, 1, 2, 3, 4].map((n) => ['release', n] as const)]) {
          if (what === 'contain') play.contain(n);
          else if (what === 'release') play.release(n);
          else play.fail(n);
          if (play.holding.size > 0) expect(play.state).toMatchObject({ groups: ['quarantine'] });
          else expect([play.state, play.held]).toEqual([play.first, undefined]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('of one step count once, however often the step is written', () => {
    const once = hold(undefined, holder(1), { params: {}, from: 'a', to: 'b' });
    const twice = hold(once, holder(1), { params: {}, from: 'b', to: 'c' });
    expect([twice.holders, twice.base]).toEqual([[holder(1)], 'a']);
    expect(drop(twice, holder(1))).toBeUndefined();
  });

  it('of a recurrence are not those of the earlier incident', () => {
    const held = hold(undefined, holder(1), { params: {}, from: 'a', to: 'b' });
    expect(othersThan(held, { ...holder(1), runId: 'another' })).toEqual([holder(1)]);
  });

  it('that are kept prevent a release, and are forgotten when no incident is left to release', () => {
    const held = join(hold(undefined, holder(1), { params: {}, from: 'a', to: 'b' }), holder(2));
    const kept = keep(held, holder(1))!;
    expect(othersThan(kept, holder(2))).toEqual([{ ...holder(1), kept: true }]);
    expect(drop(kept, holder(2))).toBeUndefined();
  });
});

describe('the state before the holds', () => {
  it('is the first one, when nothing else has changed it', () => {
    fc.assert(
      fc.property(json, json, (base, top) => {
        expect(before(base, top, top)).toEqual(base);
      }),
    );
  });

  it('contains what was added since, and not what was removed', () => {
    const base = { 'eni-1': ['web'], 'eni-2': ['db'] };
    const top = { 'eni-1': ['quarantine'], 'eni-2': ['quarantine'] };
    const now = { 'eni-1': ['quarantine'], 'eni-3': ['new'] };
    expect(before(base, top, now)).toEqual({ 'eni-1': ['web'], 'eni-3': ['new'] });
  });

  it('contains what containment removed, and not what it added', () => {
    expect(before({ open: true }, { denied: true }, { denied: true, more: 1 })).toEqual({ open: true, more: 1 });
  });
});
