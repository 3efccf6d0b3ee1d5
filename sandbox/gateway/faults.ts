/** Injects faults on request: refusals, throttling, server errors, delays and lost connections, for the calls that match. */
import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AwsError } from './aws-error.ts';
import { isReadOnly, type Call } from './call.ts';
import { faultStyle } from './errors.ts';
import { denied } from './policy/authorize.ts';
import { requiredActions } from './policy/actions.ts';
import { resourceOf } from './policy/resource.ts';
import type { Control } from './services/service.ts';

const faultSchema = z.strictObject({
  /** A fault with the id of another one takes its place. */
  id: z
    .string()
    .min(1)
    .default(() => randomUUID()),
  match: z
    .strictObject({
      service: z.string().optional(),
      operation: z.string().optional(),
      account: z.string().optional(),
      region: z.string().optional(),
      /** Part of the caller's ARN: a role's or session's name. */
      principal: z.string().optional(),
    })
    .default({}),
  kind: z.enum([
    'deny',
    'throttle',
    'error5xx',
    'latency',
    'drop-before',
    'drop-after',
    'limit-exceeded',
    'short-pages',
    'late-reads',
  ]),
  /** Share of matching calls that are hit, 0 to 1. */
  rate: z.number().min(0).max(1).default(1),
  /** Chooses the calls: the nth call of an operation in a region is hit in every run or in none. */
  seed: z.number().int().nonnegative().default(1),
  /** The fault ends after it has hit this number of calls. */
  times: z.number().int().positive().optional(),
  latencyMs: z.number().int().nonnegative().default(1000),
  /** Of `short-pages`: the most items of a page. */
  pageSize: z.number().int().positive().default(2),
  /** Of `late-reads`: how long a service's reads answer as before the last write. */
  lateMs: z.number().int().nonnegative().default(10_000),
});

type Fault = z.infer<typeof faultSchema> & {
  hits: number;
  /** Service, operation and region → how many calls it has seen. */
  seen: Map<string, number>;
};

/** What a fault changes of a call that is carried out. */
export interface Struck {
  /** The connection is cut once the call has taken effect. */
  dropAfter: boolean;
  /** The answer's pages have no more items. */
  pageSize?: number;
  /** Reads of the service show writes so much later. */
  lateMs?: number;
}

export class DroppedConnection extends Error {
  override name = 'DroppedConnection';
}

export class Faults {
  private readonly faults = new Map<string, Fault>();

  readonly control: Record<string, Control> = {
    'POST /faults': (body) => {
      const fault = { ...faultSchema.parse(body), hits: 0, seen: new Map() };
      this.faults.set(fault.id, fault);
      return { id: fault.id };
    },
    'GET /faults': () => [...this.faults.values()].map(({ seen: _seen, ...fault }) => fault),
    'DELETE /faults': (_body, query) => {
      const id = query.get('id');
      if (id) this.faults.delete(id);
      else this.faults.clear();
      return {};
    },
  };

  /** Throws, waits or does nothing. @throws AwsError, DroppedConnection */
  async strike(call: Call): Promise<Struck> {
    const struck: Struck = { dropAfter: false };
    for (const fault of this.faults.values()) {
      if (!this.hits(fault, call)) continue;
      switch (fault.kind) {
        case 'deny':
          throw refusalFor(call);
        case 'throttle': {
          const { code, status } = faultStyle('throttled', call.route);
          throw new AwsError(code, 'Rate exceeded', status);
        }
        case 'error5xx': {
          const { code, status } = faultStyle('internal', call.route);
          throw new AwsError(code, 'An internal error has occurred', status);
        }
        case 'latency':
          await new Promise((resolve) => setTimeout(resolve, fault.latencyMs));
          break;
        case 'drop-before':
          throw new DroppedConnection();
        case 'limit-exceeded': {
          if (isReadOnly(call.route.operation)) break;
          const { code, status } = faultStyle('limit', call.route);
          throw new AwsError(code, 'The limit for your account has been reached.', status);
        }
        case 'short-pages':
          struck.pageSize = Math.min(struck.pageSize ?? Infinity, fault.pageSize);
          break;
        case 'late-reads':
          struck.lateMs = Math.max(struck.lateMs ?? 0, fault.lateMs);
          break;
        case 'drop-after':
          struck.dropAfter = true;
      }
    }
    return struck;
  }

  private hits(fault: Fault, call: Call): boolean {
    const { match } = fault;
    const matches =
      (match.service ?? call.route.service) === call.route.service &&
      (match.operation ?? call.route.operation) === call.route.operation &&
      (match.account ?? call.account) === call.account &&
      (match.region ?? call.region) === call.region &&
      (call.principal?.arn ?? '').includes(match.principal ?? '');
    if (!matches || fault.hits >= (fault.times ?? Infinity)) return false;
    if (fault.rate < 1 && chance(fault, call) >= fault.rate) return false;
    fault.hits += 1;
    return true;
  }
}

/**
 * A number from 0 to 1, the same in every run for the nth call of an operation in a region. One sequence for all calls would
 * not repeat, because concurrent calls arrive in a different order in each run.
 */
function chance({ seed, kind, seen }: Fault, { route, region }: Call): number {
  const key = `${route.service}:${route.operation} ${region}`;
  const nth = seen.get(key) ?? 0;
  seen.set(key, nth + 1);
  const digest = createHash('sha256').update(`${seed} ${kind} ${key} ${nth}`).digest();
  return digest.readUInt32BE(0) / 2 ** 32;
}

function refusalFor(call: Call): AwsError {
  const { service, operation } = call.route;
  const [action = `${service}:${operation}`] = requiredActions(call);
  return denied(call, action, resourceOf(call), `because no identity-based policy allows the ${action} action`);
}
