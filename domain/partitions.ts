/** AWS's partitions. The only place where a home region is written: `test/domain/partitions.test.ts` looks for others. */

/** Where a partition's global services (IAM, STS's global endpoint) live and write their CloudTrail events. */
export const homeRegionIn = (partition: string): string => HOME_REGIONS[partition] ?? HOME_REGIONS.aws;

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

/** Of a process that is told none. */
export const DEFAULT_REGION = HOME_REGIONS.aws;

/** `regionRegex` of the SDK's partitions.json, by what a region's name begins with. */
const PREFIXES: readonly (readonly [prefix: string, partition: string])[] = [
  ['cn-', 'aws-cn'],
  ['eusc-', 'aws-eusc'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eu-isof-', 'aws-iso-f'],
  ['us-iso-', 'aws-iso'],
  ['us-gov-', 'aws-us-gov'],
];

export const partitionOfRegion = (region: string): string =>
  PREFIXES.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
