/** A story that the sandbox can play: its seed, its attack, and the checks of AWS's state afterwards. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsPart } from '../aws.ts';
import { CUSTOMERS, type SandboxAccount, type SandboxCustomer } from '../story.ts';
import type { Scales, Size } from './size.ts';

export interface ScenarioOptions {
  aws: AwsPart;
  /** Account id; each scenario has its own default. */
  account?: string;
  /** Called with each act of the attacker and the detectors. */
  tell?: (actor: string, what: string) => void;
  /** Only for a story that `scales`. */
  size?: Size;
}

/** One statement about AWS, and whether it is true. */
export interface Check {
  holds: boolean;
  claim: string;
  /** What was found instead, if it is false. */
  seen?: string;
}

export interface Scenario {
  customer: SandboxCustomer;
  account: SandboxAccount;
  /** Creates the resources that the story needs. This runs before the attack, so that backups are older. */
  seed(): Promise<void>;
  attack(): Promise<void>;
  /**
   * Reads AWS with the SDK, as the account's owner, and compares it with the incident's steps: a change that is done is
   * visible, and one that was undone or never done reads exactly as before. It can run at any moment.
   */
  verify(state: PlainState): Promise<Check[]>;
}

export interface ScenarioMaker {
  name: string;
  title: string;
  /** The id of the account that it plays in, unless another is asked for. */
  account: string;
  scales?: Scales;
  create(options: ScenarioOptions): Scenario;
}

/** The account and region of a story. */
export interface Stage extends Required<Pick<ScenarioOptions, 'aws' | 'tell' | 'size'>> {
  /** Of the account. */
  id: string;
  customer: SandboxCustomer;
  account: SandboxAccount;
}

export type Plot = Pick<Scenario, 'seed' | 'attack' | 'verify'>;

export const scenario = (story: {
  name: string;
  title: string;
  scales?: ScenarioMaker['scales'];
  account: string;
  play(stage: Stage): Plot;
}): ScenarioMaker => ({
  name: story.name,
  title: story.title,
  account: story.account,
  ...(story.scales === undefined ? {} : { scales: story.scales }),
  create({ aws, account: id = story.account, tell = () => {}, size = {} }) {
    const owner = ownerOf(id);
    return { ...owner, ...story.play({ aws, id, tell, size, ...owner }) };
  },
});

/** The part of the incident's state that the checks need. The sandbox imports no types of the product. */
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

/** The status of an entry's change on a target; undefined if it was never proposed. */
const said = (state: PlainState, entry: string, targetId: string): string | undefined =>
  state.steps.find((s) => s.entry === entry && s.target.id === targetId && s.undoes === undefined)?.status;

/** `said` for many targets, in one pass over the steps. */
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

/** Done, and not undone since. */
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

/** Makes a finding in the account's detector, which sends it to EventBridge as in AWS. */
export const injectFinding = (aws: AwsPart, account: string, region: string, finding: object): Promise<void> =>
  control(aws, 'guardduty/findings', { account, region, finding });

/** The number of statements of one kind that are printed one by one. */
const TOLD = 10;

/** Statements about many things as a few lines: a count of those that are true, and some of those that are false. */
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

/** AWS needs some time for some changes (a terminated instance, a restored volume). Reads until it is as expected, at most 20 s. */
export async function eventually<T>(read: () => Promise<T>, fits: (value: T) => boolean): Promise<T> {
  for (const deadline = Date.now() + 20_000; ; await sleep(500)) {
    const value = await read();
    if (fits(value) || Date.now() > deadline) return value;
  }
}
