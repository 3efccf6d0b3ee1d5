/** One fact has one reading, in whatever form it comes: what is settled, posture or a notice, and the key. */
import { describe, expect, it } from 'vitest';
import { alertIn, named, outcomeOf } from '../fixtures.ts';
import { asff, product, ocsf, guardduty, keyOf, exposed } from './forms.ts';

describe('posture', () => {
  const checks = ['Software and Configuration Checks/AWS Security Best Practices'];
  it.each([
    ['ASFF, informational', asff({ Types: checks, Severity: { Label: 'INFORMATIONAL' }, Title: exposed }), 'ignored'],
    ['ASFF, high and exposed', asff({ Types: checks, Title: exposed }), 'ignored'],
    ['ASFF, critical and exposed', asff({ Types: checks, Severity: { Label: 'CRITICAL' }, Title: exposed }), 'alert'],
    [
      'ASFF, passed',
      asff({ Compliance: { Status: 'PASSED' }, Severity: { Label: 'CRITICAL' }, Title: exposed }),
      'ignored',
    ],
    ['OCSF, passed', ocsf({ severity: 'Critical', status_code: 'PASS' }, { title: exposed }), 'ignored'],
    ['OCSF, muted', ocsf({ severity: 'Critical', status_code: 'MUTED' }, { title: exposed }), 'ignored'],
    ['OCSF, failed and high', ocsf({ status_code: 'FAIL' }, { title: exposed }), 'ignored'],
    [
      'OCSF, failed, critical and exposed',
      ocsf({ severity: 'Critical', status_code: 'FAIL' }, { title: exposed }),
      'alert',
    ],
    [
      'OCSF, by number',
      ocsf({ class_uid: 2003, severity_id: 5, severity: undefined, compliance: { status_id: 3 } }, { title: exposed }),
      'alert',
    ],
    [
      'OCSF, passed by number',
      ocsf({ class_uid: 2003, severity_id: 5, severity: undefined, compliance: { status_id: 1 } }, { title: exposed }),
      'ignored',
    ],
    [
      'an exposure that Security Hub works out, medium',
      ocsf(
        { severity: 'Medium' },
        { title: 'A bucket lacks versions', types: ['Exposure/Potential Impact/Data Destruction'] },
      ),
      'ignored',
    ],
    [
      'an exposure, critical, of what strangers can reach',
      ocsf(
        { severity: 'Critical' },
        { title: 'Internet reachable instance', types: ['Exposure/Potential Impact/Resource Hijacking'] },
      ),
      'alert',
    ],
    [
      'a control that names what is wanted',
      asff({ Types: checks, Severity: { Label: 'CRITICAL' }, Title: 'RDS snapshot should be private' }),
      'alert',
    ],
    [
      'OCSF of Azure',
      ocsf({ severity: 'Critical', cloud: { provider: 'Azure', account: { uid: 'x' } } }, { title: exposed }),
      'ignored',
    ],
    [
      'OCSF of Google',
      ocsf({ cloud: { provider: 'GCP', account: { uid: 'p' } } }, { title: 'Crypto mining' }),
      'ignored',
    ],
    [
      'Inspector, a network path',
      {
        awsAccountId: '111122223333',
        findingArn: 'arn:aws:inspector2:us-east-1:111122223333:finding/1',
        type: 'NETWORK_REACHABILITY',
        severity: 'HIGH',
        status: 'ACTIVE',
      },
      'ignored',
    ],
    [
      'Access Analyzer, access inside the organization',
      {
        source: 'aws.access-analyzer',
        'detail-type': 'Internal Access Finding',
        account: '111122223333',
        detail: {
          status: 'ACTIVE',
          findingType: 'InternalAccess',
          accessType: 'INTRA_ORG',
          resourceType: 'AWS::S3::Bucket',
          resource: 'arn:aws:s3:::b',
        },
      },
      'ignored',
    ],
  ])('%s', (_, raw, wanted) => {
    expect(outcomeOf(raw)?.outcome).toBe(wanted);
  });
});

describe('what is settled', () => {
  it.each([
    asff({ RecordState: 'archived' }),
    asff({ Workflow: { Status: 'Suppressed' } }),
    asff({ Workflow: { Status: 'RESOLVED' } }),
    ocsf({ status: 'Suppressed' }),
    ocsf({ status: undefined, status_id: 4 }),
    ocsf({ status: undefined, status_id: 5 }),
    ocsf({ status: 'Benign' }),
    ocsf({ activity_id: 3 }),
  ])('needs nobody: %j', (raw) => {
    expect(outcomeOf(raw)?.outcome).toBe('ignored');
  });

  it('is not what somebody was told of, or works on', () => {
    expect([
      outcomeOf(asff({ Workflow: { Status: 'NOTIFIED' } }))?.outcome,
      outcomeOf(ocsf({ status: 'In Progress' }))?.outcome,
    ]).toEqual(['alert', 'alert']);
  });
});

describe('notices of AWS Health', () => {
  const health = (code: string, entity = 'x') =>
    asff({
      ...product('health'),
      Id: `arn:aws:health:us-east-1::event/IAM/${code}/1`,
      GeneratorId: code,
      Resources: [{ Type: 'Other', Id: entity }],
    });
  it('are notices through Security Hub too, and warnings are warnings', () => {
    expect(outcomeOf(health('AWS_EC2_MAINTENANCE_SCHEDULED'))?.outcome).toBe('ignored');
    const exposedKey = alertIn(JSON.stringify(health('AWS_RISK_CREDENTIALS_EXPOSED', 'AKIAEXAMPLE000000056')));
    expect(exposedKey).toMatchObject({
      category: 'unauthorized-access',
      correlationKey: 'access-key:AKIAEXAMPLE000000056',
    });
  });

  it('are as severe, and say as much of what acts, in each form', () => {
    const uid = 'arn:aws:health:us-east-1::event/EC2/AWS_ABUSE_DOS_REPORT/1';
    const instance = 'arn:aws:ec2:us-east-1:111122223333:instance/i-0abc';
    const forms = [
      {
        ...asff({ ...product('health'), Id: uid, GeneratorId: 'AWS_ABUSE_DOS_REPORT' }),
        Severity: { Label: 'INFORMATIONAL' },
        Resources: [{ Type: 'AwsEc2Instance', Id: instance }],
      },
      ocsf(
        {
          severity: 'Informational',
          metadata: { product: { name: 'Health' } },
          resources: [{ type: 'AWS::EC2::Instance', uid: instance }],
        },
        { uid, title: 'A notice' },
      ),
    ];
    for (const form of forms)
      expect(alertIn(JSON.stringify(form))).toMatchObject({
        findingType: 'AWS_ABUSE_DOS_REPORT',
        category: 'denial-of-service',
        severity: 'high',
        entities: [{ kind: 'instance', id: 'i-0abc', part: 'acts' }],
      });
  });

  it('name a user and a key, each by its own name', () => {
    const event = {
      source: 'aws.health',
      'detail-type': 'AWS Health Event',
      account: '111122223333',
      detail: {
        eventTypeCode: 'AWS_RISK_CREDENTIALS_EXPOSED',
        service: 'IAM',
        statusCode: 'open',
        affectedEntities: [{ entityValue: 'IAM_USER/mobile/AKIAEXAMPLE000000056' }],
      },
    };
    expect(named(alertIn(JSON.stringify(event)), 'affected')).toEqual([
      'access-key:AKIAEXAMPLE000000056',
      'iam-user:mobile',
    ]);
  });

  it.each(['AWS_ABUSE_COPYRIGHT_DMCA_REPORT', 'AWS_ABUSE_TRADEMARK_REPORT', 'AWS_ABUSE_CONTENT_REPORT'])(
    'about content are no malware: %s',
    (eventTypeCode) => {
      const event = {
        source: 'aws.health',
        'detail-type': 'AWS Health Abuse Event',
        account: '111122223333',
        detail: { eventTypeCode, service: 'ABUSE', statusCode: 'open' },
      };
      expect(alertIn(JSON.stringify(event)).category).toBe('insider-misuse');
    },
  );
});

describe('the key', () => {
  const sns = 'arn:aws:sns:us-east-1:111122223333:orders';
  it.each([
    [
      'security-group:sg-1',
      asff({
        Types: ['TTPs/Discovery'],
        Resources: [{ Type: 'AwsEc2SecurityGroup', Id: 'arn:aws:ec2:us-east-1:111122223333:security-group/sg-1' }],
      }),
    ],
    [`resource:${sns}`, ocsf({ resources: [{ type: 'AWS::SNS::Topic', uid: sns }] })],
    [
      'snapshot:final',
      asff({
        Types: ['Effects/Data Exposure'],
        Resources: [{ Type: 'Other', Id: 'arn:aws:rds:us-east-1:111122223333:cluster-snapshot:final' }],
      }),
    ],
    ['image:ami-1', ocsf({ resources: [{ type: 'AWS::EC2::Image', uid: 'arn:aws:ec2:us-east-1::image/ami-1' }] })],
    [
      'resource:arn:aws:redshift:us-east-1:111122223333:cluster:dw',
      asff({
        Types: ['Effects/Data Exposure'],
        Resources: [{ Type: 'AwsRedshiftCluster', Id: 'arn:aws:redshift:us-east-1:111122223333:cluster:dw' }],
      }),
    ],
    [
      'bucket:quarterly',
      ocsf({
        resources: [
          {
            type: 'AwsS3AccessPoint',
            uid: 'arn:aws:s3:us-east-1:111122223333:accesspoint/reports',
            data: { AwsS3AccessPoint: { Bucket: 'quarterly' } },
          },
        ],
      }),
    ],
    ['type:AcmeScan rule 7', ocsf({}, { analytic: { name: 'AcmeScan rule 7' } })],
  ])('is the thing: %s', (key, raw) => {
    expect(keyOf(raw)).toBe(key);
  });

  it('is one for a GuardDuty finding in each of its forms', () => {
    const details = {
      accessKeyId: 'ASIAEXAMPLEFED000001',
      userType: 'FederatedUser',
      userName: 'helper',
      principalId: '111122223333:helper',
    };
    const native = guardduty({
      type: 'Discovery:IAMUser/AnomalousBehavior',
      resource: { resourceType: 'AccessKey', accessKeyDetails: details },
    });
    const resource = {
      Type: 'AwsIamAccessKey',
      Id: 'AWS::IAM::AccessKey:ASIAEXAMPLEFED000001',
      Details: { AwsIamAccessKey: { PrincipalType: 'FederatedUser', PrincipalName: 'helper' } },
    };
    const inHub = asff({
      ...product('guardduty'),
      Types: ['TTPs/Discovery/IAMUser-AnomalousBehavior'],
      Resources: [resource],
    });
    const inOcsf = ocsf(
      {
        resources: [
          {
            type: 'AwsIamAccessKey',
            uid: resource.Id,
            data: { AwsIamAccessKey: { PrincipalType: 'FederatedUser', PrincipalName: 'helper' } },
          },
        ],
      },
      { types: ['TTPs/Discovery/Discovery:IAMUser-AnomalousBehavior'] },
    );
    expect([
      keyOf(native),
      keyOf({ 'detail-type': 'GuardDuty Finding', source: 'aws.guardduty', detail: native }),
      keyOf(inHub),
      keyOf(inOcsf),
    ]).toEqual(Array(4).fill('access-key:ASIAEXAMPLEFED000001'));
  });
});

describe('a type in the taxonomy of ASFF', () => {
  it('is the same when its parts are written one by one, as CrowdStrike does', () => {
    const Types = ['Namespace: TTPs', 'Category: Credential Access', 'Classifier: LSASS Memory'];
    expect(alertIn(JSON.stringify(asff({ Types })))).toMatchObject({
      category: 'unauthorized-access',
      findingType: 'TTPs/Credential Access/LSASS Memory',
    });
  });
});
