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
