/** Differences of JSON documents: what they must keep for any two documents. */
import { array, assert, constantFrom, dictionary, letrec, oneof, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson as text } from '../../domain/digest.ts';
import { apply, diff, type Operation } from '../../domain/patch.ts';

/** Few keys and values, so that two documents often have parts in common. */
const key = constantFrom('id', 'a', 'b/c', 'd~e', '', '__proto__', 'constructor', '0');
const { json } = letrec<{ json: unknown }>((tie) => ({
  json: oneof(
    { maxDepth: 4 },
    constantFrom<unknown>(null, true, 0, 1, '', 'x', '</script>'),
    array(tie('json'), { maxLength: 4 }),
    dictionary(key, tie('json'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

describe('a patch', () => {
  it('makes the second document of the first one, whatever they are', () => {
    assert(
      property(json, json, (a, b) => {
        expect(text(apply(a, diff(a, b)))).toBe(text(b));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is empty exactly for equal documents', () => {
    assert(
      property(json, (a) => {
        expect(diff(a, JSON.parse(JSON.stringify(a)))).toEqual([]);
      }),
    );
    assert(
      property(json, json, (a, b) => {
        if (diff(a, b).length === 0) expect(text(a)).toBe(text(b));
      }),
    );
  });

  it('survives as text', () => {
    assert(
      property(json, json, (a, b) => {
        const patch = JSON.parse(JSON.stringify(diff(a, b))) as Operation[];
        expect(text(apply(a, patch))).toBe(text(b));
      }),
    );
  });

  it('leaves the first document as it is, and later changes of the second one do not reach it', () => {
    assert(
      property(json, json, (a, b) => {
        const before = text(a);
        const patch = diff(a, b);
        const said = text(patch);
        apply(apply(a, patch), diff(b, a));
        expect(text(a)).toBe(before);
        expect(text(patch)).toBe(said);
      }),
    );
  });

  it('shares what did not change', () => {
    const a = { steps: [{ id: 's-1', status: 'proposed' }], timeline: [{ seq: 1 }], customer: { id: 'acme' } };
    const b = { ...structuredClone(a), timeline: [{ seq: 1 }, { seq: 2 }] };
    const after = apply<typeof a>(a, diff(a, b));
    expect(after.customer).toBe(a.customer);
    expect(after.steps).toBe(a.steps);
    expect(after.timeline[0]).toBe(a.timeline[0]);
  });

  it('says only what is new: an item at the end, a field of one item', () => {
    const item = (n: number, status = 'proposed') => ({ id: `isolate-${n}`, status, title: 'x'.repeat(1000) });
    const steps = [item(1), item(2), item(3)];
    expect(diff(steps, [item(1), item(2, 'done'), item(3), item(4)])).toEqual([
      { op: 'replace', path: '/1/status', value: 'done' },
      { op: 'add', path: '/3', value: item(4) },
    ]);
    expect(diff(steps, [item(3)])).toEqual([
      { op: 'remove', path: '/1' },
      { op: 'remove', path: '/0' },
    ]);
  });

  it('counts a member that is undefined as absent', () => {
    expect(diff({ a: 1, b: undefined }, { a: 1 })).toEqual([]);
    expect(apply({ a: 1 }, diff({ a: 1 }, { a: undefined }))).toEqual({});
  });

  it('of another document is refused', () => {
    expect(() => apply({ a: 1 }, diff({ b: { c: 1 } }, { b: { c: 2 } }))).toThrow('another document: replace /b/c');
    expect(() => apply({}, [{ op: 'remove', path: '/a' }])).toThrow('remove /a');
  });
});
