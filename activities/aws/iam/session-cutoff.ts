/**
 * A denial by the time at which a session was issued. AWS ends no session: it is refused as long as the policy stands, and a
 * policy that is deleted too early makes stolen sessions valid again (IAM User Guide, *Revoke IAM role temporary security
 * credentials*). So what Firebreak's denials leave behind on release is such a cutoff.
 */
import { canonicalJson, type Json } from '../../../domain/digest.ts';
import type { Entity } from '../../../domain/entity.ts';
import type { Text } from '../../../domain/text.ts';
import type { ChangeEntry } from '../../entry.ts';
import { named } from '../written.ts';
import { iamOf, principalArn } from './client.ts';
import { putInlinePolicy, readInlinePolicy, type InlinePolicyState } from './inline-policy.ts';

/** Sid of the statement beside a denial, and of what is left of it. */
const SID = 'FirebreakOlderSessions';
const LONGEST_SESSION_HOURS = {
  /** STS API reference, *AssumeRole*: `DurationSeconds`. */
  'iam-role': 12,
  /** STS API reference, *GetSessionToken* and *GetFederationToken*. */
  'iam-user': 36,
} as const;

type Statement = { [member: string]: Json };

/** What is in a policy of Firebreak's: the denial proper, and the cutoff. */
interface Parts {
  denial: Statement[];
  /** ISO time; sessions issued before it are refused. */
  cutoff?: string;
}

export const cutoffStatement = (Sid: string, before: string): Statement => ({
  Sid,
  Effect: 'Deny',
  Action: '*',
  Resource: '*',
  Condition: { DateLessThan: { 'aws:TokenIssueTime': before } },
});

/** The cutoff beside a denial, and what is left of it. */
export const olderSessions = (before: string): Statement => cutoffStatement(SID, before);

export const documentOf = (Statement: Statement[]): string => canonicalJson({ Version: '2012-10-17', Statement });

/** The ISO time of a statement made by `cutoffStatement`; undefined for any other. */
export function cutoffOf(statement: Statement | undefined): string | undefined {
  const { Sid, Condition } = statement ?? {};
  const { DateLessThan } = (Condition ?? {}) as { DateLessThan?: { [key: string]: Json } };
  const before = DateLessThan?.['aws:TokenIssueTime'];
  if (statement === undefined || typeof Sid !== 'string' || typeof before !== 'string') return undefined;
  return canonicalJson(statement) === canonicalJson(cutoffStatement(Sid, before)) ? before : undefined;
}

export const statementsIn = (policy: string | null): Statement[] => {
  if (policy === null) return [];
  const { Statement = [] } = JSON.parse(policy) as { Statement?: Statement | Statement[] };
  return [Statement].flat();
};

function partsOf(policy: string | null): Parts {
  const all = statementsIn(policy);
  const cutoff = cutoffOf(all.find((s) => s['Sid'] === SID));
  return {
    denial: cutoff === undefined ? all : all.filter((s) => s['Sid'] !== SID),
    ...(cutoff !== undefined && { cutoff }),
  };
}

/** In hours. */
export const longestSession = (kind: Entity['kind']): number =>
  LONGEST_SESSION_HOURS[kind === 'iam-user' ? kind : 'iam-role'];

/**
 * One inline policy that denies something, and leaves its cutoff behind when it is taken away. For a role the cutoff is the time
 * of the denial: workloads that got sessions since then go on. For a user it is the time of the release, because a denial does
 * not stop GetSessionToken (STS API reference, *GetSessionToken*: no permissions are required).
 */
export const denialNamed = (name: string): Pick<ChangeEntry<InlinePolicyState>, 'read' | 'write' | 'writes'> => ({
  async read(ctx, target) {
    const iam = iamOf(ctx);
    const [arn, policy] = await Promise.all([principalArn(iam, target), readInlinePolicy(iam, target, name)]);
    const { denial, cutoff } = partsOf(policy);
    if (cutoff === undefined) return { arn, policy };
    return { arn, policy: denial.length === 0 ? null : documentOf(denial) };
  },
  async write(ctx, target, _from, to) {
    const iam = iamOf(ctx);
    const { denial, cutoff } = partsOf(await readInlinePolicy(iam, target, name));
    const now = new Date().toISOString();
    const denied = statementsIn(to.policy);
    const isNew = denied.length > 0 && denial.length === 0;
    const before = target.kind === 'iam-role' && !isNew && cutoff !== undefined ? cutoff : now;
    await putInlinePolicy(iam, target, name, documentOf([...denied, olderSessions(before)]));
  },
  writes: (_ctx, _target, { arn }) => named(arn),
});

/** What an inline denial leaves behind. Of a role it is another cutoff than of a user (`denialNamed`). */
export const staysOfInline = (target: Entity): Text =>
  target.kind === 'iam-role' ? ROLE_REOPENS : staysRevoked(target);

const ROLE_REOPENS: Text = {
  en: `After the release, sessions from before the denial stay refused: a policy remains, which is of no use after ${LONGEST_SESSION_HOURS['iam-role']} hours and may then be deleted. Sessions that are issued while the denial stands work again, an intruder's too: lock the trust policy as well if the intruder can assume the role.`,
  ko: `해제한 뒤에도 차단 전에 발급된 세션은 계속 거부됩니다. 이를 위한 정책이 남으며 ${LONGEST_SESSION_HOURS['iam-role']}시간이 지나면 삭제해도 됩니다. 차단 중에 발급된 세션은 공격자의 세션까지 다시 유효해지므로, 공격자가 역할을 수임할 수 있으면 신뢰 정책도 함께 잠그세요.`,
};

export const staysRevoked = ({ kind }: Entity): Text => {
  const hours = longestSession(kind);
  return {
    en: `After the release, older sessions stay refused, so that none that was stolen comes back: a policy remains, which is of no use after ${hours} hours and may then be deleted.`,
    ko: `탈취된 세션이 되살아나지 않도록 해제한 뒤에도 이전 세션은 계속 거부됩니다. 이를 위한 정책이 남으며 ${hours}시간이 지나면 삭제해도 됩니다.`,
  };
};
