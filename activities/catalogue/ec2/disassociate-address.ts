/** Disassociates an instance's Elastic IPs. They stay in the account, and the state records where each one was. */
import {
  AssociateAddressCommand,
  DescribeAddressesCommand,
  DisassociateAddressCommand,
  type Address,
  type EC2Client,
  type Filter,
} from '@aws-sdk/client-ec2';
import { z } from 'zod';
import type { Text } from '../../../domain/text.ts';
import { describeLiveInstance, ec2Of, interfacesOf } from '../../aws/ec2/instances.ts';
import { ec2Resource, targetInstance } from '../../aws/written.ts';
import { defineChange, TargetGone } from '../../entry.ts';

/** Public address → where it is associated, or null. */
type State = { addresses: Record<string, { allocation: string; interface: string; privateIp: string } | null> };

/** `addresses` is set by `prepare`: once disassociated, the instance no longer shows them. */
const Params = z.strictObject({ addresses: z.array(z.string()).default([]) });
type Params = z.infer<typeof Params>;

export default defineChange<State, Params>({
  id: 'ec2.disassociate-address',
  title: { en: 'Take the Elastic IPs off the instance', ko: '인스턴스의 탄력적 IP 연결 해제' },
  targets: ['instance'],
  reversible: true,
  permissions: [
    'ec2:AssociateAddress',
    'ec2:DescribeAddresses',
    'ec2:DescribeInstances',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DisassociateAddress',
  ],
  csf: ['RS.MI-01'],
  requirements: ['P1.7'],
  params: Params,

  async prepare(ctx, target) {
    const ec2 = ec2Of(ctx, target);
    await describeLiveInstance(ec2, target.id);
    const addresses = (await addressesAt(ec2, target.id)).flatMap((a) => a.PublicIp ?? []).sort();
    return addresses.length === 0 ? { notApplicable: NONE } : { addresses };
  },

  async read(ctx, target, params) {
    const ec2 = ec2Of(ctx, target);
    await describeLiveInstance(ec2, target.id);
    // An address that was added after the preview counts too: it is drift.
    const found = [
      ...(await addressesWhere(ec2, 'public-ip', params.addresses)),
      ...(await addressesAt(ec2, target.id)),
    ];
    return { addresses: Object.fromEntries(found.map((a) => [a.PublicIp ?? '', placeOf(a)])) };
  },

  desired: ({ addresses }) => ({
    addresses: Object.fromEntries(Object.keys(addresses).map((address) => [address, null])),
  }),

  async write(ctx, target, _from, { addresses }) {
    const ec2 = ec2Of(ctx, target);
    for (const [publicIp, place] of Object.entries(addresses)) {
      const [now] = await addressesWhere(ec2, 'public-ip', [publicIp]);
      if (place === null) {
        if (now?.AssociationId !== undefined)
          await ec2.send(new DisassociateAddressCommand({ AssociationId: now.AssociationId }));
        continue;
      }
      if (now === undefined) throw new TargetGone(publicIp);
      if (now.AssociationId === undefined)
        await ec2.send(
          new AssociateAddressCommand({
            AllocationId: place.allocation,
            NetworkInterfaceId: place.interface,
            PrivateIpAddress: place.privateIp,
            AllowReassociation: false,
          }),
        );
    }
  },

  present: ({ addresses }) =>
    Object.entries(addresses).map(([publicIp, place]) => ({
      field: publicIp,
      value: place === null ? '—' : `${place.interface} (${place.privateIp})`,
    })),
  writes: async (ctx, target, { addresses }) => [
    ...(await targetInstance(ctx, target)),
    ...Object.entries(addresses).flatMap(([publicIp, place]) => [
      { id: publicIp },
      ...ec2Resource(ctx, target, 'elastic-ip', place?.allocation),
      ...ec2Resource(ctx, target, 'network-interface', place?.interface),
    ]),
  ],

  impact: async (_ctx, _target, { addresses }) => [unreachable(Object.keys(addresses)), MAY_GET_ANOTHER],
});

/** Addresses at any interface of the instance. DescribeAddresses by instance id does not always return those of other interfaces. */
async function addressesAt(ec2: EC2Client, instanceId: string): Promise<Address[]> {
  const interfaces = await interfacesOf(ec2, instanceId);
  const ids = interfaces.flatMap((i) => i.NetworkInterfaceId ?? []);
  return addressesWhere(ec2, 'network-interface-id', ids);
}

async function addressesWhere(ec2: EC2Client, Name: string, Values: string[]): Promise<Address[]> {
  if (Values.length === 0) return [];
  const Filters: Filter[] = [{ Name, Values }];
  return (await ec2.send(new DescribeAddressesCommand({ Filters }))).Addresses ?? [];
}

const placeOf = (a: Address): State['addresses'][string] =>
  a.AssociationId === undefined || a.AssociationId === ''
    ? null
    : {
        allocation: a.AllocationId ?? '',
        interface: a.NetworkInterfaceId ?? '',
        privateIp: a.PrivateIpAddress ?? '',
      };

const NONE: Text = { en: 'It has no Elastic IP.', ko: '연결된 탄력적 IP가 없습니다.' };

const unreachable = (addresses: string[]): Text => ({
  en: `It can no longer be reached by ${addresses.join(', ')}, and connections through that address end. The address stays in the account, and AWS charges for it while it is idle.`,
  ko: `이 주소로 접속할 수 없게 되고 기존 연결도 끊깁니다: ${addresses.join(', ')}. 주소는 계정에 남으며 사용하지 않는 동안에도 요금이 부과됩니다.`,
});

const MAY_GET_ANOTHER: Text = {
  en: 'If the subnet assigns public addresses automatically, AWS may give it another one: this alone isolates nothing.',
  ko: '퍼블릭 IP 자동 할당이 설정되어 있으면 다른 주소를 받을 수 있으므로, 이 조치만으로는 격리되지 않습니다.',
};
