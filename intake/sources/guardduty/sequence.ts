/** Attack sequences of Extended Threat Detection: many signals, actors, resources and endpoints in one finding. */
import { entityOfArn } from '../../../domain/arns.ts';
import type { EntityList } from '../../alert/entity-list.ts';
import { at, firstText, listAt, textAt } from '../../../domain/fields.ts';

/** @param sequence `service.detection.sequence` ("Sequence", GuardDuty API reference), or undefined */
export function addSequence(list: EntityList, sequence: unknown): void {
  for (const actor of listAt(sequence, 'actors')) addActor(list, at(actor, 'user'));
  for (const resource of listAt(sequence, 'resources')) addResource(list, resource);
  for (const endpoint of listAt(sequence, 'endpoints')) {
    list.addRemoteIp(textAt(endpoint, 'ip'), 'source', {
      country: textAt(endpoint, 'location', 'country'),
      org: textAt(endpoint, 'autonomousSystem', 'name'),
    });
    list.add('domain', textAt(endpoint, 'domain'), 'source');
  }
}

function addActor(list: EntityList, user: unknown): void {
  const name = textAt(user, 'name');
  const account = textAt(user, 'account', 'uid');
  list.add('access-key', textAt(user, 'credentialUid'), 'affected', { facts: { user: name } });
  switch ((textAt(user, 'type') ?? '').toLowerCase()) {
    case 'root':
      list.add('root', 'root', 'affected');
      break;
    case 'iamuser':
      list.add('iam-user', name, 'affected', { facts: { account } });
      break;
    case 'assumedrole':
    case 'role':
      list.add('iam-role', name, 'affected', { facts: { account } });
      break;
    default:
  }
}

/** `resourceType` of "ResourceV2" in the API reference. `uid` is an ARN where the resource has one. */
function addResource(list: EntityList, resource: unknown): void {
  const uid = textAt(resource, 'uid');
  const name = textAt(resource, 'name');
  const more = { account: textAt(resource, 'accountId'), region: textAt(resource, 'region') };
  const id = entityOfArn(uid)?.id ?? name ?? uid;
  const data = at(resource, 'data');
  switch (textAt(resource, 'resourceType')) {
    case 'EC2_INSTANCE':
      list.add('instance', id, 'affected', { ...more, facts: instanceFacts(at(data, 'ec2Instance')) });
      break;
    case 'EC2_NETWORK_INTERFACE':
      list.add('network-interface', id, 'related', more);
      list.add('vpc', textAt(data, 'ec2NetworkInterface', 'vpcId'), 'related', more);
      break;
    case 'S3_BUCKET':
      list.add('bucket', id, 'affected', more);
      break;
    case 'S3_OBJECT':
      list.add('object', id, 'affected', more);
      break;
    case 'ACCESS_KEY':
      list.add('access-key', name ?? uid, 'affected', {
        ...more,
        facts: { user: textAt(data, 'accessKey', 'userName'), userType: textAt(data, 'accessKey', 'userType') },
      });
      break;
    case 'EKS_CLUSTER':
    case 'ECS_CLUSTER':
      list.add('cluster', id, 'affected', more);
      break;
    case 'CONTAINER':
      list.add('container', firstText(resource, ['uid'], ['name']), 'affected', {
        ...more,
        facts: { name, image: textAt(data, 'container', 'image') },
      });
      break;
    case 'LAMBDA':
      list.add('function', id, 'affected', more);
      break;
    default:
      list.addArn(uid, 'affected', more);
  }
}

const instanceFacts = (data: unknown): Record<string, string | undefined> => ({
  profileArn: textAt(data, 'IamInstanceProfile', 'arn'),
  availabilityZone: textAt(data, 'availabilityZone'),
});
