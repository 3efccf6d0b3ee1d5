/** Which never-touch rules can match at all. A rule that never matches protects nothing, and nobody would notice. */
import { addressBlock, blockMeant } from './address-blocks.ts';
import { canonicalEntity } from './canonical.ts';
import { isArnGlob } from './never-touch.ts';

/** Why a rule can never match, and the rule that was probably meant. */
export interface Mismatch {
  why: string;
  instead?: string;
  /** A part of the rule that may be misspelt, and what is known in its place. */
  misspelt?: { part: string; known: readonly string[] };
}

/**
 * What changes write: service → types of its resources as they stand in ARNs. A law holds every entry of the catalogue
 * against it.
 */
const RESOURCES: Readonly<Record<string, readonly string[]>> = {
  account: ['account'],
  'access-analyzer': ['analyzer/'],
  autoscaling: ['autoScalingGroup:'],
  backup: ['recovery-point:'],
  cloudtrail: ['trail/'],
  config: ['configuration-recorder/'],
  ec2: [
    'elastic-ip/',
    'image/',
    'instance/',
    'key-pair/',
    'launch-template/',
    'network-acl/',
    'network-interface/',
    'security-group/',
    'snapshot/',
    'subnet/',
    'volume/',
    'vpc/',
  ],
  ecs: ['cluster/', 'service/', 'task/'],
  eks: ['cluster/'],
  elasticloadbalancing: ['targetgroup/'],
  guardduty: ['detector/'],
  iam: ['group/', 'instance-profile/', 'mfa/', 'policy/', 'role/', 'root', 'user/'],
  kms: ['key/'],
  lambda: ['function:'],
  organizations: ['account/', 'policy/'],
  rds: ['cluster:', 'cluster-snapshot:', 'db:', 'snapshot:'],
  route53resolver: ['firewall-domain-list/', 'firewall-rule-group/'],
  s3: [''],
  secretsmanager: ['secret:'],
  securityhub: ['product/', ''],
  sns: [''],
  sqs: [''],
  sso: ['instance/', 'permissionSet/'],
  wafv2: ['global/', 'regional/'],
};
const SERVICES = Object.keys(RESOURCES);
/** Services whose ARNs name no region. */
const GLOBAL: ReadonlySet<string> = new Set(['account', 'iam', 'organizations', 's3', 'sso']);
/** ARNs without an account: of AWS itself, or unique without it. Snapshots and images exist in both forms. */
const WITHOUT_ACCOUNT: ReadonlySet<string> = new Set(['s3', 'sso', 'ec2', 'securityhub']);
const ALWAYS_WITHOUT: ReadonlySet<string> = new Set(['s3', 'sso']);

/**
 * @param match the rule's pattern
 * @param accounts of the customer, also the management account
 * @returns undefined if something can match
 */
export function whyNeverMatches(match: string, accounts: readonly string[]): Mismatch | undefined {
  const trimmed = match.trim();
  if (trimmed !== match) return { why: 'no name begins or ends with a space', instead: trimmed };
  if (isArnGlob(match)) return arnMismatch(match, accounts);
  return addressMismatch(match) ?? nameMismatch(match, accounts);
}

function arnMismatch(match: string, accounts: readonly string[]): Mismatch | undefined {
  const shapes = shapesOf(accounts);
  const lower = shapes.filter((shape) => /:(iam|rds):/.test(shape)).map((shape) => shape.toLowerCase());
  const canMatch = (glob: string): boolean =>
    shapes.some((shape) => intersect(glob, shape)) || lower.some((shape) => intersect(glob.toLowerCase(), shape));
  // A function is written as a whole, so that no ARN has a version or an alias.
  const whole = /^(.*:lambda:.*:function:[^:]+):[^:]+$/.exec(match)?.[1];
  if (whole !== undefined) return meant('a function is changed with all its versions and aliases', whole);
  if (canMatch(match)) return undefined;
  const [, partition = '', service = '', region = '', account = '', ...rest] = match.split(':');
  const resource = rest.join(':');
  const arn = (parts: Partial<Record<'partition' | 'service' | 'region' | 'account' | 'resource', string>>): string => {
    const all = { partition, service, region, account, resource, ...parts };
    return `arn:${all.partition}:${all.service}:${all.region}:${all.account}:${all.resource}`;
  };
  const role = /^assumed-role\/([^/]+)/.exec(resource)?.[1];
  if (service === 'sts' && role !== undefined)
    return meant('a session is no resource: name its role', arn({ service: 'iam', resource: `role/${role}` }));
  const types = RESOURCES[service];
  if (types === undefined && !service.includes('*'))
    return {
      why: `Firebreak changes nothing of ${service === '' ? 'this service' : service} (services: ${SERVICES.join(', ')})`,
      misspelt: { part: service, known: SERVICES },
    };
  const better = [
    arn({ partition: 'aws' }),
    arn({ region: '' }),
    arn({ account: '' }),
    arn({ region: '', account: '' }),
    ...accounts.map((id) => arn({ account: id })),
    ...accounts.map((id) => arn({ region: '', account: id })),
  ].find(canMatch);
  if (better !== undefined && !isOtherAccount(account, accounts))
    return meant(`no ARN of ${service} looks like this`, better);
  if (isOtherAccount(account, accounts))
    return meant(`${account} is no account of this customer (${accounts.join(', ')})`, better);
  const type = /^[^:/]*[:/]?/.exec(resource)?.[0] ?? '';
  return {
    why: `Firebreak changes no such resource of ${service} (types: ${(types ?? []).map((t) => `${t}…`).join(', ')})`,
    misspelt: { part: type.replace(/[:/]$/, ''), known: (types ?? []).map((t) => t.replace(/[:/]$/, '')) },
  };
}

const isOtherAccount = (account: string, accounts: readonly string[]): boolean =>
  /^\d+$/.test(account) && !accounts.includes(account);

const meant = (why: string, instead: string | undefined): Mismatch => ({
  why,
  ...(instead !== undefined && { instead }),
});

/** Globs of all ARNs that changes write. Anything else cannot be meant. */
function shapesOf(accounts: readonly string[]): string[] {
  return SERVICES.flatMap((service) => {
    const region = GLOBAL.has(service) ? '' : '*';
    const owners = ALWAYS_WITHOUT.has(service) ? [] : accounts;
    const all = WITHOUT_ACCOUNT.has(service) ? [...owners, ''] : owners;
    return all.flatMap((account) =>
      (RESOURCES[service] ?? []).map((type) => `arn:aws*:${service}:${region}:${account}:${shapeOf(service, type)}`),
    );
  });
}

function shapeOf(service: string, type: string): string {
  return /^(root|account)$/.test(type) && service !== 'organizations' ? type : `${type}*`;
}

/** Something that looks like an address or a block and is none. */
function addressMismatch(match: string): Mismatch | undefined {
  if (addressBlock(match) !== undefined || match.includes('*')) return undefined;
  if (!/^[\d.]+(\/\d+)?$/.test(match) || /^\d{12}$/.test(match)) {
    if (match.split(':').length < 3 || !/^[\da-f:.]+(\/\d+)?$/i.test(match)) return undefined;
  }
  return meant('it is no IP address and no block of addresses', blockMeant(match));
}

/** Types that stand before a name in ARNs and in other tools, not in the name itself. */
const PREFIX =
  /^(user|role|group|policy|instance-profile|function|instance|volume|snapshot|image|network-interface|security-group|vpc|subnet|network-acl|key|alias|trail|cluster|db|table|bucket|targetgroup|secret|assumed-role)[:/](.+)$/;

function nameMismatch(match: string, accounts: readonly string[]): Mismatch | undefined {
  const prefixed = PREFIX.exec(match);
  const type = prefixed?.[1];
  const name = prefixed?.[2]?.split(':')[0] ?? '';
  if (type !== undefined)
    return meant(`a name stands without its type ("${type}")`, name.slice(name.lastIndexOf('/') + 1));
  if (addressBlock(match) !== undefined || /^[\da-f:*]*$/i.test(match)) return undefined;
  if (match.includes(':')) {
    const bare = canonicalEntity({ kind: 'function', id: match, standing: 'related' as const }).id;
    return meant('no name has a colon', bare === match ? undefined : bare);
  }
  if (/^A(IDA|ROA|GPA|NPA|IPA)[A-Z0-9]{12,}$/.test(match))
    return { why: `this is IAM's unique id: give the name, or the ARN (arn:aws:iam::${accounts[0] ?? ''}:role/…)` };
  if (/^(i|eni|vol|snap|ami|sg|vpc|subnet|acl|eipalloc)-[\da-f]+$/i.test(match) && match !== match.toLowerCase())
    return meant('ids of EC2 are in lower case', match.toLowerCase());
  return undefined;
}

/** Whether some text matches both globs. */
function intersect(a: string, b: string): boolean {
  // Row by row: `open[j]` says whether the text of a so far can also be that of b up to j.
  let open = reach(b, [true, ...Array.from({ length: b.length }, () => false)]);
  for (const letter of a) {
    const next = Array.from({ length: b.length + 1 }, () => false);
    for (let j = 0; j <= b.length; j += 1) {
      if (letter === '*') next[j] = open[j] === true || (j > 0 && next[j - 1] === true);
      else if (j > 0 && b[j - 1] === letter) next[j] = open[j - 1] === true;
      // A `*` of b takes the letter.
      if (letter !== '*' && j > 0 && b[j - 1] === '*' && (open[j] === true || open[j - 1] === true)) next[j] = true;
    }
    open = reach(b, next);
  }
  return open[b.length] === true;
}

/** A `*` of b may take nothing. */
function reach(b: string, open: boolean[]): boolean[] {
  for (let j = 1; j <= b.length; j += 1) if (b[j - 1] === '*' && open[j - 1] === true) open[j] = true;
  return open;
}
