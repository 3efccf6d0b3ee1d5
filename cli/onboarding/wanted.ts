/** What has to exist in an account of a customer, or in the MSP's, before it is written as CloudFormation or Terraform. */
import type { Customer, CustomersFile } from '../../domain/customer.ts';
import { parseArn, partitionOf } from '../../domain/arns.ts';
import { groupBy } from '../../domain/group.ts';
import { homeRegionIn } from '../../domain/partitions.ts';
import { CommandError } from '../command.ts';
import { forwardingRules, type ForwardingRule } from './forwarded.ts';
import { policiesFor, type PolicyDocument } from './policies.ts';
import type { Part, WantedRole } from './roles.ts';

export interface TemplateRole {
  /** With its path: `firebreak-isolate`, `security/firebreak-isolate`. */
  name: string;
  policies: PolicyDocument[];
}

/** Of accounts that get the same roles: what differs between them is the external id. */
export interface Wanted {
  title: string;
  mspAccount: string;
  /** Account → external id. */
  externalIds: Record<string, string>;
  roles: TemplateRole[];
  /** Names, with their paths and with wildcards, of all roles of the engine in such an account. */
  own: string[];
  /** Absent where no alerts come from. */
  forwarding?: { busArn: string; rules: ForwardingRule[] };
  /** A KMS key for copies of snapshots is made too, where none is named by its id. */
  keyAlias?: string;
  /** Where the roles are made; it stays the same when the customer's regions change. */
  homeRegion: string;
  /** The home region first. Rules are made in each. */
  regions: readonly string[];
}

/** By partition: regions that each account has without asking for them (Account Management: *AWS Regions*). */
const DEFAULT_REGIONS: Readonly<Record<string, readonly string[]>> = {
  aws: [
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-southeast-1',
    'ap-southeast-2',
    'ca-central-1',
    'eu-central-1',
    'eu-north-1',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'sa-east-1',
  ],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
  'aws-us-gov': ['us-gov-east-1', 'us-gov-west-1'],
};

/** @throws CommandError if customers.yaml does not say enough */
export function wantedOf(
  { msp }: Pick<CustomersFile, 'msp'>,
  customer: Customer,
  roles: readonly WantedRole[],
  part: Part,
): Wanted {
  const bus = busOf(msp);
  const mine = roles.filter((role) => role.part === part);
  if (mine.length === 0) throw new CommandError(`${customer.id} has no ${part} in customers.yaml: add it there first.`);
  const externalIds = Object.fromEntries(mine.map(({ reach }) => [reach.id, reach.externalId]));
  const partition = partitionOf(mine[0]!.arn);
  const home = homeRegionIn(partition);
  const key = part === 'forensics' ? parseArn(customer.forensics?.kmsKey ?? '') : undefined;
  const alias = key?.resource.startsWith('alias/') === true ? key.resource : undefined;
  return {
    title: `Firebreak: ${part} of ${customer.id}`,
    mspAccount: bus.account,
    externalIds,
    roles: sameRoles(customer, mine),
    own: [...new Set(mine.map(({ reach }) => nameIn(reach.roleArn.replaceAll('{phase}', '*'))))],
    ...(part === 'account' ? { forwarding: { busArn: msp.alertBusArn!, rules: forwardingRules() } } : {}),
    ...(alias === undefined ? {} : { keyAlias: alias }),
    homeRegion: key?.region ?? home,
    regions: part === 'account' ? regionsOf(customer, partition) : [key?.region ?? home],
  };
}

/** The MSP's event bus, in whose account the worker runs. */
export function busOf({ alertBusArn }: CustomersFile['msp']): { account: string; region: string; name: string } {
  const arn = parseArn(alertBusArn ?? '');
  if (arn === undefined)
    throw new CommandError(
      'customers.yaml does not name the event bus of the MSP, to which customers forward their alerts: add msp.alertBusArn.',
    );
  return { account: arn.account, region: arn.region, name: arn.resource.replace(/^event-bus\//, '') };
}

/**
 * The home region is always the first, also where the customer does not list it: only there EventBridge gets CloudTrail's events of
 * IAM, of sign-ins and of other global services (IAM User Guide: *Logging IAM and AWS STS API calls with AWS CloudTrail*).
 */
function regionsOf({ accounts }: Customer, partition: string): string[] {
  const home = homeRegionIn(partition);
  const listed = accounts.flatMap(({ regions }) => (regions === 'all' ? (DEFAULT_REGIONS[partition] ?? []) : regions));
  return [...new Set([home, ...listed])];
}

/** @throws CommandError if the accounts name different roles: each such group needs a template of its own */
function sameRoles(customer: Customer, roles: readonly WantedRole[]): TemplateRole[] {
  const byAccount = groupBy(roles, ({ reach }) => reach.id);
  const [first = [], ...others]: WantedRole[][] = [...byAccount.values()];
  const namesOf = (theirs: readonly WantedRole[]): string => theirs.map(nameOf).join();
  if (others.some((theirs) => namesOf(theirs) !== namesOf(first)))
    throw new CommandError(
      `The accounts of ${customer.id} have roles of different names. Give one with --account: ${[...byAccount.keys()].join(', ')}.`,
    );
  return first.map((role) => ({ name: nameOf(role), policies: policiesFor(role.needed.keys(), role.arn) }));
}

const nameIn = (arn: string): string => arn.slice(arn.indexOf(':role/') + ':role/'.length);
const nameOf = ({ arn }: WantedRole): string => nameIn(arn);
