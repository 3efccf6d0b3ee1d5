/** Sets up a customer's account for the MSP: roles, forwarding of findings, a detector and a trail. */
import { CloudTrailClient, CreateTrailCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateDetectorCommand, GuardDutyClient } from '@aws-sdk/client-guardduty';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import type { Caller } from '../caller.ts';
import { MSP_ACCOUNT, PHASES, WATCHED_REGIONS, externalIdOf, type SandboxAccount } from '../story.ts';
import type { MspThings } from './msp.ts';
import { allow, policy } from './policy.ts';

export async function seedOnboarding(
  admin: Caller,
  account: SandboxAccount,
  forwardsCalls: boolean,
  msp: MspThings,
): Promise<void> {
  await Promise.all([
    createRoles(admin, account),
    createForwarderRole(admin, msp).then((role) =>
      Promise.all(WATCHED_REGIONS.map((region) => watch(admin, region, msp, role(account), forwardsCalls))),
    ),
    createTrail(admin, account),
  ]);
}

/** Permissions to read and to take evidence. */
const READ = ['Describe*', 'Get*', 'List*', 'Lookup*', 'Generate*', 'Search*', 'Batch*'];
/** Services of workloads and data: contained in isolate, released in restore. */
const WORKLOADS = [
  'autoscaling',
  'cloudfront',
  'ec2',
  'ecs',
  'eks',
  'elasticloadbalancing',
  'kms',
  'lambda',
  'rds',
  'route53resolver',
  's3',
  'wafv2',
];
/** Services that confirm alerts. */
const SOURCES = ['access-analyzer', 'config', 'guardduty', 'inspector2', 'macie2', 'securityhub'];
/** Services with traces of the intruder. */
const TRACES = ['account', 'ce', 'cloudtrail', 'detective', 'logs', 'sagemaker'];
const READ_SERVICES = [...WORKLOADS, ...SOURCES, ...TRACES, 'iam', 'ssm', 'backup', 'sts', 'support'];
const CONTAINED = [...WORKLOADS, 'iam', 'cloudtrail'].map((service) => `${service}:*`);
/** AWS Support, contacted for the customer. */
const SUPPORT = ['support:CreateCase', 'support:ResolveCase'];
/** Services in which findings are resolved at the end. */
const SETTLED = [
  'access-analyzer:UpdateFindings',
  'guardduty:ArchiveFindings',
  'guardduty:UnarchiveFindings',
  'securityhub:BatchUpdateFindings',
];
/** Detection that is turned on again. */
const DETECTION = ['config:StartConfigurationRecorder', 'config:StopConfigurationRecorder', 'guardduty:UpdateDetector'];
/** Services whose policies are put back. */
const PUT_BACK = ['secretsmanager:*', 'sns:*', 'sqs:*'];
/** Services of the phases that change something. A session policy narrows every session to one catalogue entry. */
const CHANGE: Record<(typeof PHASES)[number], readonly string[]> = {
  assess: [],
  isolate: [...CONTAINED, ...SUPPORT, ...DETECTION],
  analyze: ['detective:StartInvestigation', 'logs:StartQuery', 'logs:StopQuery'],
  patch: ['ssm:*', 'ec2:*', 'securityhub:BatchImportFindings'],
  restore: [...CONTAINED, ...SUPPORT, ...SETTLED, ...DETECTION, ...PUT_BACK, 'ssm:*', 'backup:*'],
};

/** What the role of a phase may do. */
export const actionsOf = (phase: (typeof PHASES)[number]): string[] => [
  ...READ_SERVICES.flatMap((service) => READ.map((verb) => `${service}:${verb}`)),
  // `firebreak customers verify` asks it what the role may do.
  'iam:SimulatePrincipalPolicy',
  ...CHANGE[phase],
];

/** No role of the engine changes the engine's roles, as in the templates of `firebreak customers template`. */
export const denialIn = (account: string): object => ({
  Effect: 'Deny',
  Action: [
    'iam:Attach*',
    'iam:CreatePolicyVersion',
    'iam:Delete*',
    'iam:Detach*',
    'iam:Put*',
    'iam:SetDefaultPolicyVersion',
    'iam:Tag*',
    'iam:Untag*',
    'iam:Update*',
  ],
  Resource: [`arn:aws:iam::${account}:role/firebreak-*`, `arn:aws:iam::${account}:policy/firebreak-*-*`],
});

async function createRoles(admin: Caller, account: SandboxAccount): Promise<void> {
  const iam = admin.client(IAMClient);
  for (const phase of PHASES) {
    const RoleName = `firebreak-${phase}`;
    await iam.send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: policy([
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${MSP_ACCOUNT}:root` },
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'sts:ExternalId': externalIdOf(account) } },
          },
        ]),
      }),
    );
    const documents = { phase: allow(actionsOf(phase), '*'), own: policy([denialIn(account.id)]) };
    for (const [PolicyName, PolicyDocument] of Object.entries(documents))
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
  }
}

/** EventBridge needs a role to put events on a bus of another account. */
async function createForwarderRole(admin: Caller, msp: MspThings): Promise<(account: SandboxAccount) => string> {
  const iam = admin.client(IAMClient);
  const RoleName = 'alert-forwarder';
  await iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: policy([
        { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ]),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: 'forward',
      PolicyDocument: allow(['events:PutEvents'], msp.alertBusArn),
    }),
  );
  return (account) => `arn:aws:iam::${account.id}:role/${RoleName}`;
}

/** GuardDuty and EventBridge are regional: each watched region has its own. */
async function watch(
  admin: Caller,
  region: string,
  msp: MspThings,
  forwarder: string,
  forwardsCalls: boolean,
): Promise<void> {
  await admin
    .client(GuardDutyClient, region)
    .send(new CreateDetectorCommand({ Enable: true, FindingPublishingFrequency: 'FIFTEEN_MINUTES' }));
  const rules = [
    {
      Name: 'security-alerts-to-msp',
      pattern: {
        source: ['aws.guardduty', 'aws.securityhub', 'aws.access-analyzer', 'aws.health'],
        'detail-type': [
          'GuardDuty Finding',
          'Security Hub Findings - Imported',
          'Access Analyzer Finding',
          'AWS Health Abuse Event',
        ],
      },
    },
    ...(forwardsCalls ? [{ Name: 'api-calls-to-msp', pattern: CALLS }] : []),
  ];
  const events = admin.client(EventBridgeClient, region);
  for (const { Name, pattern } of rules) {
    await events.send(new PutRuleCommand({ Name, EventPattern: JSON.stringify(pattern) }));
    await events.send(
      new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'msp', Arn: msp.alertBusArn, RoleArn: forwarder }] }),
    );
  }
}

/** The API calls that a customer forwards: only a few, because each is examined. */
const CALLS = {
  'detail-type': ['AWS API Call via CloudTrail', 'AWS Console Sign In via CloudTrail'],
  detail: {
    eventName: [
      'StopLogging',
      'DeleteTrail',
      'UpdateTrail',
      'PutEventSelectors',
      'DeleteDetector',
      'StopConfigurationRecorder',
      'DeleteFlowLogs',
      'ModifySnapshotAttribute',
      'ModifyImageAttribute',
      'ModifyDBSnapshotAttribute',
      'ScheduleKeyDeletion',
      'PasswordUpdated',
      'EmailUpdated',
    ],
  },
};

async function createTrail(admin: Caller, account: SandboxAccount): Promise<void> {
  const s3 = admin.client(S3Client);
  const Bucket = `${account.name}-cloudtrail-${account.id}`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(
    new PutBucketPolicyCommand({
      Bucket,
      Policy: policy([
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudtrail.amazonaws.com' },
          Action: 's3:GetBucketAcl',
          Resource: `arn:aws:s3:::${Bucket}`,
        },
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudtrail.amazonaws.com' },
          Action: 's3:PutObject',
          Resource: `arn:aws:s3:::${Bucket}/AWSLogs/${account.id}/*`,
          Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
        },
      ]),
    }),
  );
  const trails = admin.client(CloudTrailClient);
  const Name = 'management-events';
  await trails.send(
    new CreateTrailCommand({
      Name,
      S3BucketName: Bucket,
      IsMultiRegionTrail: true,
      IncludeGlobalServiceEvents: true,
      EnableLogFileValidation: true,
    }),
  );
  await trails.send(new StartLoggingCommand({ Name }));
}
