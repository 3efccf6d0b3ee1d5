import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalEntity } from '../../domain/canonical.ts';
import { ENTITY_KINDS, entityKey, type EntityKind } from '../../domain/entity.ts';

const form = (kind: EntityKind, id: string) => canonicalEntity({ kind, id, standing: 'affected' as const });

const functionName = fc.stringMatching(/^[a-zA-Z_-][a-zA-Z0-9_-]{0,20}$/).filter((n) => n !== 'function');
const alias = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);

describe('an entity has one form', () => {
  it('of a function: whatever name, alias, version or partial ARN AWS accepts', () => {
    fc.assert(
      fc.property(functionName, alias, (name, live) => {
        const prefixes = [
          '',
          'function:',
          '111122223333:function:',
          '111122223333:',
          'us-east-1:111122223333:function:',
        ];
        const arn = `arn:aws:lambda:us-east-1:111122223333:function:`;
        for (const prefix of [...prefixes, arn])
          for (const suffix of ['', `:${live}`, ':7', ':$LATEST'])
            // AWS reads `function:x` as the function x, and `name:x` as the name's alias.
            expect(form('function', `${prefix}${name}${suffix}`).id).toBe(name);
        expect(form('function', `${arn}${name}:${live}`)).toMatchObject({
          region: 'us-east-1',
          account: '111122223333',
        });
      }),
    );
  });

  it.each<[EntityKind, string[], string]>([
    ['database', ['Payments', 'db:payments', 'arn:aws:rds:us-east-1:111122223333:db:PAYMENTS'], 'payments'],
    ['iam-user', ['alice', 'user/ops/alice', 'ops/alice', 'arn:aws:iam::111122223333:user/ops/alice'], 'alice'],
    ['iam-role', ['deployer', 'role/x/deployer', 'arn:aws:sts::111122223333:assumed-role/deployer/s'], 'deployer'],
    ['instance', ['i-0ABC', 'instance/i-0abc', 'arn:aws:ec2:us-east-1:111122223333:instance/i-0abc'], 'i-0abc'],
    ['bucket', ['logs', 'arn:aws:s3:::logs', 's3://logs', 's3://logs/'], 'logs'],
    ['kms-key', ['key/0c1d', 'arn:aws:kms:us-east-1:111122223333:key/0c1d'], '0c1d'],
    ['domain', ['EVIL.example.', 'evil.example'], 'evil.example'],
    ['ip', ['2001:DB8:0::7', '2001:db8::7', '[2001:db8::7]', '2001:db8::7/128'], '2001:db8::7'],
    ['ip', ['198.51.100.7', '::ffff:198.51.100.7', '198.51.100.7/32'], '198.51.100.7'],
    ['trail', ['arn:aws:cloudtrail:us-east-1:111122223333:trail/org', 'org'], 'org'],
    ['cluster', ['arn:aws:eks:us-east-1:111122223333:cluster/shop', 'cluster/shop'], 'shop'],
  ])('of kind %s: %j are one', (kind, ids, wanted) => {
    for (const id of ids) expect(form(kind, id)).toMatchObject({ kind, id: wanted });
  });

  it('of a resource whose ARN names a known kind', () => {
    expect(form('resource', 'arn:aws:lambda:us-east-1:111122223333:function:payments:live')).toMatchObject({
      kind: 'function',
      id: 'payments',
    });
    const policy = 'arn:aws:iam::111122223333:policy/p';
    expect(form('resource', policy)).toMatchObject({ kind: 'resource', id: policy });
  });

  it('and done again it changes nothing, whatever the text', () => {
    const text = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.ipV6(),
      fc.stringMatching(
        /^(arn:aws:)?(lambda|rds|iam|s3|ec2):[\w-]*:(\d{12})?:(function|db|user|role|instance)?[:/]?[\w:/.-]{1,20}$/,
      ),
      fc.stringMatching(/^[\w:/.-]{1,24}$/),
    );
    fc.assert(
      fc.property(fc.constantFrom(...ENTITY_KINDS), text, (kind, id) => {
        const once = form(kind, id);
        expect(once.id.length).toBeGreaterThan(0);
        expect(canonicalEntity(once)).toEqual(once);
      }),
      { numRuns: 2_000 },
    );
  });

  it('whose IAM and RDS names differ only in case is one entity', () => {
    expect(entityKey({ kind: 'iam-user', id: 'Alice' })).toBe(entityKey({ kind: 'iam-user', id: 'alice' }));
    expect(entityKey({ kind: 'function', id: 'Pay', region: 'r' })).not.toBe(
      entityKey({ kind: 'function', id: 'pay', region: 'r' }),
    );
  });
});
