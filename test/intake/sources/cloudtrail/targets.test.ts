/** What a call acted on is named, with its ARN or natural id. */
import { describe, expect, it } from 'vitest';
import { named } from '../../fixtures.ts';
import { allow, alertOf, ARN } from './records.ts';

describe('what was acted on', () => {
  it.each([
    [
      'ec2',
      'DeleteFlowLogs',
      { DeleteFlowLogsRequest: { FlowLogId: { tag: 1, content: 'fl-1' } } },
      `resource:${ARN('ec2', 'vpc-flow-log/fl-1')}`,
    ],
    [
      'ec2',
      'DeleteFlowLogs',
      {
        DeleteFlowLogsRequest: {
          FlowLogId: [
            { tag: 1, content: 'fl-1' },
            { tag: 2, content: 'fl-2' },
          ],
        },
      },
      `resource:${ARN('ec2', 'vpc-flow-log/fl-2')}`,
    ],
    [
      'wafv2',
      'DeleteWebACL',
      { name: 'shop', id: 'w1', scope: 'REGIONAL' },
      `resource:${ARN('wafv2', 'regional/webacl/shop/w1')}`,
    ],
    [
      'wafv2',
      'DisassociateWebACL',
      { resourceArn: ARN('elasticloadbalancing', 'loadbalancer/app/a/1') },
      `resource:${ARN('elasticloadbalancing', 'loadbalancer/app/a/1')}`,
    ],
    ['guardduty', 'DeleteDetector', { detectorId: 'd1' }, `resource:${ARN('guardduty', 'detector/d1')}`],
    [
      'sqs',
      'SetQueueAttributes',
      { queueUrl: 'https://sqs.us-east-1.amazonaws.com/111122223333/q', attributes: { Policy: allow('*') } },
      `resource:${ARN('sqs', 'q')}`,
    ],
    ['es', 'UpdateDomainConfig', { domainName: 'd', accessPolicies: allow('*') }, `resource:${ARN('es', 'domain/d')}`],
    [
      'secretsmanager',
      'PutResourcePolicy',
      { secretId: ARN('secretsmanager', 'secret:s-AbCdEf'), resourcePolicy: allow('*') },
      `resource:${ARN('secretsmanager', 'secret:s-AbCdEf')}`,
    ],
    [
      'rds',
      'ModifyDBSnapshotAttribute',
      { dBSnapshotIdentifier: 's', attributeName: 'restore', valuesToAdd: ['all'] },
      'snapshot:s',
    ],
    [
      'redshift',
      'AuthorizeSnapshotAccess',
      { snapshotIdentifier: 's', snapshotClusterIdentifier: 'dw', accountWithRestoreAccess: '666600000000' },
      `resource:${ARN('redshift', 'snapshot:dw/s')}`,
    ],
    [
      'config',
      'PutConfigurationRecorder',
      { configurationRecorder: { name: 'default', recordingGroup: { allSupported: false } } },
      `resource:${ARN('config', 'configuration-recorder/default')}`,
    ],
    [
      'ram',
      'CreateResourceShare',
      { name: 's', principals: ['666600000000'], resourceArns: [ARN('ec2', 'transit-gateway/tgw-1')] },
      `resource:${ARN('ec2', 'transit-gateway/tgw-1')}`,
    ],
    ['ssm', 'GetParameter', { name: '/honeytoken/db' }, `resource:${ARN('ssm', 'parameter/honeytoken/db')}`],
    ['ssm', 'GetParameters', { names: ['honeytoken', 'b'] }, `resource:${ARN('ssm', 'parameter/honeytoken')}`],
    [
      'ssm',
      'ModifyDocumentPermission',
      { name: 'd', permissionType: 'Share', accountIdsToAdd: ['all'] },
      `resource:${ARN('ssm', 'document/d')}`,
    ],
    [
      'sso-directory',
      'DeleteMfaDeviceForUser',
      { identityStoreId: 'd-1', userId: 'u-1' },
      'resource:arn:aws:identitystore:::user/u-1',
    ],
    ['logs', 'DeleteLogGroup', { logGroupName: '/aws/x' }, `resource:${ARN('logs', 'log-group:/aws/x')}`],
    [
      'dynamodb',
      'UpdateContinuousBackups',
      { tableName: 't', pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: false } },
      `resource:${ARN('dynamodb', 'table/t')}`,
    ],
    ['backup', 'DeleteBackupVault', { backupVaultName: 'v' }, `resource:${ARN('backup', 'backup-vault:v')}`],
    [
      'lambda',
      'AddPermission20150331v2',
      { functionName: '111122223333:function:f:live', principal: '*', action: 'lambda:InvokeFunction' },
      'function:f',
    ],
    [
      's3',
      'PutAccessPointPolicy',
      { name: 'ap', PutAccessPointPolicyRequest: { Policy: allow('*') } },
      `resource:${ARN('s3', 'accesspoint/ap')}`,
    ],
    ['shield', 'DeleteProtection', { protectionId: 'p1' }, 'resource:arn:aws:shield::111122223333:protection/p1'],
    ['monitoring', 'DeleteAlarms', { alarmNames: ['a', 'b'] }, `resource:${ARN('cloudwatch', 'alarm:b')}`],
    [
      'eks',
      'AssociateAccessPolicy',
      { name: 'prod', policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy' },
      'cluster:prod',
    ],
  ])('is named: %s:%s', (service, call, request, id) => {
    expect(named(alertOf(service, call, request), 'affected')).toContain(id);
  });

  it('is named by the details of an event of AWS itself', () => {
    const alert = alertOf('ec2', 'SharedSnapshotCopyInitiated', null, {
      eventType: 'AwsServiceEvent',
      userIdentity: { type: 'AWSAccount', accountId: '999988887777', invokedBy: 'ec2.amazonaws.com' },
      serviceEventDetails: { snapshotId: 'snap-1' },
    });
    expect(alert.correlationKey).toBe('snapshot:snap-1');
  });

  it('is not what only has a member of that name in another service', () => {
    const root = { userIdentity: { type: 'Root', accountId: '111122223333', arn: 'arn:aws:iam::111122223333:root' } };
    for (const [service, request] of [
      ['connect', { InstanceId: 'c-1', Username: 'agent' }],
      ['cognito-idp', { userPoolId: 'p', username: 'ann' }],
      ['lightsail', { instanceName: 'l', groupId: 'g' }],
    ] as const)
      expect(alertOf(service, 'CreateUser', request, root).entities.map((e) => e.kind)).toEqual(['root', 'ip']);
  });
});
