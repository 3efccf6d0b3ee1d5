/** Reads what the checks need, in a form that can be compared: sorted, and without values that change by themselves. */
import { CloudTrailClient, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import {
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  EC2Client,
  type Volume,
} from '@aws-sdk/client-ec2';
import {
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
  paginateListUsers,
} from '@aws-sdk/client-iam';
import { GetPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { caller, makeKey, type Caller } from '../caller.ts';
import type { AwsPart } from '../aws.ts';

/** Calls as the account's administrator, from the office. */
export async function asOwner<T>(aws: AwsPart, account: string, use: (who: Caller) => Promise<T>): Promise<T> {
  const key = await makeKey(aws, { account, userName: 'terraform' });
  const who = caller(aws, key, { sourceIp: '203.0.113.10', userAgent: 'Terraform' });
  try {
    return await use(who);
  } finally {
    who.close();
  }
}

export interface Machine {
  id: string;
  region: string;
}

/** `running`, `terminated`, …; `gone` if AWS no longer lists it. */
export async function machineState(who: Caller, { id, region }: Machine): Promise<string> {
  const ec2 = who.client(EC2Client, region);
  const found = await ec2.send(new DescribeInstancesCommand({ Filters: [{ Name: 'instance-id', Values: [id] }] }));
  return found.Reservations?.[0]?.Instances?.[0]?.State?.Name ?? 'gone';
}

/** Interface id → names of its security groups, sorted. */
export async function interfaceGroups(who: Caller, { id, region }: Machine): Promise<Record<string, string[]>> {
  const found = await who
    .client(EC2Client, region)
    .send(new DescribeNetworkInterfacesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [id] }] }));
  const interfaces = (found.NetworkInterfaces ?? []).toSorted((a, b) =>
    (a.NetworkInterfaceId ?? '').localeCompare(b.NetworkInterfaceId ?? ''),
  );
  return Object.fromEntries(
    interfaces.map((i) => [i.NetworkInterfaceId ?? '', (i.Groups ?? []).map((g) => g.GroupName ?? '').toSorted()]),
  );
}

export async function volumesOf(who: Caller, { id, region }: Machine): Promise<Volume[]> {
  const found = await who
    .client(EC2Client, region)
    .send(new DescribeVolumesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [id] }] }));
  return found.Volumes ?? [];
}

/** ISO time of the earliest copy that was made of a volume since a moment; undefined if there is none. */
export async function firstSnapshot(
  who: Caller,
  region: string,
  volumeId: string,
  since: Date,
): Promise<string | undefined> {
  const found = await who
    .client(EC2Client, region)
    .send(new DescribeSnapshotsCommand({ Filters: [{ Name: 'volume-id', Values: [volumeId] }] }));
  // EC2 returns whole seconds, so a copy made in the second of the attack seems older.
  const from = new Date(Math.floor(since.getTime() / 1000) * 1000);
  return (found.Snapshots ?? [])
    .flatMap((s) => (s.StartTime === undefined || s.StartTime < from ? [] : s.StartTime.toISOString()))
    .toSorted()[0];
}

/** ARN of the attached instance profile. */
export async function profileOf(who: Caller, { id, region }: Machine): Promise<string | undefined> {
  const found = await who
    .client(EC2Client, region)
    .send(new DescribeIamInstanceProfileAssociationsCommand({ Filters: [{ Name: 'instance-id', Values: [id] }] }));
  return found.IamInstanceProfileAssociations?.find((a) => a.State === 'associated')?.IamInstanceProfile?.Arn;
}

export async function terminationProtection(who: Caller, { id, region }: Machine): Promise<boolean> {
  const found = await who
    .client(EC2Client, region)
    .send(new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'disableApiTermination' }));
  return found.DisableApiTermination?.Value ?? false;
}

/** ACL id → its entries, in order of their numbers. */
export async function networkAcls(who: Caller, region: string): Promise<Record<string, string[]>> {
  const found = await who.client(EC2Client, region).send(new DescribeNetworkAclsCommand({}));
  const acls = (found.NetworkAcls ?? []).toSorted((a, b) => (a.NetworkAclId ?? '').localeCompare(b.NetworkAclId ?? ''));
  return Object.fromEntries(
    acls.map((acl) => [
      acl.NetworkAclId ?? '',
      (acl.Entries ?? [])
        .map(
          (e) =>
            `${e.Egress === true ? 'out' : 'in'} ${String(e.RuleNumber).padStart(5, '0')} ${e.RuleAction} ${e.CidrBlock ?? e.Ipv6CidrBlock}`,
        )
        .toSorted(),
    ]),
  );
}

/** Key id → `Active` or `Inactive`. */
export async function accessKeys(who: Caller, UserName: string): Promise<Record<string, string>> {
  const found = await who.client(IAMClient).send(new ListAccessKeysCommand({ UserName }));
  return Object.fromEntries((found.AccessKeyMetadata ?? []).map((k) => [k.AccessKeyId ?? '', k.Status ?? '']));
}

export async function userNames(who: Caller): Promise<Set<string>> {
  const names = new Set<string>();
  for await (const { Users = [] } of paginateListUsers({ client: who.client(IAMClient), pageSize: 1000 }, {}))
    for (const { UserName = '' } of Users) names.add(UserName);
  return names;
}

export async function userExists(who: Caller, UserName: string): Promise<boolean> {
  return who
    .client(IAMClient)
    .send(new GetUserCommand({ UserName }))
    .then(
      () => true,
      (error: Error) => {
        if (error.name.startsWith('NoSuchEntity')) return false;
        throw error;
      },
    );
}

/** Name → document of a user's own policies, without those that concern only sessions from before. */
export async function userPolicies(who: Caller, UserName: string): Promise<Record<string, string>> {
  const iam = who.client(IAMClient);
  const { PolicyNames } = await iam.send(new ListUserPoliciesCommand({ UserName }));
  return documents(PolicyNames, async (PolicyName) => {
    const { PolicyDocument } = await iam.send(new GetUserPolicyCommand({ UserName, PolicyName }));
    return PolicyDocument;
  });
}

/** Name → document of a role's own policies, without those that concern only sessions from before. */
export async function rolePolicies(who: Caller, RoleName: string): Promise<Record<string, string>> {
  const iam = who.client(IAMClient);
  const { PolicyNames } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  return documents(PolicyNames, async (PolicyName) => {
    const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    return PolicyDocument;
  });
}

/** Whether all four of a bucket's public access blocks are on; false if it has none. */
export async function publicAccessBlocked(who: Caller, Bucket: string): Promise<boolean> {
  const s3 = who.client(S3Client);
  const found = await s3.send(new GetPublicAccessBlockCommand({ Bucket })).catch((error: Error) => {
    if (error.name === 'NoSuchPublicAccessBlockConfiguration') return undefined;
    throw error;
  });
  const block = found?.PublicAccessBlockConfiguration;
  return [
    block?.BlockPublicAcls,
    block?.BlockPublicPolicy,
    block?.IgnorePublicAcls,
    block?.RestrictPublicBuckets,
  ].every((on) => on === true);
}

export async function isLogging(who: Caller, Name: string): Promise<boolean> {
  return (await who.client(CloudTrailClient).send(new GetTrailStatusCommand({ Name }))).IsLogging ?? false;
}

async function documents(
  names: readonly string[] | undefined,
  read: (name: string) => Promise<string | undefined>,
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of (names ?? []).toSorted()) {
    const document = decodeURIComponent((await read(name)) ?? '');
    if (!isLeftover(document)) found[name] = document;
  }
  return found;
}

/** What stays when the revocation of sessions, or a denial, has been released: older sessions must not come back. */
const isLeftover = (document: string): boolean =>
  /"Statement":\[\{[^[\]]*"Sid":"Firebreak(Released|OlderSessions)"\}\]/.test(document);

/** Names of the secrets in the account's home region, sorted. */
export async function secretNames(who: Caller): Promise<string[]> {
  const { SecretList = [] } = await who.client(SecretsManagerClient).send(new ListSecretsCommand({}));
  return SecretList.map(({ Name }) => Name ?? '').toSorted();
}
