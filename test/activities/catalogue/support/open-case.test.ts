/** Cases beyond the laws: a support plan without an API, and two incidents in one account. */
import { DescribeCasesCommand, SupportClient } from '@aws-sdk/client-support';
import { expect, test } from 'vitest';
import { caseBody } from '../../../../activities/aws/support/letter.ts';
import openCase from '../../../../activities/catalogue/support/open-case.ts';
import { apply, preview } from '../../../../activities/engine.ts';
import type { Entity } from '../../../../domain/entity.ts';
import type { ApplyCall } from '../../../../activities/engine.ts';
import { tellGateway } from '../../../../sandbox/control.ts';
import { awsUrl, openWorld, type World } from '../../harness.ts';

const FREE = { rules: [], own: [] };
const accountOf = ({ account: id }: World): Entity => ({ kind: 'account', id, account: id, standing: 'affected' });

test('without the Support API it is refused, and says where the text is', async () => {
  const world = await openWorld();
  const ctx = world.context(openCase);
  const input = { incident: ctx.incident, target: accountOf(world), params: {}, entities: [] };
  expect(await preview(openCase, ctx, FREE, input)).toMatchObject({
    outcome: 'refused',
    reason: { en: expect.stringContaining(`${ctx.incident.id}/support/case.txt`) },
  });
});

test('each of two incidents in an account opens a case of its own, and resolves only that one', async () => {
  const world = await openWorld();
  const where = { controlUrl: new URL('/_sandbox', awsUrl()).href };
  await tellGateway(where, '/support/plan', { account: world.account, plan: 'enterprise' });
  const opened: { input: ApplyCall; ctx: ReturnType<World['context']> }[] = [];
  for (const severity of ['critical', 'low'] as const) {
    const ctx = world.context(openCase);
    ctx.incident.severity = severity;
    const call = { incident: ctx.incident, target: accountOf(world), params: {} };
    const plan = await preview(openCase, ctx, FREE, { ...call, entities: [] });
    if (plan.outcome !== 'change') throw new Error(JSON.stringify(plan));
    const input = { ...call, params: plan.params, from: plan.from, to: plan.to };
    expect(await apply(openCase, ctx, FREE, input)).toMatchObject({ outcome: 'done' });
    opened.push({ input, ctx });
  }
  const severities = async (): Promise<(string | undefined)[]> =>
    (await world.owner(SupportClient).send(new DescribeCasesCommand({}))).cases?.map((c) => c.severityCode) ?? [];
  expect(await severities()).toEqual(['critical', 'normal']);
  const { input, ctx } = opened[0]!;
  await apply(openCase, ctx, FREE, { ...input, from: input.to, to: input.from });
  expect(await severities()).toEqual(['normal']);
});

test('a finding is not called misused, since it only reports the incident', () => {
  const incident = {
    id: 'x-1',
    customerId: 'x',
    account: '1'.repeat(12),
    region: 'us-east-1',
    phase: 'isolate',
  } as const;
  const known: Entity[] = [
    { kind: 'iam-user', id: 'deploy-bot', standing: 'affected' },
    { kind: 'finding', id: 'ae04bb2a', standing: 'affected' },
  ];
  const body = caseBody({ ...incident, window: { from: '', to: '' } }, known);
  expect(body).toContain('deploy-bot');
  expect(body).not.toContain('ae04bb2a');
});

test('exactly what was approved is sent, in pieces that a card shows completely', async () => {
  const world = await openWorld();
  const where = { controlUrl: new URL('/_sandbox', awsUrl()).href };
  await tellGateway(where, '/support/plan', { account: world.account, plan: 'business' });
  const ctx = world.context(openCase);
  const entities = Array.from({ length: 40 }, (_, i): Entity => ({
    kind: 'instance',
    id: `i-${String(i).padStart(17, '0')}`,
    region: 'ap-south-1',
    standing: 'unauthorized',
  }));
  const plan = await preview(openCase, ctx, FREE, {
    incident: ctx.incident,
    target: accountOf(world),
    params: {},
    entities,
  });
  if (plan.outcome !== 'change') throw new Error(JSON.stringify(plan));
  const [, ...pieces] = plan.impact.map((t) => t.en);
  const words = (text: string): string[] => text.split(/\s+/).filter((w) => w !== '');
  expect(words(pieces.join('\n'))).toEqual(words(plan.params['body'] as string));
  expect(Math.max(...pieces.map((p) => p.length))).toBeLessThan(900);
});
