/** AWS accounts as entries see them: a customer's, and the MSP's own. */

interface AwsClient {
  destroy(): void;
}

/** A customer's account under one role session. */
export interface AwsAccount {
  readonly id: string;
  /** `aws`, `aws-cn`, `aws-us-gov`, `aws-eusc`, `aws-iso…`. */
  readonly partition: string;
  /** A client of the SDK, cached. Global services (IAM) take `homeRegionOf`. */
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
export const homeRegionOf = ({ partition }: Pick<AwsAccount, 'partition'>): string =>
  HOME_REGIONS[partition] ?? HOME_REGIONS.aws;

/** `globalRegion` of the SDK's partitions.json; for the European sovereign cloud and the isolated partitions their first region. */
const HOME_REGIONS: Record<string, string> & { aws: string } = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-eusc': 'eusc-de-east-1',
  'aws-iso': 'us-iso-east-1',
  'aws-iso-b': 'us-isob-east-1',
  'aws-iso-e': 'eu-isoe-west-1',
  'aws-iso-f': 'us-isof-south-1',
  'aws-us-gov': 'us-gov-west-1',
};
