import { describe, expect, it } from 'vitest';
import { AlertSource } from '../../domain/alert.ts';
import { ENTITY_KINDS } from '../../domain/entity.ts';
import * as names from '../../domain/names.ts';
import { confirmationName, counted, gateName } from '../../domain/names.ts';
import type { Text } from '../../domain/text.ts';

describe('names', () => {
  it('in one table are distinct, in both languages', () => {
    for (const table of Object.values(names)) {
      if (typeof table === 'function') continue;
      const all = Object.values<Text>(table);
      for (const language of ['en', 'ko'] as const)
        expect(new Set(all.map((name) => name[language])).size).toBe(all.length);
    }
  });

  it('count things as each language does', () => {
    expect([1, 3].map((n) => counted(n, 'instance', 'en'))).toEqual(['1 instance', '3 instances']);
    expect(counted(2, 'ip', 'en')).toBe('2 IP addresses');
    expect(['instance', 'bucket', 'finding', 'root'].map((kind) => counted(3, kind as 'instance', 'ko'))).toEqual([
      '인스턴스 3대',
      '버킷 3개',
      '조사 결과 3건',
      '루트 사용자',
    ]);
    for (const kind of ENTITY_KINDS) expect(counted(2, kind, 'en')).not.toMatch(/ss$/);
  });

  it('of a gate that asks for a release say so, whatever its phase', () => {
    expect(gateName({ purpose: 'release', phase: 'isolate' }).en).toBe('Release of containment');
    expect(gateName({ purpose: 'change', phase: 'assess' }).ko).toBe('초기 평가');
  });

  it('of a confirmation name the AWS service that was asked, where there is one', () => {
    expect(confirmationName('confirmed', 'guardduty').ko).toBe('GuardDuty에서 확인됨');
    expect(confirmationName('unconfirmed', 'third-party').ko).toBe('탐지 서비스에서 확인되지 않음');
    expect(confirmationName('pending').en).toBe('not yet checked with its source');
    for (const source of AlertSource.options)
      expect(confirmationName('confirmed', source).en).toMatch(/^confirmed by (its source|[A-Z].*)$/);
  });
});
