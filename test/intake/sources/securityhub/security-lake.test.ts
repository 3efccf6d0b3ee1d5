/** CloudTrail's records as Security Lake keeps them in OCSF. */
import { describe, expect, it } from 'vitest';
import { alertIn, outcomeOf } from '../../fixtures.ts';
import { keyOf } from '../forms.ts';

describe('Security Lake', () => {
  const call = (operation: string, service: string, more: object = {}, user: object = {}) => ({
    class_uid: 6003,
    category_uid: 6,
    class_name: 'API Activity',
    metadata: { product: { name: 'CloudTrail', vendor_name: 'AWS' }, uid: 'e1' },
    cloud: { provider: 'AWS', region: 'us-east-1', account: { uid: '111122223333' } },
    time: 1795143600000,
    api: { operation, service: { name: service }, request: { data: '{"name":"main"}' }, ...more },
    actor: {
      user: {
        type: 'IAMUser',
        name: 'ann',
        uid: 'arn:aws:iam::111122223333:user/ann',
        credential_uid: 'AKIAEXAMPLE000000001',
        account: { uid: '111122223333' },
        ...user,
      },
    },
    src_endpoint: { ip: '198.51.100.23' },
  });
  it("means by a call what CloudTrail's own form means", () => {
    expect(alertIn(JSON.stringify(call('StopLogging', 'cloudtrail.amazonaws.com')))).toMatchObject({
      source: 'cloudtrail',
      findingType: 'cloudtrail:StopLogging',
      severity: 'high',
      correlationKey: 'iam-user:ann',
      occurredAt: '2026-11-20T03:00:00.000Z',
    });
    expect(
      keyOf(
        call(
          'ListUsers',
          'iam.amazonaws.com',
          {},
          { type: 'Root', name: undefined, uid: 'arn:aws:iam::111122223333:root' },
        ),
      ),
    ).toBe('root:root');
    expect(outcomeOf(call('DescribeInstances', 'ec2.amazonaws.com'))?.outcome).toBe('ignored');
  });

  it('has the sign-in of a user without MFA, and the user beside the actor', () => {
    const user = { type: 'IAMUser', name: 'ann', account: { uid: '111122223333' } };
    const raw = {
      ...call('ConsoleLogin', 'signin.amazonaws.com', { request: undefined }),
      class_uid: 3002,
      category_uid: 3,
      actor: {},
      user,
      unmapped: { 'responseElements.ConsoleLogin': 'Success', 'additionalEventData.MFAUsed': 'No' },
    };
    expect(alertIn(JSON.stringify(raw))).toMatchObject({ severity: 'medium', correlationKey: 'iam-user:ann' });
  });

  it('keeps traffic as telemetry', () => {
    expect(
      outcomeOf({ ...call('x', 'y'), class_uid: 4001, class_name: 'Network Activity', metadata: {} })?.outcome,
    ).toBe('ignored');
  });
});
