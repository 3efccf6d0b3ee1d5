import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globMatches, neverTouchReason } from '../../domain/never-touch.ts';

describe('the never-touch list', () => {
  const rules = [{ match: 'break-glass*', because: 'emergency access' }];

  it('refuses what the customer lists, service-linked roles and the engine’s own role, and says why', () => {
    expect(neverTouchReason(['break-glass-1'], rules, [])?.en).toContain('emergency access');
    expect(neverTouchReason(['arn:aws:iam::1:role/aws-service-role/x/AWSServiceRoleForX'], [], [])?.en).toContain(
      'service-linked',
    );
    expect(neverTouchReason(['firebreak-isolate'], [], ['firebreak-isolate'])?.en).toContain('own role');
    expect(neverTouchReason(['deploy-bot'], rules, [])).toBeUndefined();
  });

  it('takes every character but * literally', () => {
    fc.assert(fc.property(fc.string(), (name) => globMatches(name.replaceAll('*', ''), name.replaceAll('*', ''))));
    expect(globMatches('a.c', 'abc')).toBe(false);
    expect(globMatches('a*c', 'a\nc')).toBe(true);
  });
});
