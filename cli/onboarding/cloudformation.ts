/** CloudFormation templates. One template serves all regions: roles are made in the home region, rules in each. */
import { stringify } from 'yaml';
import { policy } from './policies.ts';
import { SELF_CHECK } from './roles.ts';
import type { TemplateRole, Wanted } from './wanted.ts';

type Properties = Record<string, unknown>;
export interface Template {
  AWSTemplateFormatVersion: '2010-09-09';
  Description: string;
  Mappings?: object;
  Conditions?: object;
  Resources: Record<string, { Type: string; Properties: Properties; [attribute: string]: unknown }>;
  Outputs?: object;
}

/** Long lines: a policy is easier to compare as one action a line than folded. */
export const yamlOf = (template: object): string => stringify(template, { lineWidth: 0, aliasDuplicateObjects: false });

const HOME = 'IsHomeRegion';
/** The customer's role by which EventBridge hands events to the MSP's bus. */
export const FORWARDER = 'firebreak-alert-forwarder';

export function templateOf(wanted: Wanted): Template {
  const { title, externalIds, roles, forwarding, keyAlias, homeRegion } = wanted;
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `${title}. Made by firebreak customers template: make it anew after an upgrade.`,
    Mappings: {
      // A stack in another account than these fails.
      Accounts: Object.fromEntries(Object.entries(externalIds).map(([id, ExternalId]) => [id, { ExternalId }])),
    },
    Conditions: { [HOME]: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, homeRegion] } },
    Resources: {
      ...Object.assign({}, ...roles.map((role) => roleResources(role, wanted))),
      ...(forwarding === undefined ? {} : forwardingResources(forwarding)),
      ...(keyAlias === undefined ? {} : keyResources(keyAlias)),
    },
  };
}

/** `firebreak-isolate` → `FirebreakIsolate`. */
const logicalId = (name: string): string =>
  name
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join('');

export function pathAndName(role: string): { path: string; name: string } {
  const slash = role.lastIndexOf('/');
  return { path: slash < 0 ? '/' : `/${role.slice(0, slash + 1)}`, name: role.slice(slash + 1) };
}

function roleResources({ name: role, policies }: TemplateRole, { mspAccount }: Wanted): Template['Resources'] {
  const { path, name } = pathAndName(role);
  const id = logicalId(name);
  const managed = policies.map((PolicyDocument, i) => [
    `${id}Policy${i + 1}`,
    {
      Type: 'AWS::IAM::ManagedPolicy',
      Condition: HOME,
      Properties: { ManagedPolicyName: `${name}-${i + 1}`, Path: path, PolicyDocument },
    },
  ]) as [string, Template['Resources'][string]][];
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: { 'Fn::Sub': `arn:\${AWS::Partition}:iam::${mspAccount}:root` } },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'sts:ExternalId': { 'Fn::FindInMap': ['Accounts', { Ref: 'AWS::AccountId' }, 'ExternalId'] } },
        },
      },
    ],
  };
  const itself = { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role${path}${name}` };
  return {
    ...Object.fromEntries(managed),
    [id]: {
      Type: 'AWS::IAM::Role',
      Condition: HOME,
      Properties: {
        RoleName: name,
        Path: path,
        AssumeRolePolicyDocument: trust,
        ManagedPolicyArns: managed.map(([policyId]) => ({ Ref: policyId })),
        Policies: [
          {
            PolicyName: 'verify',
            PolicyDocument: policy({ Effect: 'Allow', Action: SELF_CHECK, Resource: itself }),
          },
        ],
      },
    },
  };
}

/** EventBridge needs a role to put events on a bus of another account or region (EventBridge: *Permissions for event buses*). */
function forwardingResources({ busArn, rules }: NonNullable<Wanted['forwarding']>): Template['Resources'] {
  const RoleArn = { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${FORWARDER}` };
  const role = {
    Type: 'AWS::IAM::Role',
    Condition: HOME,
    Properties: {
      RoleName: FORWARDER,
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      Policies: [
        {
          PolicyName: 'forward',
          PolicyDocument: policy({ Effect: 'Allow', Action: 'events:PutEvents', Resource: busArn }),
        },
      ],
    },
  };
  return {
    AlertForwarder: role,
    ...Object.fromEntries(
      rules.map(({ name, pattern }) => [
        logicalId(name),
        {
          Type: 'AWS::Events::Rule',
          Properties: {
            Name: name,
            EventPattern: pattern,
            State: 'ENABLED',
            Targets: [{ Id: 'firebreak', Arn: busArn, RoleArn }],
          },
        },
      ]),
    ),
  };
}

/** The key is kept when the stack is deleted: without it the copies could not be read. */
function keyResources(alias: string): Template['Resources'] {
  return {
    ForensicKey: {
      Type: 'AWS::KMS::Key',
      Condition: HOME,
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        Description: 'Copies of evidence snapshots',
        EnableKeyRotation: true,
        KeyPolicy: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } },
              Action: 'kms:*',
              Resource: '*',
            },
          ],
        },
      },
    },
    ForensicKeyAlias: {
      Type: 'AWS::KMS::Alias',
      Condition: HOME,
      Properties: { AliasName: alias, TargetKeyId: { Ref: 'ForensicKey' } },
    },
  };
}

/** Characters of a template body (CloudFormation: *Understand CloudFormation quotas*). */
export const BODY_CHARACTERS = 51_200;

/** For the administrator account of StackSets: the same stack in each account and region. */
export function stackSetOf(wanted: Wanted): Template {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `${wanted.title}, in all its accounts and regions`,
    Resources: {
      Firebreak: {
        Type: 'AWS::CloudFormation::StackSet',
        Properties: {
          StackSetName: 'firebreak',
          Description: wanted.title,
          PermissionModel: 'SELF_MANAGED',
          Capabilities: ['CAPABILITY_NAMED_IAM'],
          StackInstancesGroup: [
            {
              DeploymentTargets: { Accounts: Object.keys(wanted.externalIds) },
              Regions: [wanted.homeRegion, ...wanted.regions.filter((region) => region !== wanted.homeRegion)],
            },
          ],
          TemplateBody: JSON.stringify(templateOf(wanted)),
        },
      },
    },
  };
}
