/** VPC Flow Logs: the connections of the affected machines, and the traces of the intruder's addresses. */
import { plural } from '../../../domain/format.ts';
import { DescribeNetworkInterfacesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import type { Finding } from '../../../domain/entry.ts';
import { flowLogsIn, flowsOf, type Flow, type FlowLogs } from '../../aws/ec2/flow-logs.ts';
import { inEachRegion, refusedRegions } from '../../aws/in-each-region.ts';
import { defineInquiry, type EntryContext } from '../../entry.ts';

/** Bytes to one outside address from which on they are reported as a possible data theft: 100 MiB. */
const MUCH = 100 * 1024 * 1024;
/** SSH, SMB, RDP, WinRM and databases: ports for lateral movement. */
const DOORS = ['22', '445', '3389', '5985', '5986', '1433', '3306', '5432', '6379'];

export default defineInquiry({
  id: 'vpc.flow-logs',
  title: { en: 'Search VPC Flow Logs', ko: 'VPC 흐름 로그 조회' },
  targets: ['instance', 'network-interface', 'ip'],
  needs: ['instance', 'ip', 'network-interface'],
  permissions: ['ec2:DescribeFlowLogs', 'ec2:DescribeNetworkInterfaces', 'logs:GetQueryResults', 'logs:StartQuery'],
  csf: ['DE.CM-01', 'DE.AE-02', 'RS.AN-03'],
  requirements: ['P1.8', 'P1.9'],
  params: z.strictObject({}),

  async inquire(ctx, { targets, entities, only }) {
    const known = [...targets, ...entities].filter((e) => e.standing !== 'related');
    const addresses = known.filter((e) => e.kind === 'ip' && e.standing === 'source').map((e) => e.id);
    const looks = await inEachRegion(ctx, only ?? regionsOf(ctx, known), async (region) => {
      const logs = await flowLogsIn(ctx, region);
      const findings = notReadable(logs, region);
      const machines = logs.groups.length === 0 ? new Map<string, Machine>() : await machinesIn(ctx, region, known);
      if (machines.size === 0 && (addresses.length === 0 || logs.groups.length === 0)) return { findings, seen: 0 };
      const flows = await flowsOf(ctx, region, logs.groups, [...machines.keys()], addresses);
      if (flows === undefined) findings.push(notRead(region));
      findings.push(...(flows ?? []).flatMap((f) => told(f, region, machines, addresses)));
      return { findings, seen: flows?.length ?? 0 };
    });
    const seen = looks.found.reduce((sum, { look }) => sum + look.seen, 0);
    const findings = [...looks.found.flatMap(({ look }) => look.findings), ...refusedRegions(looks.refused)];
    return {
      summary: {
        en: `${plural(seen, 'kind')} of flows of the affected machines and the intruder's ${plural(addresses.length, 'address')} in VPC Flow Logs`,
        ko: `VPC 흐름 로그: 영향받은 시스템과 공격자 주소 ${addresses.length}개의 흐름 ${seen}건`,
      },
      findings: findings.toSorted((a, b) => WEIGHTS[a.weight] - WEIGHTS[b.weight]),
      entities: [],
      missed: looks.missed,
    };
  },
});

const WEIGHTS: Record<Finding['weight'], number> = { grave: 0, notable: 1, info: 2 };

const regionsOf = (ctx: EntryContext, known: readonly Entity[]): string[] => [
  ...new Set([
    ctx.incident.region,
    ...known.filter((e) => e.kind === 'instance' || e.kind === 'network-interface').flatMap((e) => e.region ?? []),
  ]),
];

interface Machine {
  entity: Entity;
  /** Private addresses of the interface. */
  addresses: string[];
}

/** Interface id → its instance. */
async function machinesIn(ctx: EntryContext, region: string, known: readonly Entity[]): Promise<Map<string, Machine>> {
  const here = known.filter((e) => (e.region ?? ctx.incident.region) === region);
  const byInstance = new Map(here.filter((e) => e.kind === 'instance').map((e) => [e.id, e]));
  const byInterface = new Map(here.filter((e) => e.kind === 'network-interface').map((e) => [e.id, e]));
  const machines = new Map<string, Machine>();
  const client = ctx.aws.client(EC2Client, region);
  const ask = async (Name: string, Values: string[]): Promise<void> => {
    if (Values.length === 0) return;
    const found = await client.send(new DescribeNetworkInterfacesCommand({ Filters: [{ Name, Values }] }));
    for (const { NetworkInterfaceId: id, Attachment, PrivateIpAddresses } of found.NetworkInterfaces ?? []) {
      const entity = byInstance.get(Attachment?.InstanceId ?? '') ?? byInterface.get(id ?? '');
      if (id === undefined || entity === undefined) continue;
      machines.set(id, { entity, addresses: (PrivateIpAddresses ?? []).flatMap((a) => a.PrivateIpAddress ?? []) });
    }
  };
  await ask('attachment.instance-id', [...byInstance.keys()]);
  await ask('network-interface-id', [...byInterface.keys()]);
  // The interface of a terminated machine is gone, but its flows are still in the logs.
  for (const [id, entity] of byInterface) if (!machines.has(id)) machines.set(id, { entity, addresses: [] });
  return machines;
}

function told(flow: Flow, region: string, machines: Map<string, Machine>, sources: readonly string[]): Finding[] {
  const machine = machines.get(flow.interfaceId);
  const accepted = flow.action === 'ACCEPT';
  const outbound = machine?.addresses.includes(flow.from) === true;
  const source = [flow.from, flow.to].find((a) => sources.includes(a));
  const entity = machine && { entity: { kind: machine.entity.kind, id: machine.entity.id } };
  const common = { detail: detailOf(flow, region), at: flow.at, ...entity };
  const where = machine?.entity.id ?? flow.interfaceId;
  if (source !== undefined)
    return [
      {
        ...common,
        title: accepted
          ? { en: `Traffic between ${source} and ${where}`, ko: `통신: ${source} ↔ ${where}` }
          : { en: `${source} tried to reach ${where}, and was rejected`, ko: `차단된 접속 시도: ${source} → ${where}` },
        weight: accepted ? 'grave' : 'info',
        act: accepted ? 'other' : 'tried',
      },
    ];
  if (!accepted || !outbound) return [];
  if (isPrivate(flow.to)) {
    if (!DOORS.includes(flow.toPort)) return [];
    const title = {
      en: `${where} reached ${flow.to}, port ${flow.toPort}, inside the network`,
      ko: `내부 접속: ${where} → ${flow.to}:${flow.toPort}`,
    };
    return [{ ...common, title, weight: 'notable', technique: 'T1021', act: 'other' }];
  }
  if (flow.bytes < MUCH) return [];
  const title = {
    en: `${where} sent ${size(flow.bytes)} to ${flow.to}`,
    ko: `외부 전송 ${size(flow.bytes)}: ${where} → ${flow.to}`,
  };
  return [{ ...common, title, weight: 'grave', technique: 'T1048', act: 'taken' }];
}

function detailOf({ from, to, toPort, action, bytes, flows, interfaceId }: Flow, region: string): Finding['title'] {
  const text = `${from} → ${to}:${toPort} ${action} · ${size(bytes)} · ×${flows} · ${interfaceId}, ${region}`;
  return { en: text, ko: text };
}

const size = (bytes: number): string =>
  bytes >= 1024 * 1024 ? `${(bytes / 1024 / 1024).toFixed(1)} MiB` : `${(bytes / 1024).toFixed(1)} KiB`;

const PRIVATE = new BlockList();
for (const [net, bits] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
] as const)
  PRIVATE.addSubnet(net, bits);
PRIVATE.addSubnet('fc00::', 7, 'ipv6');

const isPrivate = (address: string): boolean => PRIVATE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

function notReadable({ groups, elsewhere, custom }: FlowLogs, region: string): Finding[] {
  const findings = groups.length === 0 ? [noLogs(region)] : [];
  if (elsewhere > 0)
    findings.push({
      title: {
        en: `Flow logs that go to S3 or Firehose in ${region} were not read: ${elsewhere}. Query them with Athena`,
        ko: `S3나 Firehose로 보내는 흐름 로그 ${elsewhere}개는 조회하지 않음(${region}): Athena로 조회해야 함`,
      },
      weight: 'notable',
    });
  if (custom > 0)
    findings.push({
      title: {
        en: `Flow logs with a format of their own in ${region} were not read: ${custom}`,
        ko: `사용자 지정 형식의 흐름 로그 ${custom}개는 조회하지 않음(${region})`,
      },
      weight: 'notable',
    });
  return findings;
}

const noLogs = (region: string): Finding => ({
  title: {
    en: `No VPC flow logs go to CloudWatch Logs in ${region}: network traffic could not be looked at`,
    ko: `네트워크 트래픽을 조회하지 못함: CloudWatch Logs로 보내는 VPC 흐름 로그 없음(${region})`,
  },
  weight: 'info',
});

const notRead = (region: string): Finding => ({
  title: {
    en: `The query of VPC flow logs in ${region} did not end: run it again or shorten the window`,
    ko: `VPC 흐름 로그 쿼리가 완료되지 않음(${region}): 다시 실행하거나 기간을 줄여야 함`,
  },
  weight: 'notable',
});
