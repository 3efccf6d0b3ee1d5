import { describe, expect, it } from 'vitest';
import type { KnownPerson } from '../../domain/approvers.ts';
import type { Entity } from '../../domain/entity.ts';
import { suspectsOf } from '../../domain/suspects.ts';
import { ACCOUNT, HANBIT_ACCOUNT, MINJI, policyOf } from '../customers.ts';

const minji: KnownPerson = {
  slackUser: MINJI.slackUser,
  iamUsers: [`arn:aws:iam::${ACCOUNT}:user/people/Minji`, 'AIDACKCEVSQ6C2EXAMPLE'],
  identityCenter: ['minji@acme.com'],
};
const SSO_PATH = `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/`;
const policy = { ...policyOf(), people: [minji] };
const entity = (kind: Entity['kind'], id: string, more: Partial<Entity> = {}): Entity => ({
  kind,
  id,
  standing: 'affected',
  ...more,
});

describe('an incident is about a person', () => {
  it.each([
    ['by the name of an IAM user in the account, without regard to case', entity('iam-user', 'minji')],
    ['by the unique id of an IAM user', entity('iam-user', 'x', { facts: { principalId: 'AIDACKCEVSQ6C2EXAMPLE' } })],
    ['by the user of an access key', entity('access-key', 'AKIA1', { facts: { user: 'minji', userType: 'IAMUser' } })],
    [
      'by a session of Identity Center',
      entity('iam-role', 'AWSReservedSSO_Admin_0123456789abcdef', { facts: { session: 'minji@acme.com' } }),
    ],
    [
      'by the principal id of such a session',
      entity('iam-role', 'AWSReservedSSO_Admin_0123456789abcdef', { facts: { principalId: 'AROA1:Minji@acme.com' } }),
    ],
    [
      'by such a session whose role is in the path that only AWS uses',
      entity('iam-role', 'AWSReservedSSO_Admin_0123456789abcdef', {
        facts: {
          session: 'minji@acme.com',
          roleArn: `${SSO_PATH}ap-northeast-2/AWSReservedSSO_Admin_0123456789abcdef`,
        },
      }),
    ],
    ['by the Slack user that an alert names', entity('iam-user', 'x', { facts: { slackUser: MINJI.slackUser } })],
  ])('%s', (_, found) => {
    expect([...suspectsOf([found], policy)]).toEqual([MINJI.slackUser]);
  });

  it.each([
    ['an IAM user of the same name in another account', entity('iam-user', 'Minji', { account: HANBIT_ACCOUNT })],
    [
      'an ordinary role whose session has the name',
      entity('iam-role', 'deploy', { facts: { session: 'minji@acme.com' } }),
    ],
    [
      'a role that is only named like one of Identity Center',
      entity('iam-role', 'AWSReservedSSO_Admin_0123456789abcdef', {
        facts: {
          session: 'minji@acme.com',
          roleArn: `arn:aws:iam::${ACCOUNT}:role/AWSReservedSSO_Admin_0123456789abcdef`,
        },
      }),
    ],
    [
      'a role that only begins like one',
      entity('iam-role', 'AWSReservedSSO_mine', { facts: { session: 'minji@acme.com' } }),
    ],
    ['a role of the name', entity('iam-role', 'minji')],
    [
      'the key of a role of the name',
      entity('access-key', 'ASIA1', { facts: { user: 'minji', userType: 'AssumedRole' } }),
    ],
    ['an instance with the name', entity('instance', 'i-1', { facts: { name: 'minji', user: 'minji' } })],
    ['context', entity('iam-user', 'minji', { standing: 'related' })],
  ])('but not by %s', (_, found) => {
    expect(suspectsOf([found], policy).size).toBe(0);
  });
});
