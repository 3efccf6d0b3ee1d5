import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Json } from '../../domain/digest.ts';
import { diffStates, flattenState } from '../../domain/state-diff.ts';

const json = fc.jsonValue() as fc.Arbitrary<Json>;

describe('a diff', () => {
  it('is empty exactly when nothing that is shown differs', () => {
    fc.assert(fc.property(json, (state) => diffStates(flattenState(state), flattenState(state)).length === 0));
    expect(diffStates(flattenState({ status: 'Active' }), flattenState({ status: 'Inactive' }))).toEqual([
      { field: 'status', before: 'Active', after: 'Inactive' },
    ]);
  });
});
