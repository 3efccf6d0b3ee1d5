/** The regions of an account. */
import { DescribeRegionsCommand, type EC2Client } from '@aws-sdk/client-ec2';

/** Those that are enabled, sorted. */
export async function enabledRegions(ec2: EC2Client): Promise<string[]> {
  const { Regions = [] } = await ec2.send(new DescribeRegionsCommand({}));
  return Regions.flatMap((r) => r.RegionName ?? []).sort();
}
