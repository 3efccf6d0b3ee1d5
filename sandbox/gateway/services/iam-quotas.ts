/** IAM's quotas of one user, role or group that moto does not have (IAM User Guide: *IAM and AWS STS quotas*). */
import {
  GetGroupPolicyCommand,
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListAttachedGroupPoliciesCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupPoliciesCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
  type AttachedPolicy,
} from '@aws-sdk/client-iam';
import { AwsError } from '../aws-error.ts';
import type { Call } from '../call.ts';
import type { Moto } from '../moto.ts';
import { textOf } from '../parse/value.ts';
import type { Service } from './service.ts';

/** Managed policies that may be attached. */
const MOST_ATTACHED = 10;

interface Holder {
  kind: 'user' | 'role' | 'group';
  /** Of all its inline policies together, without white space. */
  inlineCharacters: number;
  inlineNames(iam: IAMClient, name: string): Promise<{ PolicyNames?: string[] | undefined }>;
  document(iam: IAMClient, name: string, PolicyName: string): Promise<{ PolicyDocument?: string | undefined }>;
  attached(iam: IAMClient, name: string): Promise<{ AttachedPolicies?: AttachedPolicy[] | undefined }>;
}

const USER: Holder = {
  kind: 'user',
  inlineCharacters: 2_048,
  inlineNames: (iam, UserName) => iam.send(new ListUserPoliciesCommand({ UserName })),
  document: (iam, UserName, PolicyName) => iam.send(new GetUserPolicyCommand({ UserName, PolicyName })),
  attached: (iam, UserName) => iam.send(new ListAttachedUserPoliciesCommand({ UserName })),
};
const ROLE: Holder = {
  kind: 'role',
  inlineCharacters: 10_240,
  inlineNames: (iam, RoleName) => iam.send(new ListRolePoliciesCommand({ RoleName })),
  document: (iam, RoleName, PolicyName) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })),
  attached: (iam, RoleName) => iam.send(new ListAttachedRolePoliciesCommand({ RoleName })),
};
const GROUP: Holder = {
  kind: 'group',
  inlineCharacters: 5_120,
  inlineNames: (iam, GroupName) => iam.send(new ListGroupPoliciesCommand({ GroupName })),
  document: (iam, GroupName, PolicyName) => iam.send(new GetGroupPolicyCommand({ GroupName, PolicyName })),
  attached: (iam, GroupName) => iam.send(new ListAttachedGroupPoliciesCommand({ GroupName })),
};

export function iamQuotas(moto: Moto): Service {
  const iamOf = ({ account, region }: Call): IAMClient => moto.client(IAMClient, account, region);

  const inline = (holder: Holder, member: string) => async (call: Call) => {
    const name = textOf(call.input[member]);
    const putting = textOf(call.input.PolicyName);
    const iam = iamOf(call);
    // An unknown holder is moto's to refuse.
    const { PolicyNames = [] } = await holder.inlineNames(iam, name).catch(() => ({ PolicyNames: [] }));
    const kept = PolicyNames.filter((PolicyName) => PolicyName !== putting);
    const documents = await Promise.all(kept.map((PolicyName) => holder.document(iam, name, PolicyName)));
    const texts = documents.map(({ PolicyDocument = '' }) => decodeURIComponent(PolicyDocument));
    const size = [...texts, textOf(call.input.PolicyDocument)].join('').replace(/\s/g, '').length;
    if (size > holder.inlineCharacters)
      throw new AwsError(
        'LimitExceeded',
        `Maximum policy size of ${holder.inlineCharacters} bytes exceeded for ${holder.kind} ${name}`,
        409,
      );
  };
  const attach = (holder: Holder, member: string) => async (call: Call) => {
    const name = textOf(call.input[member]);
    const { AttachedPolicies = [] } = await holder.attached(iamOf(call), name).catch(() => ({ AttachedPolicies: [] }));
    const others = AttachedPolicies.filter((p) => p.PolicyArn !== call.input.PolicyArn);
    if (others.length >= MOST_ATTACHED)
      throw new AwsError('LimitExceeded', `Cannot exceed quota for ${QUOTA_OF[holder.kind]}: ${MOST_ATTACHED}`, 409);
  };
  return {
    name: 'iam',
    operations: {},
    guards: {
      PutUserPolicy: inline(USER, 'UserName'),
      PutRolePolicy: inline(ROLE, 'RoleName'),
      PutGroupPolicy: inline(GROUP, 'GroupName'),
      AttachUserPolicy: attach(USER, 'UserName'),
      AttachRolePolicy: attach(ROLE, 'RoleName'),
      AttachGroupPolicy: attach(GROUP, 'GroupName'),
    },
  };
}

const QUOTA_OF = { user: 'PoliciesPerUser', role: 'PoliciesPerRole', group: 'PoliciesPerGroup' };
