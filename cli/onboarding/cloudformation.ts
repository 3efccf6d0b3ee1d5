/** CloudFormation templates. One template serves all regions: roles are made in the home region, rules in each. */
import { stringify } from 'yaml';
import { CommandError } from '../command.ts';
import { mayAssume, ownPolicy, policy, type PolicyDocument } from './policies.ts';
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

/** Characters of a template body (CloudFormation: *Understand CloudFormation quotas*). */
const BODY_CHARACTERS = 51_200;

/** In YAML 1.1, as AWS and its tools read it: `2012-10-17` is quoted, since it would be a date. @throws CommandError if it is too long */
export function bodyOf(template: Template): string {
  // Lists that are not indented: hundreds of actions stand in them, and the limit is near.
  const text = stringify(template, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false, indentSeq: false });
  if (text.length > BODY_CHARACTERS)
    throw new CommandError(
      `The template has ${text.length} characters; CloudFormation takes ${BODY_CHARACTERS}. Use --format terraform.`,
    );
  return text;
}

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
      ...Object.fromEntries(roles.flatMap((role) => Object.entries(roleResources(role, wanted)))),
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

function roleResources({ name: role, policies }: TemplateRole, { mspAccount, own }: Wanted): Template['Resources'] {
  const { path, name } = pathAndName(role);
  const id = logicalId(name);
  const externalId = { 'Fn::FindInMap': ['Accounts', { Ref: 'AWS::AccountId' }, 'ExternalId'] };
  const trust = mayAssume(
    { AWS: { 'Fn::Sub': `arn:\${AWS::Partition}:iam::${mspAccount}:root` } },
    { StringEquals: { 'sts:ExternalId': externalId } },
  );
  const here = (what: string): object => ({ 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:${what}` });
  const verify = ownPolicy(
    here(`role${path}${name}`),
    own.flatMap((one) => [here(`role/${one}`), here(`policy/${one}-*`)]),
  );
  return {
    [id]: {
      Type: 'AWS::IAM::Role',
      Condition: HOME,
      Properties: { RoleName: name, Path: path, AssumeRolePolicyDocument: trust },
    },
    ...Object.fromEntries(
      [...policies, verify].map((document, i) => {
        const which = i === policies.length ? 'verify' : String(i + 1);
        return [
          `${id}Policy${logicalId(which)}`,
          managedPolicy({ name: `${name}-${which}`, path, document, role: id }),
        ];
      }),
    ),
  };
}

const managedPolicy = (of: {
  name: string;
  path: string;
  document: PolicyDocument;
  /** Its logical id. */
  role: string;
}): Template['Resources'][string] => ({
  Type: 'AWS::IAM::ManagedPolicy',
  Condition: HOME,
  Properties: { ManagedPolicyName: of.name, Path: of.path, PolicyDocument: of.document, Roles: [{ Ref: of.role }] },
});

/** EventBridge needs a role to put events on a bus of another account or region (EventBridge: *Permissions for event buses*). */
function forwardingResources({ busArn, rules }: NonNullable<Wanted['forwarding']>): Template['Resources'] {
  const named = { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${FORWARDER}` };
  // In the home region the rules wait for the role. A DependsOn would name a resource that other regions do not have.
  const RoleArn = { 'Fn::If': [HOME, { 'Fn::GetAtt': ['AlertForwarder', 'Arn'] }, named] };
  const role = {
    Type: 'AWS::IAM::Role',
    Condition: HOME,
    Properties: {
      RoleName: FORWARDER,
      AssumeRolePolicyDocument: mayAssume({ Service: 'events.amazonaws.com' }),
    },
  };
  const document = policy({ Effect: 'Allow', Action: 'events:PutEvents', Resource: busArn });
  return {
    AlertForwarder: role,
    AlertForwarderPolicy: managedPolicy({ name: FORWARDER, path: '/', document, role: 'AlertForwarder' }),
    ...Object.fromEntries(
      rules.map(({ name, pattern, state }) => [
        logicalId(name),
        {
          Type: 'AWS::Events::Rule',
          Properties: {
            Name: name,
            EventPattern: pattern,
            State: state,
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
          // The home region first: it has the role that the rules of the others name.
          OperationPreferences: { RegionConcurrencyType: 'SEQUENTIAL', RegionOrder: wanted.regions },
          StackInstancesGroup: [
            {
              DeploymentTargets: { Accounts: Object.keys(wanted.externalIds) },
              Regions: wanted.regions,
            },
          ],
          TemplateBody: JSON.stringify(templateOf(wanted)),
        },
      },
    },
  };
}
