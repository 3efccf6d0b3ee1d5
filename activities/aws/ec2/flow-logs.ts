/** VPC Flow Logs in CloudWatch Logs, read by Logs Insights. */
import { CloudWatchLogsClient, GetQueryResultsCommand, StartQueryCommand } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client, paginateDescribeFlowLogs } from '@aws-sdk/client-ec2';
import { isIP } from 'node:net';
import { chunksOf } from '../../../domain/group.ts';
import type { EntryContext } from '../../entry.ts';
import { allPages } from '../pages.ts';

/** All flows at one interface from one address to one port of another. */
export interface Flow {
  interfaceId: string;
  from: string;
  to: string;
  toPort: string;
  /** `ACCEPT` or `REJECT`. */
  action: string;
  bytes: number;
  flows: number;
  /** ISO 8601, of the first flow. */
  at: string;
}

/** StartQuery accepts no more groups. */
const GROUPS_A_QUERY = 50;
const MOST_FLOWS = 1_000;
/** A query may run for minutes. */
const POLLS = 150;
const POLL_MS = 2_000;

export interface FlowLogs {
  /** Log groups that receive a region's flow logs in the default format. */
  groups: string[];
  /** How many flow logs cannot be read here: they go to S3 or Firehose, or have a format of the customer's. */
  elsewhere: number;
  custom: number;
}

/** Insights discovers the fields of this format only (CloudWatch Logs User Guide, *Supported logs and discovered fields*). */
const DEFAULT_FORMAT =
  /^\$\{version\} \$\{account-id\} \$\{interface-id\} \$\{srcaddr\} \$\{dstaddr\} \$\{srcport\} \$\{dstport\} \$\{protocol\} \$\{packets\} \$\{bytes\} \$\{start\} \$\{end\} \$\{action\} \$\{log-status\}$/;

export async function flowLogsIn(ctx: EntryContext, region: string): Promise<FlowLogs> {
  const client = ctx.aws.client(EC2Client, region);
  const logs = await allPages(paginateDescribeFlowLogs({ client }, {}), (p) => p.FlowLogs);
  const here = logs.filter((l) => (l.LogDestinationType ?? 'cloud-watch-logs') === 'cloud-watch-logs');
  const read = here.filter((l) => l.LogFormat === undefined || DEFAULT_FORMAT.test(l.LogFormat));
  return {
    groups: [...new Set(read.flatMap((l) => l.LogGroupName ?? []))],
    elsewhere: logs.length - here.length,
    custom: here.length - read.length,
  };
}

/** The incident's flows at these interfaces and with these addresses, largest first. Undefined if the query did not end. */
export async function flowsOf(
  ctx: EntryContext,
  region: string,
  logGroupNames: string[],
  interfaces: readonly string[],
  addresses: readonly string[],
): Promise<Flow[] | undefined> {
  const found: Flow[] = [];
  for (const groups of chunksOf(logGroupNames, GROUPS_A_QUERY)) {
    const flows = await queryOf(ctx, region, groups, queryFor(interfaces, addresses));
    if (flows === undefined) return undefined;
    found.push(...flows);
  }
  return found.toSorted((a, b) => b.bytes - a.bytes);
}

async function queryOf(
  ctx: EntryContext,
  region: string,
  logGroupNames: string[],
  queryString: string,
): Promise<Flow[] | undefined> {
  const { from, to } = ctx.incident.window;
  const client = ctx.aws.client(CloudWatchLogsClient, region);
  const { queryId } = await client.send(
    new StartQueryCommand({
      logGroupNames,
      queryString,
      startTime: Math.floor(Date.parse(from) / 1_000),
      endTime: Math.ceil(Date.parse(to) / 1_000),
    }),
  );
  for (let poll = 1; poll <= POLLS; poll += 1) {
    const { status, results = [] } = await client.send(new GetQueryResultsCommand({ queryId }));
    if (status === 'Complete')
      return results.map((row) => flowOf(new Map(row.map(({ field = '', value = '' }) => [field, value]))));
    if (status !== 'Running' && status !== 'Scheduled') return undefined;
    await ctx.sleep(POLL_MS);
  }
  return undefined;
}

/** Only addresses and interface ids get into the query, because entities hold text from outside. */
function queryFor(interfaces: readonly string[], addresses: readonly string[]): string {
  const list = (values: readonly string[]): string => `[${values.map((v) => `"${v}"`).join(', ')}]`;
  const at = interfaces.filter((i) => /^eni-[0-9a-f]+$/.test(i));
  const peers = addresses.filter((a) => isIP(a) !== 0);
  const terms = [
    ...(at.length > 0 ? [`interfaceId in ${list(at)}`] : []),
    ...(peers.length > 0 ? [`srcAddr in ${list(peers)}`, `dstAddr in ${list(peers)}`] : []),
  ];
  return [
    `filter ${terms.join(' or ')}`,
    'stats sum(bytes) as allBytes, count(*) as flows, min(startTime) as first by interfaceId, srcAddr, dstAddr, dstPort, action',
    'sort allBytes desc',
    `limit ${MOST_FLOWS}`,
  ].join(' | ');
}

const flowOf = (row: Map<string, string>): Flow => ({
  interfaceId: row.get('interfaceId') ?? '',
  from: row.get('srcAddr') ?? '',
  to: row.get('dstAddr') ?? '',
  toPort: row.get('dstPort') ?? '',
  action: row.get('action') ?? '',
  bytes: Number(row.get('allBytes') ?? 0),
  flows: Number(row.get('flows') ?? 0),
  at: new Date(Number(row.get('first') ?? 0) * 1_000).toISOString(),
});
