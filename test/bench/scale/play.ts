/** `leaked-key` in one size, played to its end by people who click at once, and measured. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { IncidentState } from '../../../domain/incident.ts';
import { missedIn } from '../../../domain/missed.ts';
import { PARTS } from '../../../domain/state-lists.ts';
import { gateQuery, headerQuery, listsQuery } from '../../../contract/messages.ts';
import type { CallCount, CallerKind } from '../../../sandbox/gateway/call-log.ts';
import type { RecordedCall } from '../../../sandbox/gateway/recording.ts';
import { leakedKey } from '../../../sandbox/scenarios/leaked-key.ts';
import type { Check } from '../../../sandbox/scenarios/scenario.ts';
import type { Size } from '../../../sandbox/scenarios/size.ts';
import { chainOf, type Run } from './chain.ts';
import { startClicking } from './clicks.ts';
import { watchMemory, type Product } from './product.ts';

export interface Played {
  id: string;
  state: IncidentState;
  runs: Run[];
  calls: CallCount;
  /** From the moment at which the alert lay in the queue, in milliseconds. */
  firstCardMs: number | undefined;
  wholeMs: number;
  /** Claims about AWS, and about the incident, that do not hold. */
  wrong: Check[];
  /** Of the answers to what Slack asks of an incident, the longest, in bytes. */
  longestAnswer: number;
  workerBytes: number;
  /** The product's calls, whole, if that was asked for. */
  records: RecordedCall[];
}

/** Of the same customer: for an incident beside the one that is measured. */
export const OTHER_ACCOUNT = '111122224444';

const LOOK_MS = 100;
const INTO_INTAKE_MS = 120_000;

/** @throws when it has not ended by then */
export async function playLeakedKey(
  product: Product,
  size: Size,
  { signal, account, record = false }: { signal: AbortSignal; account?: string; record?: boolean },
): Promise<Played> {
  const { stack, client, incidents, services } = product;
  let alertAt = 0;
  const scenario = leakedKey.create({
    aws: stack.aws,
    size,
    ...(account === undefined ? {} : { account }),
    tell: (who) => {
      // It is told when the first finding has gone through EventBridge into the queue.
      if (who === 'GuardDuty' && alertAt === 0) alertAt = performance.now();
    },
  });
  await scenario.seed();
  const channel = stack.slack.channels[scenario.customer.channel] ?? '';
  const clicker = startClicking(stack.slack, channel, scenario.customer.approvers);
  const memory = watchMemory(services.workers);
  const since = new Date();
  const { until } = await counts(product, '');
  if (record) await control(product, 'POST', '/recording', { principal: 'firebreak-' });
  try {
    await scenario.attack();
    const id = await opened(product, scenario.account.id, since, signal);
    await unlessAborted(client.workflow.getHandle(id).result(), signal);
    const wholeMs = performance.now() - alertAt;
    const { product: calls } = await counts(product, String(until));
    await clicker.stop();
    const { calls: records = [] } = record
      ? ((await control(product, 'DELETE', '/recording')) as { calls: RecordedCall[] })
      : {};
    const state = await incidents.state({ id });
    const wrong = (await scenario.verify(state)).concat(claimsOf(state)).filter((check) => !check.holds);
    const firstCardAt = clicker.firstCardAt();
    return {
      id,
      state,
      runs: await chainOf(client, id),
      calls,
      firstCardMs: firstCardAt === undefined ? undefined : firstCardAt - alertAt,
      wholeMs,
      wrong,
      longestAnswer: await longestAnswer(product, id, state),
      workerBytes: memory.mostBytes(),
      records,
    };
  } finally {
    memory.stop();
    await clicker.stop();
  }
}

/** What the product has called, and everybody else, since a call (gateway's control API). */
export async function counts(
  { stack }: Product,
  since: string,
): Promise<{ until: number } & Record<CallerKind, CallCount>> {
  const answer = await control({ stack }, 'GET', `/calls/count?since=${since}`);
  return answer as { until: number } & Record<CallerKind, CallCount>;
}

/** The gateway's control API, where `tellGateway` has no verb for it. */
export async function control(
  { stack }: Pick<Product, 'stack'>,
  method: 'GET' | 'POST' | 'DELETE',
  path: `/${string}`,
  body?: object,
): Promise<unknown> {
  const answer = await fetch(`${stack.aws.controlUrl}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`the AWS gateway refused ${method} ${path}: ${answer.status}`);
  return answer.json();
}

/** The incident of an account that was opened since a moment. */
export async function opened(
  { incidents }: Pick<Product, 'incidents'>,
  account: string,
  since: Date,
  signal: AbortSignal,
): Promise<string> {
  for (const deadline = Date.now() + INTO_INTAKE_MS; Date.now() < deadline; await sleep(LOOK_MS)) {
    signal.throwIfAborted();
    const [found] = await incidents.list({ account, openedSince: since });
    if (found !== undefined) return found.id;
  }
  throw new Error(`no incident was opened within ${INTO_INTAKE_MS / 1000} s of the alert`);
}

/** Does not wait for what has not ended in time. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const done = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true, signal: done.signal });
  });
  return Promise.race([work, aborted]).finally(() => done.abort());
}

/** People who approve everything: nothing is left undone, and nothing was given up. */
function claimsOf(state: IncidentState): Check[] {
  const left = state.steps.filter((s) => !['done', 'noop', 'undone', 'refused', 'gone'].includes(s.status));
  const givenUp = state.timeline.filter((e) => e.kind === 'inquiry-failed' || e.kind === 'evidence-failed');
  return [
    { holds: state.status === 'closed', claim: 'the incident is closed', seen: state.status },
    {
      holds: left.length === 0,
      claim: 'every approved step was carried out',
      seen: left.map((s) => `${s.id} ${s.entry} ${s.target.id}: ${s.status} ${s.reason?.en ?? ''}`).join('; '),
    },
    {
      holds: state.missed === undefined,
      claim: 'everything was looked at',
      seen: state.missed?.map((look) => missedIn(look, 'en')).join('; ') ?? '',
    },
    {
      holds: givenUp.length === 0,
      claim: 'no inquiry and no copy was given up',
      seen: givenUp.map((e) => `${e.what.en} ${e.why ?? ''}`).join('; '),
    },
  ];
}

async function longestAnswer({ client }: Product, id: string, state: IncidentState): Promise<number> {
  const handle = client.workflow.getHandle(id);
  const answers: unknown[] = [await handle.query(headerQuery)];
  for (const name of PARTS) answers.push(await handle.query(listsQuery, { name, from: 0 }));
  for (const { id: gate } of state.gates) answers.push(await handle.query(gateQuery, gate, 0));
  return Math.max(...answers.map((answer) => Buffer.byteLength(JSON.stringify(answer))));
}
