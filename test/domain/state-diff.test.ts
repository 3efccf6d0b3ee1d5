import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../domain/digest.ts';
import { diffStates, flattenState } from '../../domain/state-diff.ts';
import { wordsIn } from '../../domain/text.ts';

const json = fc.jsonValue() as fc.Arbitrary<Json>;

describe('a diff', () => {
  it('is empty exactly when no shown field differs', () => {
    fc.assert(fc.property(json, (state) => diffStates(flattenState(state), flattenState(state)).length === 0));
  });

  it('has no line for a field that is as empty before as after', () => {
    expect(diffStates(flattenState({ name: '', since: 'May' }), flattenState(null))).toEqual([
      { field: 'since', before: 'May', after: '—' },
    ]);
  });

  it('names the fields and states of a resource in Korean, and leaves ids and API names as they are', () => {
    const before = { status: 'Active', interfaces: { 'eni-1': ['sg-web'] }, BlockPublicPolicy: false };
    const after = { status: 'Inactive', interfaces: { 'eni-1': ['sg-none'] }, BlockPublicPolicy: true };
    const lines = diffStates(flattenState(before), flattenState(after)).map(({ field, before, after }) =>
      [field, before, after].map((words) => wordsIn(words, 'ko')),
    );
    expect(lines).toEqual([
      ['상태', '활성', '비활성'],
      ['네트워크 인터페이스 eni-1', 'sg-web', 'sg-none'],
      ['BlockPublicPolicy', 'false', 'true'],
    ]);
  });

  it('says the same in English as the state itself', () => {
    const [line] = diffStates(flattenState({ power: 'running' }), flattenState({ power: 'stopped' }));
    expect(line).toEqual({
      field: { en: 'power', ko: '전원' },
      before: { en: 'running', ko: '실행 중' },
      after: { en: 'stopped', ko: '중지됨' },
    });
  });

  it('translates no value of a field that people name', () => {
    const [line] = diffStates(flattenState({ user: 'running' }), flattenState({ user: 'stopped' }));
    expect(line).toMatchObject({ before: 'running', after: 'stopped' });
  });
});
