import { describe, expect, it } from 'vitest';
import { alertIn, fixtureText } from '../fixtures.ts';

describe('Cost Anomaly Detection', () => {
  it('names account, region and service', () => {
    expect(alertIn(fixtureText('cost-anomaly.eventbridge'))).toMatchObject({
      account: '111122224444',
      region: 'ap-south-1',
      category: 'abnormal-behaviour',
      severity: 'medium',
      title: 'Spending on Amazon Elastic Compute Cloud - Compute is 421 USD over what was expected',
      occurredAt: '2026-11-19T00:00:00.000Z',
    });
  });
});
