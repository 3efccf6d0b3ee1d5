/**
 * Puts the policy of a role, a bucket, a key, a queue, a topic or a secret back to what it was before the intruder changed it:
 * the last one that somebody else has set, as CloudTrail has recorded it within 90 days.
 */
import { z } from 'zod';
import { DAY_MS } from '../../../domain/units.ts';
import { at, isObject, listAt, parseJson, textAt, textsAt } from '../../../domain/fields.ts';
import type { Entity } from '../../../domain/entity.ts';
import type { StateLine } from '../../../domain/state-diff.ts';
import type { Text } from '../../../domain/text.ts';
import { holderOf, type Document, type Holder } from '../../aws/policies/holders.ts';
import { policyBefore, setterOf, type NoneBefore, type PolicySet } from '../../aws/policies/policy-before.ts';
import { SUSPECT_KINDS } from '../../aws/cloudtrail/events.ts';
import { named } from '../../aws/written.ts';
import { defineChange, type EntryContext } from '../../entry.ts';

type State = { arn: string; policy: Document };
/** `before` is set by `prepare`. */
const Params = z.strictObject({ before: z.string().nullable().default(null) });
type Params = z.infer<typeof Params>;

/** Of each call's name, the newest first. A busy account has more in 90 days. */
const MOST_READ = 1_000;
const BACK_DAYS = 89;

export default defineChange<State, Params>({
  id: 'policy.put-back',
  title: { en: 'Put the policy back to what it was before the intruder', ko: '정책을 공격 이전 상태로 되돌리기' },
  targets: ['iam-role', 'bucket', 'kms-key', 'resource'],
  needs: [...SUSPECT_KINDS, 'ip'],
  askedAgainFor: [],
  reversible: true,
  permissions: [
    'cloudtrail:LookupEvents',
    'iam:GetRole',
    'iam:UpdateAssumeRolePolicy',
    'kms:DescribeKey',
    'kms:GetKeyPolicy',
    'kms:PutKeyPolicy',
    's3:DeleteBucketPolicy',
    's3:GetBucketLocation',
    's3:GetBucketPolicy',
    's3:PutBucketPolicy',
    'secretsmanager:DeleteResourcePolicy',
    'secretsmanager:GetResourcePolicy',
    'secretsmanager:PutResourcePolicy',
    'sns:GetTopicAttributes',
    'sns:SetTopicAttributes',
    'sqs:GetQueueAttributes',
    'sqs:GetQueueUrl',
    'sqs:SetQueueAttributes',
  ],
  csf: ['RS.MI-02', 'RC.RP-02', 'PR.AA-05'],
  requirements: ['P1.11', 'P1.12'],
  params: Params,

  async prepare(ctx, target, _params, entities) {
    const holder = holderOf(target);
    if (holder === undefined) return { notApplicable: NO_POLICY };
    const before = await beforeIntruder(ctx, holder, target, entities);
    return typeof before === 'string' ? { notApplicable: WHY_NOT[before] } : { before: before.policy };
  },
  async read(ctx, target) {
    return { ...(await heldBy(target).read(ctx, target)) };
  },
  // KMS, *Eventual consistency*: usually less than a minute.
  settle: { attempts: 24, intervalMs: 5_000 },
  desired: (state, { before }) => ({ ...state, policy: before }),
  async write(ctx, target, _from, { policy }) {
    await heldBy(target).write(ctx, target, policy);
  },
  writes: (_ctx, _target, { arn }) => named(arn),
  present: ({ policy }) => statementsOf(policy),
  impact: () => Promise.resolve([WHO_LOSES]),
});

function heldBy(target: Entity): Holder {
  const holder = holderOf(target);
  if (holder === undefined) throw new Error(`${target.id} has no policy`);
  return holder;
}

async function beforeIntruder(
  ctx: EntryContext,
  holder: Holder,
  target: Entity,
  entities: readonly Entity[],
): Promise<{ policy: Document } | NoneBefore> {
  const region = await holder.regionOf(ctx, target);
  const since = Date.parse(ctx.incident.window.from);
  const sets: PolicySet[] = [];
  const cuts: number[] = [];
  for (const call of holder.calls) {
    const read = await setsOf(ctx, region, call, holder, target, entities);
    sets.push(...read.sets);
    if (read.from !== undefined) cuts.push(read.from);
  }
  return policyBefore(sets, { since, readFrom: cuts.length === 0 ? undefined : Math.max(...cuts) });
}

/** @returns `from`: where there are more calls than were read, the time of the oldest one read */
async function setsOf(
  ctx: EntryContext,
  region: string,
  AttributeValue: string,
  holder: Holder,
  target: Entity,
  entities: readonly Entity[],
): Promise<{ sets: PolicySet[]; from?: number }> {
  const { from, to } = ctx.incident.window;
  const window = { from: new Date(Date.parse(to) - BACK_DAYS * DAY_MS).toISOString(), to };
  const attribute = { AttributeKey: 'EventName', AttributeValue } as const;
  const who = { since: Date.parse(from), own: ctx.untouchable.own };
  const sets: PolicySet[] = [];
  let read = 0;
  for await (const event of ctx.trail({ region, attribute, window })) {
    const at = Date.parse(event.at);
    const setTo = event.failure === undefined ? holder.setBy(event, target) : undefined;
    if (setTo !== undefined) sets.push({ at, by: setterOf(event, entities, who), to: setTo });
    read += 1;
    if (read === MOST_READ) return { sets, from: at };
  }
  return { sets };
}

/** Statement by statement, so that people see who is let in. */
function statementsOf(policy: Document): StateLine[] {
  const document = policy === null ? undefined : parseJson(policy);
  if (!isObject(document)) return [{ field: POLICY, value: '—' }];
  return listAt(document, 'Statement').map((statement, i) => {
    const field = textAt(statement, 'Sid') ?? statementAt(i + 1);
    const principal = at(statement, 'Principal') ?? at(statement, 'NotPrincipal');
    const who = typeof principal === 'string' ? principal : JSON.stringify(principal ?? '');
    const what = [...textsAt(statement, 'Action'), ...textsAt(statement, 'NotAction')].join(', ');
    const when = at(statement, 'Condition') === undefined ? '' : ` if ${JSON.stringify(at(statement, 'Condition'))}`;
    return { field, value: `${textAt(statement, 'Effect')} ${what} → ${who}${when}`.slice(0, 600) };
  });
}

const statementAt = (n: number): Text => ({ en: `statement ${n}`, ko: `정책 문 ${n}` });

const POLICY: Text = { en: 'policy', ko: '정책' };

const WHO_LOSES: Text = {
  en: 'Everybody who was let in since then loses access, also if it was not the intruder.',
  ko: '그 이후에 액세스를 허용받은 보안 주체는 공격자가 아니더라도 액세스할 수 없게 됩니다.',
};
const NO_POLICY: Text = {
  en: 'Firebreak does not put back policies of this kind of resource.',
  ko: '정책 되돌리기를 지원하지 않는 리소스 유형입니다.',
};
const WHY_NOT: Record<NoneBefore, Text> = {
  nobody: {
    en: 'CloudTrail shows no change of its policy by the intruder.',
    ko: 'CloudTrail에 공격자가 정책을 변경한 기록이 없습니다.',
  },
  owner: {
    en: 'The owner has set it since.',
    ko: '소유자가 이후에 다시 설정했습니다.',
  },
  unknown: {
    en: 'What the policy was before is not known: it was set more than 90 days ago, or not by a call that names it whole. Look at AWS Config, or at its definition in code.',
    ko: '이전 정책을 알 수 없습니다. 90일 이전에 설정했거나 정책 전체가 기록되지 않았습니다. AWS Config나 코드(IaC)의 정의를 확인하세요.',
  },
  unread: {
    en: `What the policy was before is not known: of the last 90 days only the newest ${MOST_READ} calls were read. Look at AWS Config, or at its definition in code.`,
    ko: `이전 정책을 알 수 없습니다. 최근 90일 중 최신 호출 ${MOST_READ}건만 조회했습니다. AWS Config나 코드(IaC)의 정의를 확인하세요.`,
  },
};
