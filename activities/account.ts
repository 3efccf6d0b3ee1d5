/** AWS accounts as entries see them: a customer's, and the MSP's own. */

interface AwsClient {
  destroy(): void;
}

/** A customer's account under one role session. */
export interface AwsAccount {
  readonly id: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  /** A client of the SDK, cached. Global services (IAM) take `us-east-1`. */
  client<C extends AwsClient>(ctor: new (config: never) => C, region: string): C;
  /** The regions to search: the customer's list, or all that the account has enabled (ec2:DescribeRegions). */
  regions(): Promise<string[]>;
  /** What changes rarely in an account, asked once in ten minutes. `what` names it. */
  known<T>(what: string, ask: () => Promise<T>): Promise<T>;
}

/** The MSP's own account, which sends notices to people. */
export interface OwnAccount extends Pick<AwsAccount, 'client'> {
  close(): void;
}

/** Where a partition's global services (IAM, STS's global endpoint) live and write their CloudTrail events. */
export function homeRegionOf({ partition }: Pick<AwsAccount, 'partition'>): string {
  if (partition === 'aws-cn') return 'cn-north-1';
  return partition === 'aws-us-gov' ? 'us-gov-west-1' : 'us-east-1';
}
