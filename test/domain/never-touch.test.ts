import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globMatches, neverTouchReason, type Touched } from '../../domain/never-touch.ts';

const OWN = 'arn:aws:iam::111122223333:role/security/firebreak-isolate';
const LINKED = 'arn:aws:iam::111122223333:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup';
const because = 'emergency access';

const reason = (touched: Touched, match?: string, tag?: string): string | undefined =>
  neverTouchReason([touched], { rules: match === undefined ? [] : [{ match, because }], own: [OWN], tag })?.en;
const arn = (service: string, resource: string, region = 'us-east-1'): Touched => ({
  arn: `arn:aws:${service}:${region}:111122223333:${resource}`,
});
const iam = (resource: string): Touched => arn('iam', resource, '');

describe('the never-touch list', () => {
  it('refuses what the customer lists, service-linked roles and the engine’s own role, and says why', () => {
    expect(reason(iam('user/break-glass-1'), 'break-glass*')).toContain(because);
    expect(reason({ arn: LINKED })).toContain('service-linked');
    expect(reason({ arn: OWN })).toContain('own role');
    expect(reason(iam('user/deploy-bot'), 'break-glass*')).toBeUndefined();
  });

  it.each<[string, Touched]>([
    ['a user named like a service-linked role', iam('user/AWSServiceRoleForBackup2')],
    ['a user in a path like that of service-linked roles', iam('user/aws-service-role/x/AWSServiceRoleForBackup')],
    ['a role named like a service-linked role', iam('role/AWSServiceRoleForBackup2')],
    ['a user named like the engine’s role', iam('user/firebreak-isolate')],
    ['a user in the path of the engine’s role', iam('user/security/firebreak-isolate')],
    ['a role named like the engine’s, elsewhere', iam('role/evil/firebreak-isolate')],
    ['the engine’s role of another account', { arn: OWN.replace('1111', '9999') }],
    ['a bucket named like it', { arn: 'arn:aws:s3:::firebreak-isolate' }],
    ['a function named like it', arn('lambda', 'function:AWSServiceRoleForMiner')],
  ])('lends no protection to %s', (_, touched) => {
    expect(reason(touched)).toBeUndefined();
  });

  it('takes no name from a tag, except from the one that the customer opts into', () => {
    const tags = { Name: 'break-glass-1', Firebreak: 'break-glass-1' };
    const instance: Touched = { ...(arn('ec2', 'instance/i-1') as { arn: string }), tags };
    expect(reason(instance, 'break-glass*')).toBeUndefined();
    expect(reason(instance, 'break-glass*', 'Role')).toBeUndefined();
    expect(reason(instance, 'break-glass*', 'Firebreak')).toContain(because);
    for (const forged of ['AWSServiceRoleForMiner', 'firebreak-isolate', OWN, LINKED])
      expect(
        reason(
          { arn: 'arn:aws:ec2:us-east-1:111122223333:instance/i-1', tags: { Firebreak: forged } },
          undefined,
          'Firebreak',
        ),
      ).toBeUndefined();
    expect(reason({ arn: 'arn:aws:ec2:us-east-1:111122223333:instance/i-1', tags: {} }, '*', '__proto__')).toContain(
      because,
    );
  });

  it('knows a thing by its name, without type, path and version', () => {
    expect(reason(arn('lambda', 'function:payments'), 'payments')).toContain(because);
    expect(reason(arn('lambda', 'function:payments:live'), 'payments')).toContain(because);
    expect(reason(iam('role/ops/deployer'), 'deployer')).toContain(because);
    expect(reason(arn('wafv2', 'regional/webacl/shop/6f8c'), 'shop')).toContain(because);
    expect(reason(arn('elasticloadbalancing', 'targetgroup/web/50dc6c495c0c9188'), 'web')).toContain(because);
    for (const rule of ['default', 'a1b2c3d4'])
      expect(reason(arn('config', 'configuration-recorder/default/a1b2c3d4'), rule)).toContain(because);
    expect(reason(arn('config', 'configuration-recorder/default'), 'default')).toContain(because);
    // The path is not the name: who may create a role may choose it.
    expect(reason(iam('role/payments/evil'), 'payments')).toBeUndefined();
    expect(reason(arn('lambda', 'function:evil:payments'), 'payments')).toBeUndefined();
  });

  it('compares names of IAM and RDS without case, all others with it', () => {
    expect(reason(iam('user/Break-Glass'), 'break-glass')).toContain(because);
    expect(reason(iam('user/break-glass'), 'arn:aws:iam::111122223333:user/BREAK-glass')).toContain(because);
    expect(reason(arn('rds', 'db:payments'), 'arn:aws:rds:us-east-1:111122223333:db:Payments')).toContain(because);
    expect(reason(arn('lambda', 'function:Payments'), 'payments')).toBeUndefined();
  });

  it.each([
    ['203.0.113.9', '203.0.113.0/24', true],
    ['203.0.113.9', '203.0.113.9', true],
    ['203.0.114.9', '203.0.113.0/24', false],
    ['::ffff:203.0.113.9', '203.0.113.0/24', true],
    ['2001:DB8:0:0:0:0:0:7', '2001:db8::/32', true],
    ['2001:db9::7', '2001:db8::/32', false],
    ['203.0.113.0/24', '203.0.113.9', true],
    ['203.0.113.90', '203.0.113.9', false],
  ])('means addresses by an address or a block: %s, rule %s', (id, match, refused) => {
    expect(reason({ id }, match) !== undefined).toBe(refused);
  });

  it('takes every character but * literally', () => {
    fc.assert(fc.property(fc.string(), (name) => globMatches(name.replaceAll('*', ''), name.replaceAll('*', ''))));
    expect(globMatches('a.c', 'abc')).toBe(false);
    expect(globMatches('a*c', 'a\nc')).toBe(true);
    expect(globMatches('ab*ba', 'aba')).toBe(false);
  });

  it('matches as a regular expression would', () => {
    const text = fc.stringMatching(/^[ab]{0,8}$/);
    fc.assert(
      fc.property(fc.stringMatching(/^[ab*]{0,6}$/), text, (glob, name) => {
        expect(globMatches(glob, name)).toBe(new RegExp(`^${glob.replaceAll('*', '.*')}$`).test(name));
      }),
      { numRuns: 5_000 },
    );
  });

  it('means a domain in any case, and the names below the one that is blocked', () => {
    for (const [match, id] of [
      ['api.payments.example', 'payments.example'],
      ['*.payments.example', 'payments.example'],
      ['API.Payments.example', 'api.payments.example'],
      ['api.payments.example.', 'payments.example'],
    ])
      expect(reason({ id: id! }, match), `${match} ${id}`).toContain(because);
    expect(reason({ id: 'evil.example' }, 'api.payments.example')).toBeUndefined();
    expect(reason({ id: 'ents.example' }, 'api.payments.example')).toBeUndefined();
  });

  it('refuses what is Firebreak’s own, and what is in another account than the incident’s', () => {
    const untouchable = {
      rules: [],
      own: [OWN],
      ownThings: ['arn:aws:s3:::firebreak-evidence', 'arn:aws:kms:us-east-1:111122223333:key/1234'],
      accounts: ['111122223333', '444455556666'],
    };
    const told = (given: string): string | undefined => neverTouchReason([{ arn: given }], untouchable)?.en;
    expect(told('arn:aws:s3:::firebreak-evidence')).toContain('belongs to Firebreak');
    expect(told('arn:aws:s3:::firebreak-evidence/acme-1/manifest')).toContain('belongs to Firebreak');
    expect(told('arn:aws:kms:us-east-1:111122223333:key/1234')).toContain('belongs to Firebreak');
    expect(told('arn:aws:s3:::firebreak-evidence-of-somebody')).toBeUndefined();
    expect(told('arn:aws:sns:us-east-1:999988887777:topic')).toContain('belongs to account 999988887777');
    expect(told('arn:aws:organizations::444455556666:policy/o-1/p-1')).toBeUndefined();
    expect(told('arn:aws:ec2:us-east-1::image/ami-1')).toBeUndefined();
    expect(told('arn:aws:iam::aws:policy/AdministratorAccess')).toBeUndefined();
  });
});
