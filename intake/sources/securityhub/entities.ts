/** Entities of an ASFF finding: its resources, and the addresses and domains in its network and threat details. */
import { EntityList } from '../../alert/entity-list.ts';
import { at, firstText, isObject, listAt, textAt, textsAt } from '../../../domain/fields.ts';
import { addTyped } from '../../alert/resource-types.ts';
import { partIn } from '../guardduty/part.ts';
import { addSequence } from '../guardduty/sequence.ts';
import { addNamed } from '../health.ts';
import { addAccessKey } from './access-key.ts';

export function asffEntities(finding: unknown, region: string | undefined): EntityList {
  const list = new EntityList(region);
  for (const resource of listAt(finding, 'Resources')) addResource(list, resource, finding);
  addFlatResource(list, finding);
  addNetwork(list, finding);
  addGuardDutyService(list, finding);
  addSequence(list, at(finding, 'Detection', 'Sequence'));
  const service = 'aws/guardduty/service';
  const action = at(finding, 'Action');
  const product = at(finding, 'ProductFields');
  list.tookPart(
    partIn({
      type: textAt(finding, 'Title') ?? '',
      resourceRole: textAt(product, `${service}/resourceRole`),
      actionType: textAt(product, `${service}/action/actionType`) ?? textAt(action, 'ActionType'),
      direction:
        textAt(product, `${service}/action/networkConnectionAction/connectionDirection`) ??
        textAt(action, 'NetworkConnectionAction', 'ConnectionDirection'),
    }),
  );
  return list;
}

function addResource(list: EntityList, resource: unknown, finding: unknown): void {
  const type = textAt(resource, 'Type') ?? '';
  const id = textAt(resource, 'Id');
  const region = textAt(resource, 'Region');
  if (id === undefined || type === 'AwsAccount') return;
  const details = at(resource, 'Details', type);
  if (type === 'AwsIamAccessKey') return addAccessKey(list, id, details);
  if (/^arn:[^:]*:health:/.test(textAt(finding, 'Id') ?? ''))
    return addNamed(list, id, textAt(finding, 'GeneratorId') ?? '');
  if (type === 'AwsS3AccessPoint') addDoor(list, details, region);
  const facts = factsOf(type, details, resource);
  addTyped(list, type, id, 'affected', { region, facts });
  if (type === 'AwsEc2Instance') {
    list.add('vpc', textAt(details, 'VpcId'), 'related', { region });
    list.add('image', textAt(details, 'ImageId'), 'related', { region });
    for (const nic of listAt(details, 'NetworkInterfaces')) {
      list.add('network-interface', textAt(nic, 'NetworkInterfaceId'), 'related', { region });
    }
  }
}

/** An access point is a door to a bucket: the bucket behind it is what is exposed. */
export function addDoor(list: EntityList, details: unknown, region: string | undefined): void {
  list.add('bucket', firstText(details, ['Bucket'], ['bucket']), 'affected', {
    region,
    account: firstText(details, ['BucketAccountId'], ['bucket_account_id']),
  });
}

function factsOf(type: string, details: unknown, resource: unknown): Record<string, string | undefined> {
  if (type !== 'AwsEc2Instance') return {};
  return {
    vpcId: textAt(details, 'VpcId'),
    subnetId: textAt(details, 'SubnetId'),
    profileArn: textAt(details, 'IamInstanceProfileArn'),
    launchedAt: textAt(details, 'LaunchedAt'),
    name: textAt(resource, 'Tags', 'Name'),
  };
}

/** Some exports have one resource in flat members. */
function addFlatResource(list: EntityList, finding: unknown): void {
  const id = textAt(finding, 'ResourceId');
  if (id !== undefined)
    addResource(
      list,
      { Type: textAt(finding, 'ResourceType'), Id: id, Region: textAt(finding, 'ResourceRegion') },
      finding,
    );
}

function addNetwork(list: EntityList, finding: unknown): void {
  const inbound = textAt(finding, 'Network', 'Direction')?.toUpperCase() !== 'OUT';
  const remote = inbound ? 'Source' : 'Destination';
  list.addRemoteIp(firstText(finding, ['Network', `${remote}IpV4`], ['Network', `${remote}IpV6`]), 'source');
  list.add('domain', textAt(finding, 'Network', `${remote}Domain`), 'source');
  for (const indicator of listAt(finding, 'ThreatIntelIndicators')) {
    const type = textAt(indicator, 'Type');
    if (type === 'IPV4_ADDRESS' || type === 'IPV6_ADDRESS') list.addRemoteIp(textAt(indicator, 'Value'), 'source');
    if (type === 'DOMAIN') list.add('domain', textAt(indicator, 'Value'), 'source');
  }
  const action = at(finding, 'Action');
  for (const call of ['AwsApiCallAction', 'NetworkConnectionAction']) {
    list.addRemoteIp(textAt(action, call, 'RemoteIpDetails', 'IpAddressV4'), 'source');
  }
  for (const probe of listAt(action, 'PortProbeAction', 'PortProbeDetails')) {
    list.addRemoteIp(textAt(probe, 'RemoteIpDetails', 'IpAddressV4'), 'source');
  }
  list.add('domain', textAt(action, 'DnsRequestAction', 'Domain'), 'source');
}

/** Security Hub flattens the `service` part of a GuardDuty finding: `aws/guardduty/service/action/…/remoteIpDetails/ipAddressV4`. */
function addGuardDutyService(list: EntityList, finding: unknown): void {
  const fields = at(finding, 'ProductFields');
  if (!isObject(fields)) return;
  for (const name of Object.keys(fields)) {
    if (/\/remoteIpDetails\/ipAddressV[46]$|\/sourceIPs\.\d+_$/.test(name)) {
      for (const address of textsAt(fields[name])) list.addRemoteIp(address, 'source');
    }
    const changed = /\/affectedResources\/(AWS::\w+::\w+)$/.exec(name)?.[1];
    if (changed !== undefined) addTyped(list, changed, textAt(fields, name), 'affected');
    if (name.endsWith('/dnsRequestAction/domain')) list.add('domain', textAt(fields, name), 'source');
  }
}
