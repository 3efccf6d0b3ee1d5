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

  it('of different services opens different incidents, of one service the same', () => {
    const key = (service: string, anomalyId: string) =>
      alertIn(
        JSON.stringify({
          source: 'aws.ce',
          'detail-type': 'Anomaly Detected',
          account: '111122223333',
          region: 'us-east-1',
          detail: { anomalyId, accountId: '111122223333', impact: { totalImpact: 900 }, rootCauses: [{ service }] },
        }),
      ).correlationKey;
    expect(key('Amazon Bedrock', 'a1')).toBe(key('Amazon Bedrock', 'a2'));
    expect(key('Amazon Bedrock', 'a1')).not.toBe(key('Amazon Simple Email Service', 'a3'));
  });
});
