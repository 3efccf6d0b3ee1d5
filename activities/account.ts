/** AWS accounts as entries see them: a customer's, and the MSP's own. */
import { homeRegionIn } from '../domain/partitions.ts';

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
  /** Where the worker runs. */
  readonly region: string;
  close(): void;
}

/** Where the global services of an account's partition live. */
export const homeRegionOf = ({ partition }: Pick<AwsAccount, 'partition'>): string => homeRegionIn(partition);
