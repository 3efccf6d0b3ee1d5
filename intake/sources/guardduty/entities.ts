/** Entities of a GuardDuty finding, each with its standing. */
import type { Standing } from '../../../domain/entity.ts';
import { entityOfArn } from '../../../domain/arns.ts';
import { EntityList } from '../../alert/entity-list.ts';
import { at, firstText, listAt, textAt, textsAt } from '../../../domain/fields.ts';
import { addTyped } from '../../alert/resource-types.ts';
import { parseType } from './category.ts';
import { partIn } from './part.ts';
import { addSequence } from './sequence.ts';

/** @param finding in any letter case */
export function entitiesOf(finding: unknown, type: string, region: string | undefined): EntityList {
  const list = new EntityList(region);
  const resource = at(finding, 'resource');
  const service = at(finding, 'service');
  addPrincipal(list, resource, type);
  addInstance(list, resource, type);
  addBuckets(list, resource);
  addDatabases(list, resource);
  addClusters(list, resource);
  addContainers(list, resource);
  addFunction(list, resource);
  addScannedCopies(list, resource, service);
  addRemote(list, service, type);
  addApiTargets(list, service, type);
  addSequence(list, at(service, 'detection', 'sequence'));
  const action = at(service, 'action');
  list.tookPart(
    partIn({
      type,
      resourceRole: textAt(service, 'resourceRole'),
      actionType: textAt(action, 'actionType'),
      direction: textAt(action, 'networkConnectionAction', 'connectionDirection'),
    }),
  );
  if (list.toArray().length === 0) addFlat(list, finding);
  if (list.toArray().length === 0) addFromProse(list, finding);
  return list;
}

/** What an input transformer may have kept of the resource, under names of its own. */
function addFlat(list: EntityList, finding: unknown): void {
  for (const [kind, ...names] of [
    ['instance', 'instanceId', 'instance', 'instance_id'],
    ['bucket', 'bucketName', 'bucket', 'bucket_name'],
    ['access-key', 'accessKeyId', 'access_key_id'],
    ['iam-user', 'userName', 'user', 'user_name'],
    ['cluster', 'clusterName', 'cluster'],
    ['function', 'functionName', 'function'],
  ] as const)
    list.add(kind, firstText(finding, ...names.map((n) => [n])), 'affected');
  list.addArn(firstText(finding, ['resource'], ['resourceArn'], ['resource_arn']), 'affected');
  list.addRemoteIp(firstText(finding, ['remoteIp'], ['sourceIp'], ['ipAddress'], ['ip']), 'source');
}

/** Chat integrations forward only the title and text of a finding; AWS's wording names the resource in them. */
function addFromProse(list: EntityList, finding: unknown): void {
  const prose = `${textAt(finding, 'title') ?? ''} ${textAt(finding, 'description') ?? ''}`;
  list.add('instance', /\bi-[0-9a-f]{8,17}\b/.exec(prose)?.[0], 'affected');
  list.add('access-key', /\bA[KS]IA[A-Z0-9]{12,}\b/.exec(prose)?.[0], 'affected');
  list.add('database', /\bRDS database ([\w-]+)/.exec(prose)?.[1], 'affected');
}

/** Whether the detection happened on this kind of resource, or the machine's own credentials were stolen. */
function instanceStanding(resource: unknown, type: string): Standing {
  const { resource: kind, detection } = parseType(type);
  if (/^(Runtime|EC2)$/.test(kind) || /Instance/i.test(textAt(resource, 'resourceType') ?? '')) return 'affected';
  return detection.startsWith('InstanceCredentialExfiltration') ? 'affected' : 'related';
}

/** The credentials of a user, a role's session or the root user. Anonymous callers and other accounts are left out. */
function addPrincipal(list: EntityList, resource: unknown, type: string): void {
  const details = at(resource, 'accessKeyDetails');
  const keyId = textAt(details, 'accessKeyId');
  const userName = textAt(details, 'userName');
  const userType = (textAt(details, 'userType') ?? '').toLowerCase();
  const principalId = textAt(details, 'principalId');
  if (/anonymous/i.test(`${principalId ?? ''} ${userName ?? ''}`)) return;
  // A finding about a machine names the instance's credentials only as context.
  const isMachine =
    textAt(resource, 'resourceType') !== 'AccessKey' && /^(EC2|Runtime)$/.test(parseType(type).resource);
  const standing: Standing = isMachine ? 'related' : 'affected';
  list.add('access-key', keyId, standing, { facts: { user: userName, userType: textAt(details, 'userType') } });
  switch (userType) {
    case 'root':
      list.add('root', 'root', standing);
      break;
    case 'role':
    case 'assumedrole':
      list.add('iam-role', userName, standing, { facts: { principalId } });
      // On EC2 the session of a role is named after its instance.
      list.add('instance', /:(i-[0-9a-f]+)$/.exec(principalId ?? '')?.[1], instanceStanding(resource, type));
      break;
    case 'awsaccount':
    case 'awsservice':
      break;
    case 'federateduser':
      list.add('iam-user', userName, 'related', { facts: { principalId } });
      break;
    default:
      list.add('iam-user', userName, standing, { facts: { principalId } });
  }
}

function addInstance(list: EntityList, resource: unknown, type: string): void {
  const details = at(resource, 'instanceDetails');
  const nics = listAt(details, 'networkInterfaces');
  list.add('instance', textAt(details, 'instanceId'), instanceStanding(resource, type), {
    facts: {
      name: nameTag(details),
      vpcId: textAt(nics[0], 'vpcId'),
      subnetId: textAt(nics[0], 'subnetId'),
      profileArn: textAt(details, 'iamInstanceProfile', 'arn'),
      launchedAt: textAt(details, 'launchTime'),
      publicIp: textAt(nics[0], 'publicIp'),
      privateIp: textAt(nics[0], 'privateIpAddress'),
    },
  });
  for (const nic of nics) {
    list.add('network-interface', textAt(nic, 'networkInterfaceId'), 'related');
    list.add('vpc', textAt(nic, 'vpcId'), 'related');
    for (const group of listAt(nic, 'securityGroups')) {
      list.add('security-group', textAt(group, 'groupId'), 'related', { facts: { name: textAt(group, 'groupName') } });
    }
  }
  list.add('image', textAt(details, 'imageId'), 'related');
  for (const volume of listAt(details, 'volumes')) {
    list.add('volume', textAt(volume, 'volumeId'), 'related', {
      facts: { instanceId: textAt(details, 'instanceId'), device: textAt(volume, 'deviceName') },
    });
  }
}

const nameTag = (holder: unknown): string | undefined =>
  textAt(
    listAt(holder, 'tags').find((tag) => textAt(tag, 'key') === 'Name'),
    'value',
  );

function addBuckets(list: EntityList, resource: unknown): void {
  for (const bucket of listAt(resource, 's3BucketDetails')) {
    const name = textAt(bucket, 'name') ?? entityOfArn(textAt(bucket, 'arn'))?.id;
    list.add('bucket', name, 'affected', {
      facts: { exposure: textAt(bucket, 'publicAccess', 'effectivePermission') },
    });
    for (const object of listAt(bucket, 's3ObjectDetails')) {
      const key = textAt(object, 'key');
      list.add('object', key === undefined || name === undefined ? undefined : `${name}/${key}`, 'affected', {
        facts: { versionId: textAt(object, 'versionId'), eTag: textAt(object, 'eTag') },
      });
    }
  }
}

function addDatabases(list: EntityList, resource: unknown): void {
  const user = textAt(resource, 'rdsDbUserDetails', 'user');
  for (const db of listAt(resource, 'rdsDbInstanceDetails')) {
    list.add('database', textAt(db, 'dbInstanceIdentifier'), 'affected', {
      facts: { engine: textAt(db, 'engine'), cluster: textAt(db, 'dbClusterIdentifier'), user },
    });
  }
  for (const db of listAt(resource, 'rdsLimitlessDbDetails')) {
    list.add('database', firstText(db, ['dbShardGroupIdentifier'], ['dbClusterIdentifier']), 'affected', {
      facts: { engine: textAt(db, 'engine'), cluster: textAt(db, 'dbClusterIdentifier'), user },
    });
  }
}

function addClusters(list: EntityList, resource: unknown): void {
  const eks = at(resource, 'eksClusterDetails');
  const workload = at(resource, 'kubernetesDetails', 'kubernetesWorkloadDetails');
  list.add('cluster', textAt(eks, 'name') ?? entityOfArn(textAt(eks, 'arn'))?.id, 'affected', {
    facts: {
      service: 'eks',
      kubernetesUser: textAt(resource, 'kubernetesDetails', 'kubernetesUserDetails', 'username'),
      namespace: textAt(workload, 'namespace'),
      workload:
        [textAt(workload, 'type'), textAt(workload, 'name')].filter((t) => t !== undefined).join('/') || undefined,
    },
  });
  list.add('vpc', textAt(eks, 'vpcId'), 'related');
  const ecs = at(resource, 'ecsClusterDetails');
  list.add('cluster', textAt(ecs, 'name') ?? entityOfArn(textAt(ecs, 'arn'))?.id, 'affected', {
    facts: { service: 'ecs' },
  });
  list.addArn(textAt(ecs, 'taskDetails', 'arn'), 'affected', { facts: { what: 'ECS task' } });
}

function addContainers(list: EntityList, resource: unknown): void {
  const containers = [
    ...listAt(resource, 'containerDetails'),
    ...listAt(resource, 'kubernetesDetails', 'kubernetesWorkloadDetails', 'containers'),
    ...listAt(resource, 'ecsClusterDetails', 'taskDetails', 'containers'),
  ];
  for (const container of containers) {
    list.add('container', firstText(container, ['id'], ['name']), 'affected', {
      facts: { name: textAt(container, 'name'), image: textAt(container, 'image') },
    });
  }
}

function addFunction(list: EntityList, resource: unknown): void {
  const details = at(resource, 'lambdaDetails');
  const name = textAt(details, 'functionName') ?? entityOfArn(textAt(details, 'functionArn'))?.id;
  list.add('function', name, 'affected', { facts: { role: textAt(details, 'role') } });
  list.addArn(textAt(details, 'role'), 'related');
  list.add('vpc', textAt(details, 'vpcConfig', 'vpcId'), 'related');
}

/** What Malware Protection scanned: volumes, snapshots, images and recovery points. */
function addScannedCopies(list: EntityList, resource: unknown, service: unknown): void {
  for (const volume of listAt(resource, 'ebsVolumeDetails', 'scannedVolumeDetails')) {
    list.addArn(textAt(volume, 'volumeArn'), 'affected', {
      facts: { device: textAt(volume, 'deviceName'), instanceId: textAt(resource, 'instanceDetails', 'instanceId') },
    });
  }
  list.addArn(textAt(resource, 'ebsSnapshotDetails', 'snapshotArn'), 'affected');
  list.addArn(textAt(resource, 'ec2ImageDetails', 'imageArn'), 'affected');
  list.addArn(textAt(resource, 'recoveryPointDetails', 'recoveryPointArn'), 'affected', {
    facts: { what: 'recovery point' },
  });
  for (const source of textsAt(service, 'ebsVolumeScanDetails', 'sources')) list.addArn(source, 'related');
}

/** The address or domain at the other end. */
function addRemote(list: EntityList, service: unknown, type: string): void {
  const action = at(service, 'action');
  // When the machine attacks others, the remote ends are victims and not sources to block.
  const outward =
    textAt(service, 'resourceRole')?.toUpperCase() === 'ACTOR' &&
    /Portscan|PortSweep|BruteForce|DenialOfService|Spambot/i.test(type);
  const standing: Standing = outward ? 'related' : 'source';
  const calls = ['networkConnectionAction', 'awsApiCallAction', 'kubernetesApiCallAction', 'rdsLoginAttemptAction'];
  const remotes = [
    ...calls.map((call) => at(action, call, 'remoteIpDetails')),
    ...listAt(action, 'portProbeAction', 'portProbeDetails').map((probe) => at(probe, 'remoteIpDetails')),
  ];
  for (const remote of remotes) {
    const facts = {
      country: textAt(remote, 'country', 'countryName'),
      city: textAt(remote, 'city', 'cityName'),
      org: textAt(remote, 'organization', 'org'),
      asn: textAt(remote, 'organization', 'asn'),
    };
    list.addRemoteIp(textAt(remote, 'ipAddressV4'), standing, facts);
    list.addRemoteIp(textAt(remote, 'ipAddressV6'), standing, facts);
  }
  for (const ip of textsAt(action, 'kubernetesApiCallAction', 'sourceIPs')) list.addRemoteIp(ip, standing);
  list.add('domain', textAt(action, 'dnsRequestAction', 'domain'), standing);
  // A call through another AWS service names that service here. It is no attacker's domain and must not be blocked.
  const caller = textAt(action, 'awsApiCallAction', 'domainDetails', 'domain');
  if (caller?.endsWith('.amazonaws.com') !== true) list.add('domain', caller, standing);
}

/** `affectedResources`: what the API call changed, as CloudFormation type → ARN or name. */
function addApiTargets(list: EntityList, service: unknown, type: string): void {
  const targets = at(service, 'action', 'awsApiCallAction', 'affectedResources');
  if (targets === null || typeof targets !== 'object') return;
  const standing: Standing = /^(Stealth|Impact|Policy|Exfiltration|Persistence|PrivilegeEscalation):/.test(type)
    ? 'affected'
    : 'related';
  for (const [cloudFormationType, value] of Object.entries(targets)) {
    for (const name of textsAt(value)) addTyped(list, cloudFormationType, name, standing);
  }
}
