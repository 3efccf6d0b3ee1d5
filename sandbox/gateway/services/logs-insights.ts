/** CloudWatch Logs Insights over moto's log events: runs a small part of its language. */
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../aws-error.ts';
import type { Moto } from '../moto.ts';
import { textOf, type Members } from '../parse/value.ts';
import { runQuery, type Row } from './logs-query.ts';
import { PerRegion, type Service } from './service.ts';

/** The default format of VPC flow logs, by the names of the fields that Insights discovers (CloudWatch Logs User Guide, *Supported logs and discovered fields*). */
const FLOW_FIELDS =
  'version accountId interfaceId srcAddr dstAddr srcPort dstPort protocol packets bytes startTime endTime action logStatus'.split(
    ' ',
  );

interface Query {
  rows: Row[];
  scanned: number;
}

export function logsInsights(moto: Moto): Service {
  const queries = new PerRegion<Map<string, Query>>(() => new Map());
  return {
    name: 'logs',
    operations: {
      async StartQuery(input, call) {
        const client = moto.client(CloudWatchLogsClient, call.account, call.region);
        const names = (input.logGroupNames as string[] | undefined) ?? [textOf(input.logGroupName)];
        const events: Row[] = [];
        for (const logGroupName of names)
          events.push(...(await eventsOf(client, logGroupName, Number(input.startTime), Number(input.endTime))));
        const queryId = crypto.randomUUID();
        const rows = runQuery(textOf(input.queryString), events);
        queries.get(call).set(queryId, { rows, scanned: events.length });
        return { queryId };
      },
      GetQueryResults(input, call) {
        const query = queries.get(call).get(textOf(input.queryId));
        if (!query) throw new AwsError('ResourceNotFoundException', 'The query does not exist.');
        const results = query.rows.map((row) => [...row].map(([field, value]) => ({ field, value })));
        const statistics = { recordsMatched: query.rows.length, recordsScanned: query.scanned, bytesScanned: 0 };
        return { status: 'Complete', results: results as unknown as Members[], statistics };
      },
    },
  };
}

/** @param from @param to seconds since 1970, as Insights takes them */
async function eventsOf(client: CloudWatchLogsClient, logGroupName: string, from: number, to: number): Promise<Row[]> {
  const rows: Row[] = [];
  const window = { startTime: from * 1_000, endTime: to * 1_000 };
  try {
    for await (const page of paginateFilterLogEvents({ client }, { logGroupName, ...window }))
      rows.push(...(page.events ?? []).map((e) => fieldsOf(e.message ?? '')));
  } catch (error) {
    const isMissing = error instanceof Error && error.name === 'ResourceNotFoundException';
    throw isMissing ? new AwsError('ResourceNotFoundException', `Log group ${logGroupName} does not exist.`) : error;
  }
  return rows;
}

function fieldsOf(message: string): Row {
  const parts = message.split(' ');
  const discovered = parts.length === FLOW_FIELDS.length ? FLOW_FIELDS.map((f, i) => [f, parts[i] ?? ''] as const) : [];
  return new Map([['@message', message], ...discovered]);
}
