import { describe, expect, it } from 'vitest';
import { alertIn } from '../fixtures.ts';

describe('a Shield attack', () => {
  const attack = {
    AttackId: 'a1',
    ResourceArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/shop/1',
    StartTime: 1795143600,
    AttackVectors: [{ VectorType: 'SYN_FLOOD' }],
  };
  it('is a denial of service, more severe while it goes on', () => {
    expect(alertIn(JSON.stringify({ Attack: attack }))).toMatchObject({
      source: 'shield',
      account: '111122223333',
      category: 'denial-of-service',
      severity: 'high',
      findingType: 'Shield:SYN_FLOOD',
    });
    expect(alertIn(JSON.stringify({ AttackSummaries: [{ ...attack, EndTime: 1795143700 }] })).severity).toBe('medium');
  });
});
