/** What a customer's account gets, within AWS's quotas. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { forwardingRules, PATTERN_CHARACTERS, type ForwardingRule } from '../../cli/onboarding/forwarded.ts';
import { sessionPolicy } from '../../activities/aws/access.ts';
import { BUS_POLICY_CHARACTERS, mspTemplate } from '../../cli/onboarding/msp.ts';
import { POLICIES_OF_A_ROLE, policiesFor, POLICY_CHARACTERS, sizeOf } from '../../cli/onboarding/policies.ts';
import { stackSetOf, templateOf } from '../../cli/onboarding/cloudformation.ts';
import type { WantedRole } from '../../cli/onboarding/roles.ts';
import { wantedOf, type Wanted } from '../../cli/onboarding/wanted.ts';
import type { Customer, CustomersFile } from '../../domain/customer.ts';
import { SERVICE_EVENTS } from '../../domain/service-events.ts';
import { SOURCES } from '../../intake/sources/index.ts';
import { ACCOUNT, accountOf } from '../customers.ts';
import { classifyText } from '../intake/fixtures.ts';

describe('the policies of a role', () => {
  it('are split below the quota of a managed policy, and together allow exactly the actions', () => {
    const actions = Array.from({ length: 400 }, (_, i) => `servicename:ActionWithALongName${i}`);
    const documents = policiesFor([...actions, 'iam:PassRole', 'kms:CreateGrant'], 'the role');
    expect(documents.length).toBeGreaterThan(1);
    expect(Math.max(...documents.map(sizeOf))).toBeLessThanOrEqual(POLICY_CHARACTERS);
    const allowed = documents.flatMap((d) => d.Statement.flatMap((s) => s.Action));
    expect(allowed.toSorted()).toEqual([...actions, 'iam:PassRole', 'kms:CreateGrant'].toSorted());
    const conditioned = documents.flatMap((d) => d.Statement).filter((s) => s.Condition !== undefined);
    expect(conditioned).toMatchObject([
      { Action: 'iam:PassRole', Condition: { StringEquals: { 'iam:PassedToService': expect.any(Array) } } },
      { Action: 'kms:CreateGrant', Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } },
    ]);
    // The same as in the sessions of the role.
    expect(JSON.parse(sessionPolicy(['iam:PassRole', 'kms:CreateGrant']))).toMatchObject({
      Statement: [{}, ...conditioned],
    });
  });

  it('are refused when a role cannot have so many', () => {
    const actions = Array.from({ length: 4_000 }, (_, i) => `servicename:ActionWithALongName${i}`);
    expect(() => policiesFor(actions, 'the role')).toThrow(`may have ${POLICIES_OF_A_ROLE}`);
  });
});

describe("the template of the MSP's bus", () => {
  const withAccounts = (count: number): CustomersFile =>
    ({
      msp: { name: 'MSP', alertBusArn: 'arn:aws:events:us-east-1:999900000000:event-bus/alerts' },
      customers: [
        { id: 'acme', accounts: Array.from({ length: count }, (_, i) => ({ id: String(100_000_000_000 + i) })) },
      ],
    }) as CustomersFile;

  it('admits all accounts in one statement, within the quota of a bus policy', () => {
    const { Resources } = mspTemplate(withAccounts(250));
    const policies = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Events::EventBusPolicy');
    expect(policies).toHaveLength(1);
    const { Statement } = policies[0]!.Properties as { Statement: { Principal: { AWS: string[] } } };
    expect(Statement.Principal.AWS).toHaveLength(250);
    expect(JSON.stringify(Statement).length).toBeLessThan(BUS_POLICY_CHARACTERS);
  });

  it('is refused for more accounts', () => {
    expect(() => mspTemplate(withAccounts(400))).toThrow(`EventBridge takes ${BUS_POLICY_CHARACTERS}`);
  });
});

describe('the rules that forward alerts', () => {
  const rules = forwardingRules();
  const sent = Object.values(SERVICE_EVENTS).flat();

  it('have names of their own, within the quota of a pattern', () => {
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
    expect(Math.max(...rules.map(({ pattern }) => JSON.stringify(pattern).length))).toBeLessThanOrEqual(
      PATTERN_CHARACTERS,
    );
  });

  it('forward only what a source of intake takes', () => {
    const isRead = (source: string, detailType: string): boolean =>
      SOURCES.some((s) => s.recognises({ body: { scanResult: { scanResultStatus: 'NONE' } }, source, detailType }));
    const unread = sent.flatMap(({ source, detailTypes }) => detailTypes.filter((type) => !isRead(source, type)));
    expect(unread).toEqual([]);
  });

  it.each([
    ['AWS Health Event', 'aws.health', { eventTypeCode: 'AWS_RISK_CREDENTIALS_EXPOSED' }],
    ['Config Rules Compliance Change', 'aws.config', { newEvaluationResult: { complianceType: 'NON_COMPLIANT' } }],
    [
      'GuardDuty Malware Protection Object Scan Result',
      'aws.guardduty',
      { scanResultDetails: { scanResultStatus: 'THREATS_FOUND' } },
    ],
    ['Scan Job State Change', 'aws.backup', { scanResult: { scanResultStatus: 'THREATS_FOUND' } }],
    ['CloudWatch Alarm State Change', 'aws.cloudwatch', { state: { value: 'ALARM' } }],
    ['ECR Image Scan', 'aws.ecr', {}],
    ['Anomaly Detected', 'aws.ce', {}],
    ['Trusted Advisor Check Item Refresh Notification', 'aws.trustedadvisor', { 'check-name': 'Exposed Access Keys' }],
    ['Security Hub Findings - Custom Action', 'aws.securityhub', {}],
    ['AWS Insight via CloudTrail', 'aws.ec2', { insightDetails: {} }],
    ['AWS Service Event via CloudTrail', 'aws.ec2', { eventName: 'SharedSnapshotVolumeCreated' }],
    ['AWS API Call via CloudTrail', 'aws.ses', { eventName: 'PutIdentityPolicy' }],
    ['Amazon API Call via CloudTrail', 'aws.cloudtrail', { eventName: 'StopLogging' }],
  ])('forward "%s" of %s', (type, source, detail) => {
    expect(isForwarded({ 'detail-type': type, source, detail }, rules)).toBe(true);
  });

  it.each([
    ['CloudWatch Alarm State Change', 'aws.cloudwatch', { state: { value: 'OK' } }],
    ['Config Rules Compliance Change', 'aws.config', { newEvaluationResult: { complianceType: 'COMPLIANT' } }],
    [
      'GuardDuty Malware Protection Object Scan Result',
      'aws.guardduty',
      { scanResultDetails: { scanResultStatus: 'NO_THREATS_FOUND' } },
    ],
    ['EC2 Instance State-change Notification', 'aws.ec2', { state: 'running' }],
    ['AWS API Call via CloudTrail', 'aws.ec2', { eventName: 'DescribeInstances' }],
  ])('leave "%s" of %s where it is', (type, source, detail) => {
    expect(isForwarded({ 'detail-type': type, source, detail }, rules)).toBe(false);
  });

  it('forward each event of which intake makes an alert', () => {
    const missed = FOLDERS.filter((folder) => existsSync(folder))
      .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
      .filter((file) => file.endsWith('.json'))
      .filter((file) => {
        const text = readFileSync(file, 'utf8');
        const event = /"detail-type"/.test(text) ? (JSON.parse(text) as Partial<Event>) : {};
        if (event['detail-type'] === undefined || event.source?.startsWith('aws.') !== true) return false;
        const isAlert = classifyText(text, file).some(({ outcome }) => outcome === 'alert');
        return isAlert && !isForwarded(event as Event, rules);
      });
    expect(missed).toEqual([]);
  });
});

describe('the regions of a template', () => {
  const wantedIn = (regions: 'all' | string[], partition = 'aws'): Wanted => {
    const account = accountOf(ACCOUNT, { regions });
    const arn = `arn:${partition}:iam::${ACCOUNT}:role/firebreak`;
    const msp = { name: 'MSP', alertBusArn: `arn:${partition}:events:eu-west-1:999900000000:event-bus/alerts` };
    const role: WantedRole = { part: 'account', reach: account, arn, phases: ['isolate'], needed: new Map() };
    return wantedOf({ msp } as CustomersFile, { id: 'acme', accounts: [account] } as Customer, [role], 'account');
  };

  it.each([
    [['ap-northeast-2'], ['us-east-1', 'ap-northeast-2']],
    [
      ['eu-west-1', 'us-east-1'],
      ['us-east-1', 'eu-west-1'],
    ],
  ])('of a customer with %j are %j: the home region is always the first', (listed, regions) => {
    expect(wantedIn(listed)).toMatchObject({ homeRegion: 'us-east-1', regions });
  });

  it('are those of the partition where all are searched', () => {
    expect(wantedIn('all').regions).toContain('sa-east-1');
    expect(wantedIn('all', 'aws-cn')).toMatchObject({
      homeRegion: 'cn-north-1',
      regions: ['cn-north-1', 'cn-northwest-1'],
    });
  });

  it('are deployed one after another, since the rules of all name the role of the first', () => {
    const wanted = wantedIn(['ap-northeast-2']);
    const { Firebreak } = stackSetOf(wanted).Resources;
    expect(Firebreak?.Properties['OperationPreferences']).toEqual({
      RegionConcurrencyType: 'SEQUENTIAL',
      RegionOrder: ['us-east-1', 'ap-northeast-2'],
    });
    const rules = Object.values(templateOf(wanted).Resources).filter(({ Type }) => Type === 'AWS::Events::Rule');
    const ofTheStack = { 'Fn::GetAtt': ['AlertForwarder', 'Arn'] };
    const Targets = [
      expect.objectContaining({ RoleArn: { 'Fn::If': ['IsHomeRegion', ofTheStack, expect.anything()] } }),
    ];
    expect(rules.map(({ Properties }) => Properties)).toEqual(rules.map(() => expect.objectContaining({ Targets })));
  });
});

/** The second is next to the clone, where it is there. */
const FOLDERS = ['test/fixtures/alerts', process.env['FIREBREAK_PUBLISHED_ALERTS'] ?? '../shared/alerts'];

interface Event {
  source: string;
  'detail-type': string;
  detail: object;
}

/** As EventBridge compares an event with a pattern of exact values and suffixes. */
const isForwarded = (event: Event, rules: readonly ForwardingRule[]): boolean =>
  rules.some(({ pattern }) => matches(pattern, event));

function matches(pattern: unknown, value: unknown): boolean {
  if (Array.isArray(pattern))
    return pattern.some((p: string | { suffix: string }) =>
      typeof p === 'string' ? p === value : typeof value === 'string' && value.endsWith(p.suffix),
    );
  return Object.entries(pattern as object).every(([member, inner]) =>
    matches(inner, (value as Record<string, unknown> | undefined)?.[member]),
  );
}
