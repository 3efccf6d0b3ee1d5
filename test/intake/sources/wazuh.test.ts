import { describe, expect, it } from 'vitest';
import { alertIn, fixtureText, outcomeOf } from '../fixtures.ts';

const account = '111122223333';

describe('Wazuh', () => {
  it('Wazuh’s alerts have their severity by their level', () => {
    const text = fixtureText('wazuh-aws-api-call');
    expect(alertIn(text)).toMatchObject({
      account,
      region: 'us-east-1',
      severity: 'high',
      correlationKey: 'iam-user:deploy-bot',
    });
    expect(outcomeOf(JSON.parse(text.replace('"level": 12', '"level": 3')))).toMatchObject({ outcome: 'ignored' });
  });
});
