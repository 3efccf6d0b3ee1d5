/** Findings and records that came reshaped, wrapped or without their envelope. */
import { describe, expect, it } from 'vitest';
import { alertIn, outcomeOf } from '../fixtures.ts';
import { asff, product, ocsf, guardduty } from './forms.ts';

describe('a GuardDuty finding that a rule reshaped', () => {
  it.each([
    ['the essentials', guardduty({})],
    [
      'under other names',
      {
        account: '111122223333',
        Region: 'us-east-1',
        Type: 'Recon:EC2/Portscan',
        Severity: 'High',
        Title: 't',
        instanceId: 'i-0abc',
      },
    ],
    [
      'under the names of AWS’s guide',
      {
        Account_ID: '111122223333',
        region: 'us-east-1',
        Finding_Type: 'Recon:EC2/Portscan',
        Finding_ID: 'f1',
        severity: 8,
        Finding_description: 'd',
      },
    ],
    [
      'under names with hyphens',
      { 'account-id': '111122223333', region: 'us-east-1', 'finding-type': 'Recon:EC2/Portscan', severity: 7.5 },
    ],
  ])('keeps %s', (_, raw) => {
    expect(alertIn(JSON.stringify(raw))).toMatchObject({
      source: 'guardduty',
      account: '111122223333',
      severity: 'high',
      category: 'unauthorized-access',
    });
  });

  it.each([
    ['CRITICAL', 'critical'],
    ['Medium', 'medium'],
    ['8.0', 'high'],
    [2, 'low'],
  ])('has its severity in words or numbers: %s', (severity, wanted) => {
    expect(alertIn(JSON.stringify(guardduty({ severity }))).severity).toBe(wanted);
  });

  it.each([
    guardduty({
      resource: {
        accessKeyDetails: {
          accessKeyId: 'GeneratedFindingAccessKeyId',
          userName: 'GeneratedFindingUserName',
          userType: 'IAMUser',
        },
      },
    }),
    guardduty({ title: '[SAMPLE] x' }),
    asff({ Types: ['TTPs/Discovery'], Title: '[Sample] x' }),
    asff({
      Types: ['TTPs/Discovery'],
      Resources: [{ Type: 'AwsIamAccessKey', Id: 'AWS::IAM::AccessKey:GeneratedFindingAccessKeyId' }],
    }),
    ocsf({ resources: [{ type: 'AwsEc2Instance', uid: 'i-99999999' }] }),
  ])('or wrapped stays a sample: %j', (raw) => {
    expect(alertIn(JSON.stringify(raw)).sample).toBe(true);
  });
});

describe('a GuardDuty finding told in a sentence', () => {
  const sent = (message: string) => ({
    Type: 'Notification',
    TopicArn: 'arn:aws:sns:us-east-1:444455556666:mail',
    Message: message,
  });
  it('says enough to open an incident', () => {
    const text =
      '"AWS 111122223333 has a severity 8 GuardDuty finding type Backdoor:EC2/C&CActivity.B!DNS in the eu-west-1 region."\n"Finding Description:"\n"EC2 instance i-0abc12345678 is querying a domain."';
    expect(alertIn(JSON.stringify(sent(text)))).toMatchObject({
      account: '111122223333',
      region: 'eu-west-1',
      findingType: 'Backdoor:EC2/C&CActivity.B!DNS',
      severity: 'high',
      correlationKey: 'instance:i-0abc12345678',
    });
  });

  it('that leaves out the account, and any other sentence, is kept as rejected', () => {
    for (const text of [
      'You have a severity 8 GuardDuty finding type Recon:EC2/Portscan',
      'Deploy of 111122223333 is done',
    ])
      expect(outcomeOf(sent(text))).toMatchObject({ outcome: 'rejected' });
  });
});

describe('an intruder', () => {
  it('does not become a drill by a name of a sample', () => {
    const details = { accessKeyId: 'AKIAEXAMPLE000000001', userName: 'GeneratedFindingUserName', userType: 'IAMUser' };
    expect(alertIn(JSON.stringify(guardduty({ resource: { accessKeyDetails: details } }))).sample).toBe(false);
    const marked = { service: { additionalInfo: { value: '{}' } }, description: 'GeneratedFindingAPIName' };
    expect(alertIn(JSON.stringify(guardduty(marked))).sample).toBe(false);
  });
});

describe('the use of root', () => {
  const type = 'Policy:IAMUser/RootCredentialUsage';
  it('is at least high and about root, regardless of who reports it', () => {
    const details = { accessKeyId: 'AKIAROOT000000000001', userType: 'Root', userName: 'Root' };
    const native = guardduty({ type, severity: 2, resource: { resourceType: 'AccessKey', accessKeyDetails: details } });
    const data = { AwsIamAccessKey: { PrincipalType: 'Root', PrincipalName: 'Root' } };
    const inOcsf = ocsf(
      { severity: 'Low', resources: [{ type: 'AWS::IAM::AccessKey', uid: details.accessKeyId, data }] },
      { types: [type] },
    );
    for (const raw of [native, inOcsf])
      expect(alertIn(JSON.stringify(raw))).toMatchObject({ severity: 'high', correlationKey: 'root:root' });
  });
});

describe('the newest GuardDuty types', () => {
  const byKey = {
    resource: {
      resourceType: 'AccessKey',
      accessKeyDetails: { accessKeyId: 'AKIAEXAMPLE000000001', userName: 'mailer', userType: 'IAMUser' },
    },
  };
  it.each([
    'DefenseImpairment:EC2/DisableOrModifyTools',
    'DefenseImpairment:Organizations/ModifyCloudResourceHierarchy',
    'ResourceDevelopment:SES/CompromiseAccounts',
    'Persistence:RolesAnywhere/TrustAnchorCreated',
    'CredentialAccess:EC2/UnsecuredCredentials',
    'Execution:Lambda/FunctionCodeModified',
    'Impact:Bedrock/ModelInvoked',
    'PrivilegeEscalation:EC2/InstanceProfileReplaced',
  ])('about what a key did are unauthorized access by its user: %s', (type) => {
    expect(alertIn(JSON.stringify(guardduty({ type, ...byKey })))).toMatchObject({
      category: 'unauthorized-access',
      correlationKey: 'iam-user:mailer',
    });
  });

  it('about a machine stay what they are', () => {
    const raw = guardduty({
      type: 'Execution:Runtime/NewBinaryExecuted',
      resource: { resourceType: 'Instance', instanceDetails: { instanceId: 'i-0abc' } },
    });
    expect(alertIn(JSON.stringify(raw))).toMatchObject({
      category: 'malware-or-exploit',
      correlationKey: 'instance:i-0abc',
    });
  });
});

describe('a vulnerability', () => {
  const types = ['Software and Configuration Checks/Vulnerabilities/CVE'];
  const image = 'arn:aws:ecr:us-east-1:111122223333:repository/web/sha256:1111';
  it('has one type and key by Inspector and through Security Hub', () => {
    const native = {
      awsAccountId: '111122223333',
      findingArn: 'arn:aws:inspector2:us-east-1:111122223333:finding/1',
      type: 'PACKAGE_VULNERABILITY',
      severity: 'HIGH',
      status: 'ACTIVE',
      packageVulnerabilityDetails: { vulnerabilityId: 'CVE-2026-1' },
      resources: [{ type: 'AWS_ECR_CONTAINER_IMAGE', id: image }],
    };
    const inHub = asff({
      ...product('inspector'),
      Types: types,
      Vulnerabilities: [{ Id: 'CVE-2026-1' }],
      Resources: [{ Type: 'AwsEcrContainerImage', Id: image }],
    });
    for (const raw of [native, inHub])
      expect(alertIn(JSON.stringify(raw))).toMatchObject({
        findingType: 'Inspector:PACKAGE_VULNERABILITY/CVE-2026-1',
        correlationKey: `resource:${image}`,
      });
  });

  it('is none where a licence is not allowed', () => {
    expect(
      outcomeOf(asff({ Types: types, Title: 'GPL-3.0 in npm://x', Description: 'The license is not allowed.' }))
        ?.outcome,
    ).toBe('ignored');
    expect(outcomeOf(asff({ Types: types, Title: 'CVE-2026-1 in x', Description: 'License: MIT.' }))?.outcome).toBe(
      'alert',
    );
  });
});

describe('a malware scan', () => {
  it.each([
    ['THREATS_FOUND', 'alert'],
    ['NO_THREATS_FOUND', 'ignored'],
  ])('of a backup, in its envelope or without: %s', (scanResultStatus, wanted) => {
    const detail = {
      accountId: '111122223333',
      scanJobId: 'j',
      malwareScanner: 'GUARDDUTY',
      resourceArn: 'arn:aws:ec2:us-east-1:111122223333:volume/vol-1',
      recoveryPointArn: 'arn:aws:ec2:us-east-1::snapshot/snap-1',
      scanResult: { scanResultStatus },
      state: 'COMPLETED',
    };
    const event = {
      source: 'aws.backup',
      'detail-type': 'Scan Job State Change',
      account: '111122223333',
      region: 'us-east-1',
      detail,
    };
    expect([outcomeOf(event)?.outcome, outcomeOf(detail)?.outcome]).toEqual([wanted, wanted]);
  });

  it('that still runs is no alert', () => {
    expect(
      outcomeOf({
        source: 'aws.backup',
        'detail-type': 'Scan Job State Change',
        detail: { scanJobId: 'j', malwareScanner: 'GUARDDUTY', state: 'RUNNING' },
      })?.outcome,
    ).toBe('ignored');
    expect(
      outcomeOf({ source: 'aws.backup', 'detail-type': 'Backup Job State Change', detail: { state: 'COMPLETED' } })
        ?.outcome,
    ).toBe('ignored');
  });
});

describe('a decoy', () => {
  it('that somebody touched is unauthorized access, in every form', () => {
    expect(
      alertIn(JSON.stringify(asff({ Types: ['Unusual Behaviors'], Title: 'Honeypot bucket was accessed' }))).category,
    ).toBe('unauthorized-access');
    expect(alertIn(JSON.stringify(ocsf({}, { title: 'Decoy bucket was read' }))).category).toBe('unauthorized-access');
    expect(
      alertIn(
        JSON.stringify({
          firebreakAlert: 1,
          type: 'Canarytoken',
          account: '111122223333',
          title: 'A canary token was used',
        }),
      ).category,
    ).toBe('unauthorized-access');
  });
});
