/** Amazon Resource Names: their parts, and the entity that one names. */
import type { EntityKind } from './entity.ts';

export interface Arn {
  partition: string;
  service: string;
  region: string;
  account: string;
  /** Everything after the fifth colon. */
  resource: string;
}

/** The parts of an ARN, or undefined if the text is no ARN. */
export function parseArn(text: string | undefined): Arn | undefined {
  const match = /^arn:([^:]*):([^:]*):([^:]*):([^:]*):(.+)$/s.exec(text ?? '');
  if (match === null) return undefined;
  const [, partition = '', service = '', region = '', account = '', resource = ''] = match;
  return { partition, service, region, account, resource };
}

/** The account in `210987654321` and in `arn:aws:iam::210987654321:root`; undefined if there is none. */
export function accountOf(principal = ''): string | undefined {
  const named = parseArn(principal)?.account ?? principal;
  return /^\d{12}$/.test(named) ? named : undefined;
}

/** `aws`, also where the text is no ARN. */
export const partitionOf = (arn: string | undefined): string => parseArn(arn)?.partition ?? 'aws';

/** The text after the last slash: `arn:aws:iam::111122223333:role/path/name` → `name`. */
export const nameInArn = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** AWS alone makes roles in this path (IAM User Guide, *Using service-linked roles*). A name without the path proves nothing. */
export const isServiceLinkedRole = (arn: string | undefined): boolean =>
  /^arn:aws[a-z-]*:iam::\d{12}:role\/aws-service-role\/./.test(arn ?? '');

/** AWS alone makes roles in this path, for IAM Identity Center (*Referencing permission sets in resource policies*). */
export const isIdentityCenterRole = (arn: string | undefined): boolean =>
  /^arn:aws[a-z-]*:iam::\d{12}:role\/aws-reserved\/sso\.amazonaws\.com\/./.test(arn ?? '');

/** The name or id that AWS calls a resource by, without type and path. Two where AWS makes an id for a name. */
export function namesInArn(text: string): string[] {
  const { service = '', resource = '' } = parseArn(text) ?? {};
  const parts = resource.split('/');
  switch (service) {
    case 's3':
      return [resource];
    case 'lambda':
      return [resource.split(':')[1] ?? resource];
    // A recorder has a name, and an id of AWS's behind it (Service Authorization Reference, *AWS Config*).
    case 'config':
      return parts.slice(1);
    case 'elasticloadbalancing':
      return parts.slice(-2, -1);
    case 'wafv2':
      return parts.slice(-2);
    case 'secretsmanager': {
      const name = resource.slice(resource.indexOf(':') + 1);
      return [name, name.replace(/-\w{6}$/, '')];
    }
    default:
      return [resource.slice(Math.max(resource.lastIndexOf('/'), resource.lastIndexOf(':')) + 1)];
  }
}

interface Rule {
  service: string;
  /** Its first group is the natural id. */
  resource: RegExp;
  kind: EntityKind;
  /** A bucket's ARN names no account; an access point's does. */
  noAccount?: true;
}

/** Natural ids as in `domain/entity.ts`. The first match wins. Anything else is a `resource` with its ARN as id. */
const RULES: readonly Rule[] = [
  { service: 'iam', resource: /^(root)$/, kind: 'root' },
  { service: 'iam', resource: /^user\/(?:.*\/)?([^/]+)$/, kind: 'iam-user' },
  { service: 'iam', resource: /^role\/(?:.*\/)?([^/]+)$/, kind: 'iam-role' },
  { service: 'sts', resource: /^assumed-role\/([^/]+)\//, kind: 'iam-role' },
  { service: 'ec2', resource: /^instance\/(.+)$/, kind: 'instance' },
  { service: 'ec2', resource: /^network-interface\/(.+)$/, kind: 'network-interface' },
  { service: 'ec2', resource: /^volume\/(.+)$/, kind: 'volume' },
  { service: 'ec2', resource: /^snapshot\/(.+)$/, kind: 'snapshot' },
  { service: 'ec2', resource: /^image\/(.+)$/, kind: 'image' },
  { service: 'ec2', resource: /^security-group\/(.+)$/, kind: 'security-group' },
  { service: 'ec2', resource: /^vpc\/(.+)$/, kind: 'vpc' },
  { service: 's3', resource: /^([^/]+\/.+)$/, kind: 'object', noAccount: true },
  { service: 's3', resource: /^([^/:]+)$/, kind: 'bucket', noAccount: true },
  { service: 's3express', resource: /^bucket\/(.+)$/, kind: 'bucket' },
  { service: 'lambda', resource: /^function:([^:]+)/, kind: 'function' },
  { service: 'eks', resource: /^cluster\/(.+)$/, kind: 'cluster' },
  { service: 'ecs', resource: /^cluster\/(.+)$/, kind: 'cluster' },
  // Redshift and DynamoDB are not managed by the API of RDS: they stay resources with their ARN.
  { service: 'rds', resource: /^(?:db|cluster):(.+)$/, kind: 'database' },
  { service: 'kms', resource: /^key\/(.+)$/, kind: 'kms-key' },
  { service: 'cloudtrail', resource: /^trail\/(.+)$/, kind: 'trail' },
];

/** Kind and natural id of what an ARN names; undefined if the text is no ARN. */
export function entityOfArn(text: string | undefined): { kind: EntityKind; id: string; region?: string } | undefined {
  const arn = parseArn(text);
  if (arn === undefined || text === undefined) return undefined;
  const rule = RULES.find(
    (r) => r.service === arn.service && r.resource.test(arn.resource) && (r.noAccount !== true || arn.account === ''),
  );
  const id = rule?.resource.exec(arn.resource)?.[1] ?? text;
  return { kind: rule?.kind ?? 'resource', id, ...(arn.region === '' ? {} : { region: arn.region }) };
}
