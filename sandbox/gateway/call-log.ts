/** Every call that reached the gateway with a known key, whatever came of it: the judge of what was done, when and by whom. */
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
    const since = filters.get('since') ?? '';
    const after = /^\d+$/.test(since) ? Number(since) : undefined;
    const exact = (['account', 'region', 'service', 'operation', 'readOnly'] as const).filter((name) =>
      filters.has(name),
    );
    return this.calls.filter(
      (call) =>
        (after === undefined ? call.at >= since : call.sequence > after) &&
        exact.every((name) => String(call[name]) === filters.get(name)) &&
        (call.principal ?? '').includes(filters.get('principal') ?? ''),
    );
  }
}
