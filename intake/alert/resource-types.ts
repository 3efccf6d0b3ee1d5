/** Entity kinds by AWS resource type, as CloudFormation (`AWS::EC2::Instance`) and ASFF (`AwsEc2Instance`) write it. */
import type { EntityKind, Standing } from '../../domain/entity.ts';
import { namedBy, type EntityDetails, type EntityList } from './entity-list.ts';

/** By the name in lower case without punctuation. */
const KINDS: Readonly<Record<string, EntityKind>> = {
  awscloudtrailtrail: 'trail',
  awsec2image: 'image',
  awsec2instance: 'instance',
  awsec2networkinterface: 'network-interface',
  awsec2securitygroup: 'security-group',
  awsec2snapshot: 'snapshot',
  awsec2volume: 'volume',
  awsec2vpc: 'vpc',
  awsecscluster: 'cluster',
  awsekscluster: 'cluster',
  awsiamaccesskey: 'access-key',
  awsiamrole: 'iam-role',
  awsiamuser: 'iam-user',
  awskmskey: 'kms-key',
  awslambdafunction: 'function',
  awsrdsdbcluster: 'database',
  awsrdsdbclustersnapshot: 'snapshot',
  awsrdsdbinstance: 'database',
  awsrdsdbsnapshot: 'snapshot',
  awss3bucket: 'bucket',
  awss3object: 'object',
  container: 'container',
};

function kindOfType(type: string | undefined): EntityKind | undefined {
  const name = (type ?? '').toLowerCase().replace(/[^a-z0-9]/g, '');
  return Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
}

/** Adds a resource by its ARN, or by its type and name. Anything else is added as kind `resource` with its id. */
export function addTyped(
  list: EntityList,
  type: string | undefined,
  id: string | undefined,
  standing: Standing,
  more: EntityDetails = {},
): void {
  if (id === undefined) return;
  const named = namedBy(id);
  const kind = kindOfType(type);
  if (named !== undefined && named.kind !== 'resource') list.addArn(id, standing, more);
  else if (kind === undefined) list.add('resource', id, standing, more);
  // `AWS::IAM::User:name` and ARNs that `arns.ts` does not know end in the name. A container's id is not cut.
  else list.add(kind, kind === 'container' ? id : (id.split(/[:/]/).at(-1) ?? id), standing, more);
}
