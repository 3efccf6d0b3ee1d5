/** Stores AWS's description of an instance before a change, and names the resources attached to it. */
import {
  DescribeInstanceAttributeCommand,
  GetConsoleOutputCommand,
  type EC2Client,
  type Instance,
  type NetworkInterface,
  type Volume,
} from '@aws-sdk/client-ec2';
import { GetInstanceProfileCommand } from '@aws-sdk/client-iam';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../../domain/digest.ts';
import type { Entity } from '../../../domain/entity.ts';
import { plural } from '../../../domain/format.ts';
import type { EvidenceResult } from '../../../domain/entry.ts';
import {
  definedOnly,
  describeInstance,
  ec2Of,
  instanceFacts,
  interfacesOf,
  regionOf,
  volumesOf,
} from '../../aws/ec2/instances.ts';
import { securityGroupsWithIds } from '../../aws/ec2/isolation-groups.ts';
import { isNotFound } from '../../aws/errors.ts';
import { iamOf } from '../../aws/iam/client.ts';
import { defineEvidence, TargetGone, type EntryContext } from '../../entry.ts';

export default defineEvidence({
  id: 'ec2.instance-record',
  title: { en: 'Record the instance', ko: '인스턴스 상태 기록' },
  targets: ['instance'],
  permissions: [
    'ec2:DescribeInstanceAttribute',
    'ec2:DescribeInstances',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeVolumes',
    'ec2:GetConsoleOutput',
    'iam:GetInstanceProfile',
  ],
  adds: [],
  csf: ['RS.AN-06', 'RS.AN-07'],
  requirements: ['P1.9'],
  params: z.strictObject({}),

  async collect(ctx, target) {
    const ec2 = ec2Of(ctx, target);
    try {
      const instance = await describeInstance(ec2, target.id);
      return await record(ctx, ec2, target, instance);
    } catch (error) {
      if (error instanceof TargetGone) return nothingLeft(target);
      throw error;
    }
  },
});

async function record(ctx: EntryContext, ec2: EC2Client, target: Entity, instance: Instance): Promise<EvidenceResult> {
  const interfaces = await interfacesOf(ec2, target.id);
  const volumes = await volumesOf(ec2, target.id);
  const groupIds = [...new Set(interfaces.flatMap((i) => (i.Groups ?? []).flatMap((g) => g.GroupId ?? [])))].sort();
  const securityGroups = await securityGroupsWithIds(ec2, groupIds);
  const roles = await rolesOf(ctx, instance);
  const body = canonicalJson({
    region: regionOf(ctx, target),
    instance,
    interfaces,
    volumes,
    securityGroups,
    profileRoles: roles.map((r) => r.arn),
    // Only hashes, because user data and console output often contain secrets.
    userDataSha256: await userDataHash(ec2, target.id),
    consoleOutputSha256: await consoleHash(ec2, target.id),
  });
  const stored = await ctx.evidence.put(ctx.incident.id, `ec2/instances/${target.id}.json`, body, 'application/json');
  return {
    summary: {
      en: `${target.id}: ${plural(interfaces.length, 'interface')}, ${plural(volumes.length, 'volume')}, ${plural(securityGroups.length, 'security group')} recorded`,
      ko: `${target.id}: 인터페이스 ${interfaces.length}개, 볼륨 ${volumes.length}개, 보안 그룹 ${securityGroups.length}개 기록`,
    },
    items: [
      {
        ref: stored.key,
        title: { en: `Record of instance ${target.id}`, ko: `인스턴스 ${target.id} 상태 기록` },
        entity: { kind: 'instance', id: target.id },
        at: stored.at,
        sha256: stored.sha256,
      },
    ],
    entities: [
      { ...target, region: regionOf(ctx, target), facts: { ...target.facts, ...instanceFacts(instance) } },
      ...partsOf(regionOf(ctx, target), target, { instance, interfaces, volumes }),
      ...roles.map((r) => roleEntity(r, target)),
    ],
  };
}

/** Resources that belong to the instance have its standing. Its network is context. */
function partsOf(
  region: string,
  { id: instanceId, standing }: Entity,
  { instance, interfaces, volumes }: { instance: Instance; interfaces: NetworkInterface[]; volumes: Volume[] },
): Entity[] {
  const groups = new Set(interfaces.flatMap((i) => (i.Groups ?? []).flatMap((g) => g.GroupId ?? [])));
  const deviceOf = (v: Volume): string | undefined => v.Attachments?.find((a) => a.InstanceId === instanceId)?.Device;
  return [
    ...volumes.map((v): Entity => ({
      kind: 'volume',
      id: v.VolumeId ?? '',
      region,
      standing,
      facts: definedOnly({ instanceId, device: deviceOf(v), availabilityZone: v.AvailabilityZone }),
    })),
    ...interfaces.map((i): Entity => ({
      kind: 'network-interface',
      id: i.NetworkInterfaceId ?? '',
      region,
      standing: 'related',
      facts: definedOnly({ instanceId, vpcId: i.VpcId, subnetId: i.SubnetId, privateIp: i.PrivateIpAddress }),
    })),
    ...[...groups].map((id): Entity => ({ kind: 'security-group', id, region, standing: 'related' })),
    ...(instance.VpcId === undefined
      ? []
      : [{ kind: 'vpc', id: instance.VpcId, region, standing: 'related' } satisfies Entity]),
  ];
}

interface Role {
  name: string;
  arn: string;
}

/** The role belongs to the customer, and code on the instance could act as it. */
const roleEntity = ({ name, arn }: Role, instance: Entity): Entity => ({
  kind: 'iam-role',
  id: name,
  standing: instance.standing === 'related' ? 'related' : 'affected',
  facts: { arn, instanceId: instance.id },
});

async function rolesOf(ctx: EntryContext, instance: Instance): Promise<Role[]> {
  const profile = instance.IamInstanceProfile?.Arn?.split('/').at(-1);
  if (profile === undefined) return [];
  const iam = iamOf(ctx);
  try {
    const { InstanceProfile } = await iam.send(new GetInstanceProfileCommand({ InstanceProfileName: profile }));
    return (InstanceProfile?.Roles ?? []).flatMap((r) =>
      r.RoleName === undefined || r.Arn === undefined ? [] : [{ name: r.RoleName, arn: r.Arn }],
    );
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

async function userDataHash(ec2: EC2Client, InstanceId: string): Promise<string | null> {
  const { UserData } = await ec2.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute: 'userData' }));
  return hashOfBase64(UserData?.Value);
}

async function consoleHash(ec2: EC2Client, InstanceId: string): Promise<string | null> {
  const { Output } = await ec2.send(new GetConsoleOutputCommand({ InstanceId }));
  return hashOfBase64(Output);
}

/** The hash of the decoded bytes; null if there are none. */
const hashOfBase64 = (text: string | undefined): string | null =>
  text === undefined || text === '' ? null : createHash('sha256').update(Buffer.from(text, 'base64')).digest('hex');

const nothingLeft = (target: Entity): EvidenceResult => ({
  summary: {
    en: `${target.id} is not known to AWS any more: nothing left to record`,
    ko: `대상이 없어 기록할 내용 없음(삭제되었을 수 있음): ${target.id}`,
  },
  items: [],
  entities: [],
});
