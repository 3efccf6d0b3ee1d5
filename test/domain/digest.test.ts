import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, digestOf, sameJson, sha256Hex, type Json } from '../../domain/digest.ts';

const json = fc.jsonValue() as fc.Arbitrary<Json>;

describe('digests', () => {
  it('equal the published SHA-256 of a text', () => {
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('do not depend on the order of keys', () => {
    expect(digestOf({ a: 1, b: { c: 2, d: [3] } })).toBe(digestOf({ b: { d: [3], c: 2 }, a: 1 }));
  });

  it('are made of JSON that parses to the same value', () => {
    fc.assert(fc.property(json, (value) => sameJson(JSON.parse(canonicalJson(value)), value)));
  });
});
