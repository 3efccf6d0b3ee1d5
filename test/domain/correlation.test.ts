import { describe, expect, it } from 'vitest';
import type { Entity } from '../../domain/entity.ts';
import { correlationKey } from '../../domain/correlation.ts';

describe('what an alert is about', () => {
  it('is the principal, or else the instance, and never the attacker', () => {
    const entities: Entity[] = [
      { kind: 'ip', id: '198.51.100.23', standing: 'source' },
      { kind: 'instance', id: 'i-0abc', standing: 'affected' },
      { kind: 'iam-user', id: 'deploy-bot', standing: 'affected' },
      { kind: 'access-key', id: 'AKIAEXAMPLE', standing: 'affected' },
    ];
    expect(correlationKey(entities, 'T')).toBe('iam-user:deploy-bot');
    expect(correlationKey(entities.slice(0, 2), 'T')).toBe('instance:i-0abc');
    expect(correlationKey(entities.slice(0, 1), 'Recon:EC2/Portscan')).toBe('type:Recon:EC2/Portscan');
  });
});
