/** A story that the sandbox can play: who is attacked, how, and what AWS must look like when it is over. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsPart } from '../aws.ts';
import { CUSTOMERS, type SandboxAccount, type SandboxCustomer } from '../story.ts';
import type { Scales, Size } from './size.ts';

export interface ScenarioOptions {
  aws: AwsPart;
  /** Account id; each scenario has its own default. */
  account?: string;
  /** Hears what the attacker and the detectors do. */
  tell?: (actor: string, what: string) => void;
  /** Only for a story that `scales`. */
  size?: Size;
}

/** One claim about AWS, and whether it holds. */
export interface Check {
  holds: boolean;
  claim: string;
  /** What was seen where it does not hold. */
  seen?: string;
}

export interface Scenario {
  customer: SandboxCustomer;
  account: SandboxAccount;
  /** The customer's things the story needs. Before the attack, so that backups are older than it. */
  seed(): Promise<void>;
  attack(): Promise<void>;
  /**
   * Reads AWS with the SDK, as the account's owner, and holds it against what the incident says of each step: a change
   * that is done shows, one that was put back or never done reads exactly as before. At any moment, not only at the end.
   */
  verify(state: PlainState): Promise<Check[]>;
}

export interface ScenarioMaker {
  name: string;
  title: string;
  scales?: Scales;
  create(options: ScenarioOptions): Scenario;
}

/** Where a story plays. */
export interface Stage extends Required<Pick<ScenarioOptions, 'aws' | 'tell' | 'size'>> {
  /** Of the account. */
  id: string;
  customer: SandboxCustomer;
  account: SandboxAccount;
}

export type Plot = Pick<Scenario, 'seed' | 'attack' | 'verify'>;

/** @param account the id of the account it plays in, unless another is asked for */
export const scenario = (story: {
  name: string;
  title: string;
  scales?: ScenarioMaker['scales'];
  account: string;
  play(stage: Stage): Plot;
}): ScenarioMaker => ({
  name: story.name,
  title: story.title,
  ...(story.scales === undefined ? {} : { scales: story.scales }),
  create({ aws, account: id = story.account, tell = () => {}, size = {} }) {
    const owner = ownerOf(id);
    return { ...owner, ...story.play({ aws, id, tell, size, ...owner }) };
  },
});

/** As much of the incident's state, as plain JSON, as the checks need: the sandbox knows nothing of the product's. */
export interface PlainState {
  id: string;
  steps: {
    id: string;
    entry: string;
    phase: string;
    kind: string;
    status: string;
    undoes?: string | undefined;
    startedAt?: string | undefined;
    target: { kind: string; id: string; region?: string | undefined };
  }[];
  reports: Record<string, string>;
}

/** What the incident says became of an entry's change on a target; undefined if it was never proposed. */
const said = (state: PlainState, entry: string, targetId: string): string | undefined =>
  state.steps.find((s) => s.entry === entry && s.target.id === targetId && s.undoes === undefined)?.status;

/** `said` for many targets: the steps are gone through once. */
export function statusOf(state: PlainState): (entry: string, targetId: string) => string | undefined {
  const statuses = new Map<string, string>();
  for (const { entry, target, status, undoes } of state.steps.toReversed())
    if (undoes === undefined) statuses.set(`${entry} ${target.id}`, status);
  return (entry, targetId) => statuses.get(`${entry} ${targetId}`);
}

/** A check that the incident proposed an entry's change for a target, whatever people decided. */
export const proposed = (state: PlainState, entry: string, targetId: string): Check => ({
  holds: said(state, entry, targetId) !== undefined,
  claim: `${entry} was proposed for ${targetId}`,
});

/** Done, and not put back since. */
export const isDone = (state: PlainState, entry: string, id: string): boolean => said(state, entry, id) === 'done';

/** ISO time at which the incident first changed one of these targets; undefined if it never did. */
export const firstChangeOf = (state: PlainState, ...ids: string[]): string | undefined =>
  state.steps
    .filter((s) => s.kind === 'change' && ids.includes(s.target.id))
    .flatMap((s) => s.startedAt ?? [])
    .toSorted()[0];

export function ownerOf(accountId: string): { customer: SandboxCustomer; account: SandboxAccount } {
  for (const customer of CUSTOMERS) {
    const account = customer.accounts.find((a) => a.id === accountId);
    if (account !== undefined) return { customer, account };
  }
  throw new Error(`the sandbox has no account ${accountId}; it has ${accountIds().join(', ')}`);
}

const accountIds = (): string[] => CUSTOMERS.flatMap((c) => c.accounts.map((a) => a.id));

/** Asks the gateway for what only the sandbox can do: `POST /_sandbox/<path>`. */
export async function control(aws: AwsPart, path: string, body: object): Promise<void> {
  const response = await fetch(`${aws.controlUrl}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`the AWS gateway refused ${path}: ${response.status} ${await response.text()}`);
}

/** Makes a finding in the account's detector, which sends it to EventBridge as in life. */
export const injectFinding = (aws: AwsPart, account: string, region: string, finding: object): Promise<void> =>
  control(aws, 'guardduty/findings', { account, region, finding });

/** How many claims of one kind are told one by one. */
const TOLD = 10;

/** Claims that say the same of many things, as few lines as can be read: those that hold, and some of those that do not. */
export function together(claim: (count: number) => string, checks: readonly Check[]): Check[] {
  if (checks.length <= TOLD) return [...checks];
  const broken = checks.filter((check) => !check.holds);
  const held = checks.length - broken.length;
  const more = broken.length - TOLD;
  return [
    ...(held === 0 ? [] : [{ holds: true, claim: claim(held) }]),
    ...broken.slice(0, TOLD),
    ...(more > 0 ? [{ holds: false, claim: claim(more), seen: 'nor do these, like the ones above' }] : []),
  ];
}

/** A check that two JSON values are equal. */
export function same(claim: string, actual: unknown, expected: unknown): Check {
  const [a, e] = [JSON.stringify(actual), JSON.stringify(expected)];
  return a === e ? { holds: true, claim } : { holds: false, claim, seen: `${a}, not ${e}` };
}

/** AWS takes a moment over some things (a terminated instance, a restored volume): reads until it fits, at most 20 s. */
export async function eventually<T>(read: () => Promise<T>, fits: (value: T) => boolean): Promise<T> {
  for (const deadline = Date.now() + 20_000; ; await sleep(500)) {
    const value = await read();
    if (fits(value) || Date.now() > deadline) return value;
  }
}
