/** A customer's legitimate resources: three web servers, their users and pipelines, and their data. */
import {
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeInstancesCommand,
  EC2Client,
  RunInstancesCommand,
  type Instance,
} from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, PutPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { AwsPart } from '../aws.ts';
import type { Caller } from '../caller.ts';
import { tellGateway } from '../control.ts';
import { HOME_REGION, type SandboxAccount } from '../story.ts';
import { BACKUP_ROLE, backUp } from './backups.ts';
import { allow, policy } from './policy.ts';

const AMAZON_LINUX = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
/** What Patch Manager would still install on each server. */
const MISSING_PATCHES = 7;
const OFFICE_RANGE = '203.0.113.0/24';

export async function seedBaseline(aws: AwsPart, admin: Caller, account: SandboxAccount): Promise<void> {
  await Promise.all([createPeople(admin), createBuckets(admin, account), createServers(aws, admin, account)]);
}

async function createServers(aws: AwsPart, admin: Caller, account: SandboxAccount): Promise<void> {
  const profile = await createWebRole(admin);
  const servers = await createWebServers(admin, account, profile);
  await backUp(admin, account, servers);
  for (const { InstanceId } of servers) {
    await tellGateway(aws, '/ssm/instances', {
      account: account.id,
      region: HOME_REGION,
      instanceId: InstanceId,
      missing: MISSING_PATCHES,
    });
  }
}

/** deploy-bot is a pipeline's user with full permissions and a key that is never rotated, as many accounts have. */
async function createPeople(admin: Caller): Promise<void> {
  const iam = admin.client(IAMClient);
  const users = [
    { UserName: 'deploy-bot', Path: '/automation/', allowed: ['*'] },
    { UserName: 'alice', Path: '/people/', allowed: ['ec2:Describe*', 's3:Get*', 's3:List*'] },
    { UserName: 'break-glass-admin', Path: '/emergency/', allowed: ['*'] },
  ];
  for (const { allowed, ...user } of users) {
    await iam.send(new CreateUserCommand(user));
    await iam.send(
      new PutUserPolicyCommand({
        UserName: user.UserName,
        PolicyName: 'work',
        PolicyDocument: allow(allowed, '*'),
      }),
    );
  }
}

async function createBuckets(admin: Caller, account: SandboxAccount): Promise<void> {
  const s3 = admin.client(S3Client);
  for (const name of ['assets', 'customer-exports']) {
    const Bucket = `${account.name}-${name}-${account.id}`;
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(
      new PutPublicAccessBlockCommand({
        Bucket,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          IgnorePublicAcls: true,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: true,
        },
      }),
    );
    await s3.send(new PutObjectCommand({ Bucket, Key: `${name}/2026-11.csv`, Body: 'id,name\n1,example\n' }));
  }
}

/** @returns the instance profile's name */
async function createWebRole(admin: Caller): Promise<string> {
  const iam = admin.client(IAMClient);
  await createServiceRole(iam, 'web-server', 'ec2.amazonaws.com', ['s3:GetObject', 's3:ListBucket', 'ssm:*']);
  await createServiceRole(iam, BACKUP_ROLE, 'backup.amazonaws.com', ['ec2:*', 'backup:*'], '/service-role/');
  const InstanceProfileName = 'web-server';
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName: 'web-server' }));
  return InstanceProfileName;
}

async function createServiceRole(
  iam: IAMClient,
  RoleName: string,
  service: string,
  actions: readonly string[],
  Path = '/',
): Promise<void> {
  await iam.send(
    new CreateRoleCommand({
      RoleName,
      Path,
      AssumeRolePolicyDocument: policy([
        { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' },
      ]),
    }),
  );
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'work', PolicyDocument: allow(actions, '*') }));
}

/** web-1 to web-3 in two subnets, each open for the web, and to the office for SSH. */
async function createWebServers(admin: Caller, account: SandboxAccount, profile: string): Promise<Instance[]> {
  const ec2 = admin.client(EC2Client);
  const { vpcId, subnetIds } = await createNetwork(ec2, account);
  const web = await createGroup(ec2, vpcId, 'sg-web', [
    { port: 80, from: '0.0.0.0/0' },
    { port: 443, from: '0.0.0.0/0' },
  ]);
  const ssh = await createGroup(ec2, vpcId, 'sg-ssh', [{ port: 22, from: OFFICE_RANGE }]);
  const image = await admin.client(SSMClient).send(new GetParameterCommand({ Name: AMAZON_LINUX }));
  const ids: string[] = [];
  for (const [i, name] of ['web-1', 'web-2', 'web-3'].entries()) {
    const run = await ec2.send(
      new RunInstancesCommand({
        ImageId: image.Parameter?.Value,
        InstanceType: 't3.medium',
        MinCount: 1,
        MaxCount: 1,
        SubnetId: subnetIds[i % subnetIds.length],
        SecurityGroupIds: [web, ssh],
        IamInstanceProfile: { Name: profile },
        TagSpecifications: [{ ResourceType: 'instance', Tags: tags(name, account) }],
      }),
    );
    ids.push(...(run.Instances ?? []).flatMap((instance) => instance.InstanceId ?? []));
  }
  const described = await ec2.send(new DescribeInstancesCommand({ InstanceIds: ids }));
  return (described.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? []);
}

async function createNetwork(ec2: EC2Client, account: SandboxAccount): Promise<{ vpcId: string; subnetIds: string[] }> {
  const vpc = await ec2.send(
    new CreateVpcCommand({
      CidrBlock: '10.20.0.0/16',
      TagSpecifications: [{ ResourceType: 'vpc', Tags: tags('main', account) }],
    }),
  );
  const VpcId = vpc.Vpc?.VpcId ?? '';
  const gateway = await ec2.send(new CreateInternetGatewayCommand({}));
  const GatewayId = gateway.InternetGateway?.InternetGatewayId ?? '';
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId: GatewayId, VpcId }));
  const table = await ec2.send(new CreateRouteTableCommand({ VpcId }));
  const RouteTableId = table.RouteTable?.RouteTableId ?? '';
  await ec2.send(new CreateRouteCommand({ RouteTableId, GatewayId, DestinationCidrBlock: '0.0.0.0/0' }));
  const subnetIds: string[] = [];
  for (const [i, zone] of ['a', 'b'].entries()) {
    const made = await ec2.send(
      new CreateSubnetCommand({ VpcId, CidrBlock: `10.20.${i}.0/24`, AvailabilityZone: `${HOME_REGION}${zone}` }),
    );
    const SubnetId = made.Subnet?.SubnetId ?? '';
    await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId }));
    subnetIds.push(SubnetId);
  }
  return { vpcId: VpcId, subnetIds };
}

async function createGroup(
  ec2: EC2Client,
  VpcId: string,
  GroupName: string,
  open: readonly { port: number; from: string }[],
): Promise<string> {
  const made = await ec2.send(
    new CreateSecurityGroupCommand({ VpcId, GroupName, Description: `${GroupName}, by hand` }),
  );
  const GroupId = made.GroupId ?? '';
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: open.map(({ port, from }) => ({
        IpProtocol: 'tcp',
        FromPort: port,
        ToPort: port,
        IpRanges: [{ CidrIp: from }],
      })),
    }),
  );
  return GroupId;
}

const tags = (name: string, account: SandboxAccount): { Key: string; Value: string }[] => [
  { Key: 'Name', Value: name },
  { Key: 'environment', Value: account.environment },
];
