/** What the shipped runbooks recommend, for alerts of different gravity: nothing that stops a business for a low one. */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadRunbooks } from '../../config/runbooks.ts';
import type { Entity } from '../../domain/entity.ts';
import { whyOptional, type Circumstances } from '../../domain/recommendation.ts';
import { selectTargets, STEP_PHASES, type Runbook, type RunbookStep } from '../../domain/runbook.ts';

/** People, machines or programs of the customer stop working. */
const STOPS_WORK = new Set([
  'autoscaling.standby',
  'ec2.quarantine',
  'ec2.stop-instance',
  'ec2.detach-instance-profile',
  'eks.remove-access-entries',
  'eks.restrict-endpoint',
  'elb.deregister-targets',
  'iam.deactivate-access-key',
  'iam.deny-all',
  'iam.deny-console',
  'iam.lock-trust',
  'iam.revoke-sessions',
  'lambda.stop-invocations',
  'organizations.quarantine-account',
  'rds.swap-security-groups',
  's3.lock-bucket-policy',
  'sso.remove-assignments',
]);
/** It hits a role's other users, who are not known to the alert. */
const HITS_MANY = ['iam.lock-trust', 'iam.revoke-sessions', 'lambda.stop-invocations', 's3.lock-bucket-policy'];

let runbooks: Runbook[] = [];
beforeAll(async () => {
  runbooks = await loadRunbooks('runbooks');
});

/** Of the customer's own things: what only an intruder's things suffer stops nobody's work. */
const isCustomers = ({ for: selector }: RunbookStep): boolean =>
  selector === 'incident' || selector.standing.some((s) => s !== 'unauthorized');

/** `runbook: entry` of each line that would be recommended for a target of the customer. */
function recommended(now: Circumstances, target: Pick<Entity, 'part'> = {}, phases = STEP_PHASES): string[] {
  const isIt = (line: RunbookStep): boolean =>
    line.recommended !== undefined &&
    isCustomers(line) &&
    whyOptional(line.recommended, now, target, false).length === 0;
  return runbooks.flatMap((r) => phases.flatMap((p) => r[p].filter(isIt).map(({ use }) => `${r.id}: ${use}`)));
}
const stopping = (lines: string[]): string[] => lines.filter((l) => STOPS_WORK.has(l.split(': ')[1]!));

describe('the runbooks recommend', () => {
  it.each([
    ['a low alert', { severity: 'low', confirmed: true, environment: 'development' }],
    ['an informational alert', { severity: 'informational', confirmed: true, environment: 'sandbox' }],
    ['a medium alert that nobody has confirmed', { severity: 'medium', confirmed: false, environment: 'development' }],
  ] as [string, Circumstances][])('nothing that stops work for %s', (_, now) => {
    expect(stopping(recommended(now))).toEqual([]);
  });

  it('taking no machine of production out of service for a medium alert', () => {
    const lines = recommended({ severity: 'medium', confirmed: true, environment: 'production' });
    expect(lines.filter((l) => /quarantine|stop-instance|standby|deregister/.test(l))).toEqual([]);
  });

  it('nothing that stops a victim, however severe its attack', () => {
    const now: Circumstances = { severity: 'critical', confirmed: true, environment: 'production' };
    expect(stopping(recommended(now, { part: 'suffers' }))).toEqual([]);
  });

  it('nothing that hits unknown others for a high alert that nobody has confirmed', () => {
    const lines = recommended({ severity: 'high', confirmed: false, environment: 'production' });
    expect(lines.filter((l) => HITS_MANY.includes(l.split(': ')[1]!))).toEqual([]);
  });

  it('every containment of a critical alert that is confirmed', () => {
    const now: Circumstances = { severity: 'critical', confirmed: true, environment: 'production' };
    const all = runbooks.flatMap((r) =>
      r.isolate.flatMap((l) => (l.recommended === undefined || !isCustomers(l) ? [] : [`${r.id}: ${l.use}`])),
    );
    expect(recommended(now, { part: 'acts' }, ['isolate'] as never)).toEqual(all);
  });

  it('the key of a confirmed high finding to be deactivated, and the machine that acts to be quarantined', () => {
    const lines = recommended({ severity: 'high', confirmed: true, environment: 'production' }, { part: 'acts' });
    expect(lines).toEqual(
      expect.arrayContaining([
        'leaked-access-key: iam.deactivate-access-key',
        'leaked-access-key: iam.deny-all',
        'crypto-mining: ec2.quarantine',
        'malware-or-exploit: ec2.quarantine',
      ]),
    );
  });
});

it('what stops tasks of ECS is proposed for tasks, and for nothing else that a finding names', () => {
  const resource = (id: string): Entity => ({ kind: 'resource', id, standing: 'affected' });
  const task = resource('arn:aws:ecs:us-east-1:111122223333:task/shop/0123456789abcdef');
  const others = [resource('arn:aws:ecs:us-east-1:111122223333:service/shop/web'), resource('shop/web:1')];
  const lines = runbooks.flatMap((r) => r.isolate.filter(({ use }) => use.startsWith('ecs.')));
  expect(lines.length).toBeGreaterThanOrEqual(2);
  for (const line of lines) expect(selectTargets(line.for, [...others, task])).toEqual([task]);
});
