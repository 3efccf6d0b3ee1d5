/** The log of all calls with a known key: what was done, when and by whom. */
import type { Call } from './call.ts';
import { isReadOnly } from './call.ts';
import { resourceOf } from './policy/resource.ts';

export interface LoggedCall {
  id: string;
  /** Rises by one with each call. */
  sequence: number;
  /** ISO time at which the call came in. */
  at: string;
  account: string;
  region: string;
  service: string;
  operation: string;
  readOnly: boolean;
  /** ARN; absent for an unsigned request. */
  principal: string | undefined;
  accessKeyId: string | undefined;
  /** Role session's name, which for the engine is the incident id. */
  sessionName: string | undefined;
  resource: string | undefined;
  sourceIp: string;
  userAgent: string;
  /** HTTP status; 0 if the connection was dropped. */
  status: number;
  errorCode?: string;
  errorMessage?: string;
  /** Whether the request was checked against AWS's model. */
  checked: boolean;
}

/** The product: its engine's user and the roles that it assumes. All other callers are attackers, administrators and the checks. */
export type CallerKind = 'product' | 'others';

export interface CallCount {
  total: number;
  reads: number;
  writes: number;
  /** Calls that were answered with an error, including throttled ones. */
  failed: number;
  throttled: number;
  /** `ec2:DescribeInstances` → the number of calls, the most frequent first. */
  operations: Record<string, number>;
}

export class CallLog {
  private readonly calls: LoggedCall[] = [];

  add(call: Call, outcome: { status: number; errorCode?: string; errorMessage?: string }): void {
    const { route, principal, account, region } = call;
    this.calls.push({
      id: call.id,
      sequence: this.calls.length + 1,
      at: call.at.toISOString(),
      account,
      region,
      service: route.service,
      operation: route.operation,
      readOnly: isReadOnly(route.operation),
      principal: principal?.arn,
      accessKeyId: principal?.accessKeyId,
      sessionName: principal?.session?.name,
      resource: resourceOf(call),
      sourceIp: call.sourceIp,
      userAgent: call.userAgent,
      checked: route.model !== undefined && route.protocol !== 'cbor',
      ...outcome,
    });
  }

  /** Filters: since (ISO time or sequence number), account, region, service, operation, readOnly, principal (part of the ARN). */
  find(filters: URLSearchParams): LoggedCall[] {
    const exact = (['account', 'region', 'service', 'operation', 'readOnly'] as const).filter((name) =>
      filters.has(name),
    );
    return this.since(filters.get('since') ?? '').filter(
      (call) =>
        exact.every((name) => String(call[name]) === filters.get(name)) &&
        (call.principal ?? '').includes(filters.get('principal') ?? ''),
    );
  }

  /** @param since ISO time or sequence number. `until`: the last call counted, from which the next count may go on */
  count(since: string): { until: number } & Record<CallerKind, CallCount> {
    const counts = { product: noCalls(), others: noCalls() };
    for (const call of this.since(since)) countIn(counts[kindOf(call.principal)], call);
    return { until: this.calls.length, product: mostFirst(counts.product), others: mostFirst(counts.others) };
  }

  private since(since: string): LoggedCall[] {
    if (/^\d+$/.test(since)) return this.calls.slice(Number(since));
    return since === '' ? this.calls : this.calls.filter((call) => call.at >= since);
  }
}

/** Recognised by the names that the seed gives them (sandbox/seed/msp.ts, sandbox/seed/onboarding.ts). */
const kindOf = (principal: string | undefined): CallerKind =>
  /:(user|assumed-role)\/firebreak-/.test(principal ?? '') ? 'product' : 'others';

const noCalls = (): CallCount => ({ total: 0, reads: 0, writes: 0, failed: 0, throttled: 0, operations: {} });

/** The codes of throttling that the gateway's faults and rates answer (errors.ts). */
const THROTTLED = /^(RequestLimitExceeded|SlowDown|Throttling(Exception)?)$/;

function countIn(count: CallCount, call: LoggedCall): void {
  count.total += 1;
  if (call.readOnly) count.reads += 1;
  else count.writes += 1;
  if (call.errorCode !== undefined) count.failed += 1;
  if (THROTTLED.test(call.errorCode ?? '')) count.throttled += 1;
  const name = `${call.service}:${call.operation}`;
  count.operations[name] = (count.operations[name] ?? 0) + 1;
}

const mostFirst = (count: CallCount): CallCount => ({
  ...count,
  operations: Object.fromEntries(Object.entries(count.operations).toSorted(([, a], [, b]) => b - a)),
});
