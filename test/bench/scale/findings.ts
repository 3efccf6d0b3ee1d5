/** GuardDuty findings as EventBridge writes them. */
import { randomUUID } from 'node:crypto';

export const STORM_ACCOUNT = '111122223333';

/** A finding about one access key, with an id of its own. */
export function finding(): object {
  const id = randomUUID().replaceAll('-', '');
  const at = new Date().toISOString();
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'GuardDuty Finding',
    source: 'aws.guardduty',
    account: STORM_ACCOUNT,
    time: at,
    region: 'us-east-1',
    resources: [],
    detail: {
      schemaVersion: '2.0',
      accountId: STORM_ACCOUNT,
      region: 'us-east-1',
      partition: 'aws',
      id,
      arn: `arn:aws:guardduty:us-east-1:${STORM_ACCOUNT}:detector/d0/finding/${id}`,
      type: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom',
      resource: {
        resourceType: 'AccessKey',
        accessKeyDetails: {
          accessKeyId: 'AKIASTORMSTORMSTORM0',
          principalId: 'AIDASTORMSTORMSTORM0',
          userType: 'IAMUser',
          userName: 'alice',
        },
      },
      service: {
        serviceName: 'guardduty',
        detectorId: 'd0',
        action: {
          actionType: 'AWS_API_CALL',
          awsApiCallAction: { api: 'ListUsers', serviceName: 'iam.amazonaws.com' },
        },
        eventFirstSeen: at,
        eventLastSeen: at,
        archived: false,
        count: 1,
      },
      severity: 5,
      title: 'An API was invoked from an IP address on a custom threat list.',
      description: 'An API was invoked from an IP address on a custom threat list.',
      createdAt: at,
      updatedAt: at,
    },
  };
}
