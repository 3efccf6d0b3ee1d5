/**
 * Counts the console sign-ins of one account (P1.2). One failure is a typing error. Several within minutes are
 * guessing.
 */
import { z } from 'zod';
import type { Alert } from './alert.ts';
import { mergeEntities, type Entity } from './entity.ts';

/** This many failures within this many minutes, by their event times, are a burst. */
export const SIGN_IN_BURST = { failures: 5, withinMinutes: 10 } as const;

export const SignIn = z.object({
  /** CloudTrail's event id. The same event may arrive more than once. */
  id: z.string().min(1).max(200),
  at: z.iso.datetime({ offset: true }),
  region: z.string().min(1).max(64),
  succeeded: z.boolean(),
  /** Absent where CloudTrail hides the name because it may be a password. */
  user: z.string().max(200).optional(),
  address: z.string().max(64).optional(),
});
export type SignIn = z.infer<typeof SignIn>;

/** What is kept between two sign-ins. Its size is bounded. */
export interface SignInMemory {
  /** The failures within the window, oldest first. */
  failures: SignIn[];
  /** The current burst: its first failure, the number of failures, and the number at which it is reported again. */
  burst?: { first: SignIn; count: number; tellAt: number };
}

/** Enough to name addresses and users. More failures are counted but not kept. */
const MOST_KEPT = 100;

export type Verdict =
  | { verdict: 'quiet' }
  /** A burst to report: when it begins, and each time the number of failures has doubled. */
  | { verdict: 'burst'; first: SignIn; count: number; failures: readonly SignIn[] }
  /** A sign-in that succeeded after a burst of failures from its address or with its user name. */
  | { verdict: 'got-in'; signIn: SignIn; failures: readonly SignIn[] };

const timeOf = ({ at }: SignIn): number => Date.parse(at);

/** Counts one more sign-in. Events may arrive late, twice and out of order. */
export function countSignIn(memory: SignInMemory, signIn: SignIn): { memory: SignInMemory; result: Verdict } {
  if (signIn.succeeded) return { memory, result: afterSuccess(memory, signIn) };
  if (memory.failures.some((f) => f.id === signIn.id)) return { memory, result: { verdict: 'quiet' } };
  const all = [...memory.failures, signIn].sort((a, b) => timeOf(a) - timeOf(b));
  const since = timeOf(all.at(-1)!) - SIGN_IN_BURST.withinMinutes * 60_000;
  const failures = all.filter((f) => timeOf(f) >= since).slice(-MOST_KEPT);
  // A burst ends when none of its failures is within the window.
  const going = memory.burst !== undefined && failures.length > 1 ? memory.burst : undefined;
  const burst =
    going === undefined
      ? { first: failures[0]!, count: failures.length, tellAt: SIGN_IN_BURST.failures }
      : { ...going, count: going.count + 1 };
  if (burst.count < burst.tellAt) {
    return { memory: going === undefined ? { failures } : { failures, burst }, result: { verdict: 'quiet' } };
  }
  return {
    memory: { failures, burst: { ...burst, tellAt: burst.count * 2 } },
    result: { verdict: 'burst', first: burst.first, count: burst.count, failures },
  };
}

function afterSuccess(memory: SignInMemory, signIn: SignIn): Verdict {
  const from = timeOf(signIn) - SIGN_IN_BURST.withinMinutes * 60_000;
  const failures = memory.failures.filter(
    (f) =>
      timeOf(f) >= from &&
      timeOf(f) <= timeOf(signIn) &&
      ((f.address !== undefined && f.address === signIn.address) || (f.user !== undefined && f.user === signIn.user)),
  );
  return failures.length < SIGN_IN_BURST.failures ? { verdict: 'quiet' } : { verdict: 'got-in', signIn, failures };
}

/** The alert of a verdict, if it raises one. A burst that is reported again has the same id and joins its incident. */
export function signInAlert(account: string, result: Verdict): Alert | undefined {
  if (result.verdict === 'quiet') return undefined;
  const { failures } = result;
  const addresses = failures.map((f) => f.address).filter((a) => a !== undefined);
  const sources = addresses.map((id): Entity => ({ kind: 'ip', id, standing: 'source', foundBy: 'alert' }));
  if (result.verdict === 'burst') {
    const { first, count } = result;
    // The user whose password is guessed is `related` until a sign-in succeeds.
    const guessed = failures.flatMap((f): Entity[] => userOf(f, 'related'));
    return {
      ...common(account, first),
      id: `failed-sign-ins/${first.id}`,
      findingType: 'signin:FailedSignIns',
      title: `${count} failed sign-ins to the console`,
      titleKo: `콘솔 로그인 실패 ${count}건`,
      description: `From ${list(addresses)}, as ${list(failures.map((f) => f.user ?? 'an unknown user'))}.`,
      severity: 'medium',
      correlationKey: 'type:signin:FailedSignIns',
      entities: mergeEntities([], [...sources, ...guessed]),
    };
  }
  const { signIn } = result;
  const who = signIn.user ?? 'a role or federated user';
  return {
    ...common(account, signIn),
    id: `sign-in-after-failures/${signIn.id}`,
    findingType: 'signin:SignInAfterFailures',
    title: `${who} signed in to the console after ${failures.length} failed attempts`,
    titleKo: `로그인 실패 ${failures.length}건 뒤 콘솔 로그인: ${signIn.user ?? '역할 또는 페더레이션 사용자'}`,
    description: `Signed in from ${signIn.address ?? 'an unknown address'}; the failed attempts came from ${list(addresses)}.`,
    severity: 'high',
    correlationKey: signIn.user === undefined ? 'type:signin:SignInAfterFailures' : `iam-user:${signIn.user}`,
    entities: mergeEntities([], [...userOf(signIn, 'affected'), ...sources]),
  };
}

const common = (account: string, { at, region, id }: SignIn) =>
  ({
    source: 'cloudtrail',
    account,
    region,
    category: 'unauthorized-access',
    occurredAt: at,
    sample: false,
    reference: { eventId: id },
  }) as const satisfies Partial<Alert>;

const userOf = ({ user }: SignIn, standing: Entity['standing']): Entity[] =>
  user === undefined ? [] : [{ kind: 'iam-user', id: user, standing, foundBy: 'alert' }];

/** Each value once. A long list is cut. */
function list(items: readonly string[]): string {
  const unique = [...new Set(items)];
  if (unique.length === 0) return 'unknown addresses';
  return unique.length <= 5 ? unique.join(', ') : `${unique.slice(0, 5).join(', ')} and ${unique.length - 5} more`;
}
