/** Entities of an OCSF finding: its resources, and the caller, target and remote end in its evidences. */
import { isPrivateAddress } from '../../../domain/addresses.ts';
import { EntityList } from '../../alert/entity-list.ts';
import type { Entity } from '../../../domain/entity.ts';
import { at, firstText, isObject, listAt, numberAt, parseJson, textAt } from '../../../domain/fields.ts';
import { addTyped } from '../../alert/resource-types.ts';
import { partIn } from '../guardduty/part.ts';
import { addDoor } from './entities.ts';
import { addAccessKey } from './access-key.ts';

export function ocsfEntities(body: unknown, region: string | undefined): EntityList {
  const list = new EntityList(region);
  // A compliance finding has one resource, under `resource`.
  for (const resource of [...listAt(body, 'resources'), ...listAt(body, 'resource')]) addResource(list, resource);
  for (const evidence of [...listAt(body, 'evidences'), body]) addEvidence(list, evidence);
  // Security Lake keeps members that the schema does not have under their old, flat names.
  const unmapped = at(body, 'unmapped');
  for (const [name, value] of isObject(unmapped) ? Object.entries(unmapped) : []) {
    const type = /\/affectedResources\/(AWS::\w+::\w+)$/.exec(name)?.[1];
    if (type !== undefined) addTyped(list, type, textAt(value), 'affected');
  }
  return list;
}

/**
 * OCSF names the roles `Actor`, `Target`, `Affected` and `Related`, and leaves out what kind of action it was: the type and the
 * evidence say that. A finding without a role is read like one about a target.
 * @param type GuardDuty's own
 */
export function ocsfPart(body: unknown, type: string): Pick<Entity, 'part'> {
  const evidence = [...listAt(body, 'evidences'), body].find(isConnection);
  const roles = listAt(body, 'resources').flatMap((r) => textAt(r, 'role') ?? ROLES[numberAt(r, 'role_id') ?? 0] ?? []);
  const product = textAt(body, 'unmapped', 'ProductFields.aws/guardduty/service/resourceRole');
  return partIn({
    type,
    resourceRole: [product, ...roles].some((role) => role?.toUpperCase() === 'ACTOR') ? 'ACTOR' : 'TARGET',
    actionType: actionIn(type) ?? (evidence === undefined ? undefined : 'NETWORK_CONNECTION'),
    direction: directionOf(evidence),
  });
}

const ROLES: Readonly<Record<number, string>> = { 1: 'Target', 2: 'Actor' };

const actionIn = (type: string): string | undefined =>
  /PortProbe/.test(type) ? 'PORT_PROBE' : /:RDS\//.test(type) ? 'RDS_LOGIN_ATTEMPT' : undefined;

/** A call of an API has a caller's address too, and is no connection. */
const isConnection = (evidence: unknown): boolean =>
  at(evidence, 'api') === undefined &&
  (at(evidence, 'connection_info') !== undefined || at(evidence, 'dst_endpoint') !== undefined);

function directionOf(evidence: unknown): string | undefined {
  const told = textAt(evidence, 'connection_info', 'direction');
  const id = numberAt(evidence, 'connection_info', 'direction_id');
  if (told !== undefined && !/^(unknown|other)$/i.test(told)) return told;
  if (id === 1 || id === 2) return id === 1 ? 'INBOUND' : 'OUTBOUND';
  const from = textAt(evidence, 'src_endpoint', 'ip');
  if (from === undefined) return undefined;
  return isPrivateAddress(from) || at(evidence, 'src_endpoint', 'instance_uid') !== undefined ? 'OUTBOUND' : 'INBOUND';
}

function addResource(list: EntityList, resource: unknown): void {
  const type = textAt(resource, 'type');
  const uid = firstText(resource, ['uid'], ['name']);
  const data = dataOf(resource, type);
  const instance = firstText(data, ['instance_id'], ['instanceId']);
  const more = { region: textAt(resource, 'region') };
  if (type === 'AwsAccount' || type === 'AWS::::Account' || type === 'AWS::Account') return;
  if (instance !== undefined) list.add('instance', instance, 'affected', { ...more, facts: instanceFacts(data) });
  else if (type?.endsWith('AccessKey') === true) addAccessKey(list, uid, data);
  else {
    if (type === 'AwsS3AccessPoint' || type === 'AWS::S3::AccessPoint') addDoor(list, data, more.region);
    addTyped(list, type, uid, 'affected', more);
  }
  for (const nic of listAt(data, 'network_interfaces')) {
    list.add('network-interface', textAt(nic, 'network_interface_id'), 'related', more);
    list.add('vpc', textAt(nic, 'vpc_id'), 'related', more);
  }
}

/** As an object, as JSON text, or one level down under the type's name. */
function dataOf(resource: unknown, type: string | undefined): unknown {
  const data = at(resource, 'data') ?? at(resource, 'details');
  const value = typeof data === 'string' ? parseJson(data) : data;
  const named = [type, `Aws${(type ?? '').replace(/^AWS::IAM::/, 'Iam').replace(/^AWS::|::/g, '')}`];
  return named.map((name) => (name === undefined ? undefined : at(value, name))).find((v) => v !== undefined) ?? value;
}

function addEvidence(list: EntityList, evidence: unknown): void {
  const user = at(evidence, 'actor', 'user');
  const key = textAt(user, 'credential_uid');
  if (key !== undefined) addAccessKey(list, key, { UserName: textAt(user, 'name'), UserType: textAt(user, 'type') });
  list.add('instance', textAt(evidence, 'src_endpoint', 'instance_uid'), 'affected');
  // For a connection from inside, the remote end is its destination.
  const source = textAt(evidence, 'src_endpoint', 'ip');
  const inside = source === undefined || isPrivateAddress(source);
  list.addRemoteIp(inside ? (textAt(evidence, 'dst_endpoint', 'ip') ?? source) : source, 'source');
  list.add('domain', textAt(evidence, 'query', 'hostname'), 'source');
  const changed = at(evidence, 'data', 'affected_resource');
  for (const [type, id] of isObject(changed) ? Object.entries(changed) : [])
    addTyped(list, type, textAt(id), 'affected');
}

const instanceFacts = (data: unknown): Record<string, string | undefined> => ({
  profileArn: textAt(data, 'iam_instance_profile', 'arn'),
  vpcId: textAt(data, 'network_interfaces', 0, 'vpc_id'),
  subnetId: textAt(data, 'network_interfaces', 0, 'subnet_id'),
});
