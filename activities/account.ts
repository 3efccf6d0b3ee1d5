/** A customer's AWS account as an entry sees it. */

interface AwsClient {
  destroy(): void;
}

export interface AwsAccount {
  readonly id: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  /** A client of the SDK, cached. Global services (IAM) take `us-east-1`. */
  client<C extends AwsClient>(ctor: new (config: never) => C, region: string): C;
  /** The regions to look at: the customer's list, or all that the account has enabled (ec2:DescribeRegions). */
  regions(): Promise<string[]>;
}

/** Where a partition's global services (IAM, STS's global endpoint) live and write their CloudTrail events. */
export function homeRegionOf({ partition }: Pick<AwsAccount, 'partition'>): string {
  if (partition === 'aws-cn') return 'cn-north-1';
  return partition === 'aws-us-gov' ? 'us-gov-west-1' : 'us-east-1';
}
