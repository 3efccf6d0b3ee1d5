/** Removes the statements of a function's resource policies that grant access to other accounts or to everybody. */
import {
  AddPermissionCommand,
  GetPolicyCommand,
  LambdaClient,
  paginateListAliases,
  paginateListVersionsByFunction,
  RemovePermissionCommand,
} from '@aws-sdk/client-lambda';
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import { type Text, type Words } from '../../../domain/text.ts';
import { regionOf } from '../../aws/ec2/instances.ts';
import { targetItself } from '../../aws/written.ts';
import { ifFound, orGone } from '../../aws/found.ts';
import { grantsIn, isForeign, permissionOf, type Grant, type Policy } from '../../aws/lambda/grants.ts';
import { allPages } from '../../aws/pages.ts';
import { defineChange, type EntryContext } from '../../entry.ts';

/** `sid`, or `qualifier:sid` for the policy of a version or alias → what it grants outside the account. */
type State = { grants: Record<string, Grant> };

export default defineChange<State, Record<string, never>>({
  id: 'lambda.remove-permissions',
  title: { en: 'Remove outsiders from the function policy', ko: '함수 정책에서 외부 권한 제거' },
  targets: ['function'],
  reversible: true,
  permissions: [
    'lambda:AddPermission',
    'lambda:GetPolicy',
    'lambda:ListAliases',
    'lambda:ListVersionsByFunction',
    'lambda:RemovePermission',
  ],
  csf: ['RS.MI-01', 'PR.AA-05'],
  requirements: ['P1.7'],
  params: z.strictObject({}),

  async read(ctx, target) {
    const grants: State['grants'] = {};
    for (const [qualifier, policy] of await policiesOf(ctx, target))
      for (const [sid, grant] of policy.grants)
        if (isForeign(grant, ctx.aws.id)) grants[qualifier === '' ? sid : `${qualifier}:${sid}`] = grant;
    return { grants };
  },

  desired: () => ({ grants: {} }),

  async write(ctx, target, from, to) {
    const lambda = lambdaOf(ctx, target);
    const policies = await policiesOf(ctx, target);
    for (const key of new Set([...Object.keys(from.grants), ...Object.keys(to.grants)])) {
      const { Qualifier, StatementId } = placeOf(key);
      const place = { FunctionName: target.id, StatementId, ...(Qualifier !== '' && { Qualifier }) };
      const isThere = policies.get(Qualifier)?.grants.has(StatementId) === true;
      const wanted = to.grants[key];
      if (wanted === undefined && isThere) await lambda.send(new RemovePermissionCommand(place));
      if (wanted !== undefined && !isThere)
        await lambda.send(new AddPermissionCommand({ ...place, ...permissionOf(wanted) }));
    }
  },

  present: ({ grants }) => Object.entries(grants).map(([key, grant]) => ({ field: key, value: describe(grant) })),

  writes: targetItself,

  async impact(ctx, target, { grants }) {
    const outsiders = [...new Set(Object.values(grants).map((g) => g.principal))].join(', ');
    const kept = [...(await policiesOf(ctx, target))].flatMap(([, policy]) => policy.others);
    return [loseIt(outsiders), ...(kept.length === 0 ? [] : [staysBehind(kept)])];
  },
});

const lambdaOf = (ctx: EntryContext, target: Entity): LambdaClient =>
  ctx.aws.client(LambdaClient, regionOf(ctx, target));

/** The function's own policy (with an empty key), and those of its versions and aliases. */
async function policiesOf(ctx: EntryContext, target: Entity): Promise<Map<string, Policy>> {
  const client = lambdaOf(ctx, target);
  const FunctionName = target.id;
  const versions = await orGone(
    target.id,
    allPages(paginateListVersionsByFunction({ client }, { FunctionName }), (p) => p.Versions),
  );
  const aliases = await allPages(paginateListAliases({ client }, { FunctionName }), (p) => p.Aliases);
  const qualifiers = [
    ...versions.flatMap((v) => (v.Version === '$LATEST' ? [] : (v.Version ?? []))),
    ...aliases.flatMap((a) => a.Name ?? []),
  ];
  const policies = new Map<string, Policy>();
  for (const Qualifier of ['', ...qualifiers]) {
    ctx.heartbeat(`reading the policy of ${FunctionName}:${Qualifier}`);
    const found = await ifFound(
      client.send(new GetPolicyCommand({ FunctionName, ...(Qualifier !== '' && { Qualifier }) })),
    );
    if (found?.Policy !== undefined) policies.set(Qualifier, grantsIn(found.Policy));
  }
  return policies;
}

/** Statement ids and qualifiers contain no colon. */
function placeOf(key: string): { Qualifier: string; StatementId: string } {
  const [first = '', second] = key.split(':');
  return second === undefined ? { Qualifier: '', StatementId: first } : { Qualifier: first, StatementId: second };
}

function describe({ principal, action, ...conditions }: Grant): Words {
  const also = Object.entries(conditions).map(([k, v]) => `${k} ${v}`);
  return {
    en: [`${principal} may ${action}`, ...also].join(', '),
    ko: [`${principal}: ${action} 허용`, ...also].join(', '),
  };
}

const loseIt = (outsiders: string): Text => ({
  en: `These can no longer invoke or change it: ${outsiders}. A function URL without authentication stops answering.`,
  ko: `호출하거나 변경할 수 없게 되는 주체: ${outsiders}. 인증 없는 함수 URL도 응답하지 않게 됩니다.`,
});

const staysBehind = (sids: string[]): Text => ({
  en: `Left as they are, since they could not be put back: ${sids.join(', ')}. Look at them in the console.`,
  ko: `되돌릴 수 없는 형식이라 그대로 둔 정책 문: ${sids.join(', ')}. 콘솔에서 직접 확인하세요.`,
});
