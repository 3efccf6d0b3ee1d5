/** AWS's request rates, as token buckets. They are off until the control API or the gateway's start turns them on. */
import { z } from 'zod';
import { AwsError } from './aws-error.ts';
import type { Call } from './call.ts';
import { isReadOnly } from './call.ts';
import { faultStyle } from './errors.ts';
import type { Control } from './services/service.ts';

export const RATE_NAMES = ['lookups', 'ec2'] as const;
export type RateName = (typeof RATE_NAMES)[number];

/** A bucket holds `capacity` tokens at most and gets `refill` a second; a call that needs more tokens than are left is refused. */
interface Rate {
  bucket: string;
  capacity: number;
  refill: number;
  takes: number;
}

interface Bucket {
  tokens: number;
  /** Time of the last refill, in milliseconds. */
  at: number;
}

export type RatedCall = Pick<Call, 'account' | 'region' | 'route' | 'input'>;

const switches = z.strictObject({ lookups: z.boolean().optional(), ec2: z.boolean().optional() });

export class Rates {
  private readonly on: Record<RateName, boolean>;
  private readonly buckets = new Map<string, Bucket>();
  private readonly clock: () => number;

  /** @param clock milliseconds since any fixed moment */
  constructor(on: readonly RateName[] = [], clock = () => performance.now()) {
    this.clock = clock;
    this.on = { lookups: on.includes('lookups'), ec2: on.includes('ec2') };
  }

  readonly control: Record<string, Control> = {
    'POST /rates': (body) => {
      const { lookups = this.on.lookups, ec2 = this.on.ec2 } = switches.parse(body);
      return Object.assign(this.on, { lookups, ec2 });
    },
    'GET /rates': () => this.on,
  };

  /** @throws AwsError when the account has called too often in the region */
  take(call: RatedCall): void {
    const rates = this.ratesOf(call).map((rate) => ({ ...rate, held: this.refilled(call, rate) }));
    if (rates.some(({ held, takes }) => held.tokens < takes)) {
      const { code, status } = faultStyle('throttled', call.route);
      throw new AwsError(code, call.route.service === 'ec2' ? 'Request limit exceeded.' : 'Rate exceeded', status);
    }
    for (const { held, takes } of rates) held.tokens -= takes;
  }

  private ratesOf(call: RatedCall): Rate[] {
    const { service } = call.route;
    if (this.on.lookups && service === 'cloudtrail') return lookups(call);
    if (this.on.ec2 && service === 'ec2') return [requests(call), ...resources(call)];
    return [];
  }

  private refilled({ account, region }: RatedCall, { bucket, capacity, refill }: Rate): Bucket {
    const key = `${account} ${region} ${bucket}`;
    const now = this.clock();
    const held = this.buckets.get(key) ?? { tokens: capacity, at: now };
    held.tokens = Math.min(capacity, held.tokens + ((now - held.at) / 1000) * refill);
    held.at = now;
    this.buckets.set(key, held);
    return held;
  }
}

/** Two a second, per account and Region (CloudTrail API reference: *LookupEvents*). */
const lookups = ({ route: { operation } }: RatedCall): Rate[] =>
  operation === 'LookupEvents' ? [{ bucket: operation, capacity: 2, refill: 2, takes: 1 }] : [];

/**
 * Each action has a bucket of its own (EC2 developer guide: *Request throttling for the Amazon EC2 API*, *Request token
 * bucket sizes and refill rates*).
 */
function requests({ route: { operation }, input }: RatedCall): Rate {
  const rate = (capacity: number, refill: number, bucket = operation): Rate => ({ bucket, capacity, refill, takes: 1 });
  const own = UNCATEGORIZED[operation];
  if (own !== undefined) return rate(...own);
  if (RESOURCE_INTENSIVE.has(operation) || !isReadOnly(operation)) return rate(50, 5);
  const whole = input.Filters === undefined && input.MaxResults === undefined && input.NextToken === undefined;
  return whole && SMALLER_UNFILTERED.has(operation) ? rate(50, 10, `${operation} unfiltered`) : rate(100, 20);
}

/** *Resource token bucket sizes and refill rates*: a token for each instance. */
function resources({ route: { operation }, input }: RatedCall): Rate[] {
  const refill = RESOURCE_REFILL[operation];
  if (refill === undefined) return [];
  const ids = Array.isArray(input.InstanceIds) ? input.InstanceIds.length : 0;
  const takes = operation === 'RunInstances' ? Number(input.MaxCount ?? 1) : ids;
  return [{ bucket: `${operation} instances`, capacity: 1000, refill, takes }];
}

const RESOURCE_REFILL: Record<string, number> = {
  RunInstances: 2,
  StartInstances: 2,
  StopInstances: 20,
  TerminateInstances: 20,
};

const SMALLER_UNFILTERED = new Set([
  'DescribeInstances',
  'DescribeInstanceStatus',
  'DescribeNetworkInterfaces',
  'DescribeSecurityGroups',
  'DescribeSnapshots',
  'DescribeSpotInstanceRequests',
  'DescribeVolumes',
]);

const RESOURCE_INTENSIVE = new Set([
  'AuthorizeSecurityGroupIngress',
  'RevokeSecurityGroupIngress',
  'CreateKeyPair',
  'CreateVpcPeeringConnection',
]);

/** Capacity and refill of those that an incident, an attack or the seed calls. */
const UNCATEGORIZED: Record<string, [number, number]> = {
  AssociateIamInstanceProfile: [100, 5],
  CopyImage: [100, 1],
  CreateNetworkInterface: [100, 5],
  CreateSnapshot: [100, 5],
  CreateSnapshots: [100, 5],
  CreateTags: [100, 10],
  CreateVolume: [100, 5],
  DeleteNetworkInterface: [100, 5],
  DeleteSnapshot: [100, 5],
  DeleteTags: [100, 10],
  DeleteVolume: [100, 5],
  DescribeSecurityGroupReferences: [20, 5],
  DisassociateIamInstanceProfile: [100, 5],
  ModifyImageAttribute: [100, 5],
  ModifyInstanceMetadataOptions: [100, 5],
  ModifyNetworkInterfaceAttribute: [100, 5],
  ModifySnapshotAttribute: [100, 5],
  RunInstances: [5, 2],
  StartInstances: [5, 2],
  TerminateInstances: [100, 5],
};
