import { describe, expect, it } from 'vitest';
import { parseCustomers } from '../../config/customers.ts';
import { YamlFileError } from '../../config/yaml-file.ts';

const good = `msp: { name: Our MSP, slackTeam: T0OURMSP, infosecChannel: C0INFOSEC }
customers:
  - id: acme
    name: Acme Corp
    language: en
    timeZone: America/New_York
    slackChannel: C0ACME
    accounts:
      - id: '111122223333'
        name: acme-prod
        environment: production
        roleArn: arn:aws:iam::111122223333:role/firebreak-{phase}
        externalId: an-external-id
    approvers:
      - { slackUser: U0MINJI, name: minji, roles: [responder, lead] }
      - { slackUser: U0JUN, name: jun, roles: [responder] }
    onCall: [U0MINJI]
`;

function problems(text: string): string[] {
  try {
    parseCustomers(text, 'customers.yaml');
    return [];
  } catch (error) {
    return error instanceof YamlFileError ? error.problems : [String(error)];
  }
}

describe('customers.yaml', () => {
  it('with the required keys is accepted, and the optional ones have cautious defaults', () => {
    const file = parseCustomers(good, 'customers.yaml');
    expect(file.customers[0]?.approval).toMatchObject({ reversible: 1, irreversible: 2, atLadderEnd: 'wait' });
    expect(file.customers[0]?.accounts[0]?.regions).toBe('all');
  });

  it.each([
    ["'111122223333'\n        name", '1111\n        name', 'customers.yaml:9:9', '12-digit'],
    ['America/New_York', 'Mars/Olympus', 'customers.yaml:6:5', 'IANA time zone'],
    ['role/firebreak-{phase}', 'role/firebreak-{stage}', 'customers.yaml:12:9', '{phase}'],
    ['iam::111122223333', 'iam::999999999999', 'customers.yaml:12:9', 'another account'],
    [
      '      - { slackUser: U0JUN, name: jun, roles: [responder] }\n',
      '',
      'customers.yaml:14:5',
      '2 different approvers',
    ],
    ['roles: [responder, lead]', 'roles: [responder]', 'customers.yaml:14:5', 'nobody is lead or infosec'],
    ['U0JUN, name: jun', 'U0MINJI, name: jun', 'customers.yaml:16:11', 'U0MINJI is listed twice'],
    [
      'U0JUN, name: jun',
      'U0MINJI, name: jun',
      'customers.yaml:14:5',
      'irreversible steps need 2 different approvers, but only 1',
    ],
    [
      'U0JUN, name: jun',
      'U0JUN, fullName: Jun Lee, name: minji',
      'customers.yaml:16:48',
      'two approvers are named minji',
    ],
    ['slackTeam: T0OURMSP', 'slackTeam: ourmsp', 'customers.yaml:1:23', 'a Slack workspace id'],
    [
      'onCall:',
      'people: [{ slackUser: U0JUN, iamUsers: [jun] }]\n    onCall:',
      'customers.yaml:17:45',
      'the ARN of an IAM user',
    ],
    ['C0ACME', "'#acme'", 'customers.yaml:7:5', 'Slack channel id'],
    ['[U0MINJI]', "[{ slackUser: U0MINJI, phone: '010-1234' }]", 'customers.yaml:17:36', '+12065550100'],
    ['[U0MINJI]', "['@minji']", 'customers.yaml:17:14', 'Slack user id'],
    ['C0INFOSEC }', 'C0INFOSEC, notifyTopicArn: incidents }', 'customers.yaml:1:', 'arn:aws:sns:'],
    ['onCall:', 'approval: { reversible: 3 }\n    onCall:', 'customers.yaml:14:5', '3 different approvers'],
    [
      'onCall:',
      "organization: { managementAccount: '999988887777', roleArn: 'arn:aws:iam::111122223333:role/fb', externalId: x1 }\n    onCall:",
      'customers.yaml:17:',
      'another account than 999988887777',
    ],
  ])('names the line and the fix when %s becomes %s', (from, to, where, fix) => {
    const found = problems(good.replace(from, to));
    expect(found.join('\n')).toContain(where);
    expect(found.join('\n')).toContain(fix);
  });

  it.each([
    ['language: en', 'langauge: en', '5:5: customers.0.langauge: unknown key; did you mean language?'],
    ['approvers:', 'aprovers:', '14:5: customers.0.aprovers: unknown key; did you mean approvers?'],
    [
      'onCall:',
      "neverTuch: [{ match: 'x', because: 'y' }]\n    onCall:",
      'customers.0.neverTuch: unknown key; did you mean neverTouch?',
    ],
    [
      'onCall:',
      "neverTouch: [{ mach: 'x', match: 'x', because: 'y' }]\n    onCall:",
      'customers.0.neverTouch.0.mach: unknown key; did you mean match?',
    ],
    [
      'onCall:',
      'approval: { irreversibel: 3 }\n    onCall:',
      'customers.0.approval.irreversibel: unknown key; did you mean irreversible?',
    ],
    [
      'onCall:',
      'workingHours: { from: "09:00", to: "18:00", day: [mon] }\n    onCall:',
      'customers.0.workingHours.day: unknown key; did you mean days?',
    ],
    [
      '        name: acme-prod',
      '        name: acme-prod\n        region: all',
      '11:9: customers.0.accounts.0.region: unknown key; did you mean regions?',
    ],
    ['name: minji,', 'name: minji, role: lead,', 'customers.0.approvers.0.role: unknown key; did you mean roles?'],
    ['[U0MINJI]', '[{ slackUser: U0MINJI, telephone: "1" }]', 'customers.0.onCall.0.telephone: unknown key'],
    [
      'name: Our MSP,',
      'name: Our MSP, infosecChanel: C1,',
      '1:23: msp.infosecChanel: unknown key; did you mean infosecChannel?',
    ],
    ['msp:', 'mps: {}\nmsp:', '1:1: mps: unknown key (keys here: msp, customers)'],
    [
      'language: en',
      'language: eng',
      '5:5: customers.0.language: Invalid option: expected one of "en"|"ko"; did you mean en?',
    ],
    [
      '[responder, lead]',
      '[responder, laed]',
      '15:63: customers.0.approvers.0.roles.1: Invalid option: expected one of "responder"|"lead"|"infosec"; did you mean lead?',
    ],
    ['    language: en\n', '', '3:5: customers.0.language: is missing'],
  ])('with %s become %s says where and what was meant', (from, to, problem) => {
    expect(problems(good.replace(from, to))).toContainEqual(expect.stringContaining(problem));
  });

  const withRule = (match: string): string =>
    good.replace('onCall:', `neverTouch: [{ match: '${match}', because: x }]\n    onCall:`);

  it.each([
    ['function:payments', 'did you mean payments?'],
    ['payments:live', 'did you mean payments?'],
    ['111122223333:function:payments', 'did you mean payments?'],
    ['role/ops/deployer', 'did you mean deployer?'],
    ['db:payments', 'did you mean payments?'],
    ['arn:aws:lambda:us-east-1:111122223333:function:payments:live', 'function:payments?'],
    ['arn:aws:lambda:*:function:payments:live', 'did you mean arn:aws:lambda:*:function:payments?'],
    [
      'arn:aws:lambda:us-east-1:111122223333:func:payments',
      'did you mean arn:aws:lambda:us-east-1:111122223333:function:payments?',
    ],
    [
      'arn:aws:lamda:us-east-1:111122223333:function:payments',
      'did you mean arn:aws:lambda:us-east-1:111122223333:function:payments?',
    ],
    ['arn:aws:iam::111122223333:users/alice', 'did you mean arn:aws:iam::111122223333:user/alice?'],
    ['arn:aws:iam:us-east-1:111122223333:user/alice', 'did you mean arn:aws:iam::111122223333:user/alice?'],
    ['arn:aws:iam::111122223334:user/alice', 'did you mean arn:aws:iam::111122223333:user/alice?'],
    ['arn:aws:sts::111122223333:assumed-role/deployer/me', 'did you mean arn:aws:iam::111122223333:role/deployer?'],
    ['arn:aw:iam::111122223333:user/alice', 'did you mean arn:aws:iam::111122223333:user/alice?'],
    ['arn:aws:s3::111122223333:logs', 'did you mean arn:aws:s3:::logs?'],
    ['arn:aws:dynamodb:us-east-1:111122223333:table/x', 'changes nothing of dynamodb'],
    ['203.0.113.7/24', 'did you mean 203.0.113.0/24?'],
    ['203.0.113.0/33', 'no block of addresses'],
    ['300.1.1.1', 'no IP address'],
    ['2001:db8::1/32', 'did you mean 2001:db8::/32?'],
    ['I-0123456789ABCDEF0', 'did you mean i-0123456789abcdef0?'],
    ['AROAEXAMPLEEXAMPLE12', 'unique id'],
    [' break-glass', 'did you mean break-glass?'],
  ])('with the never-touch rule %s, which can never match, says where and what was meant', (match, fix) => {
    const found = problems(withRule(match));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^customers\.yaml:17:\d+: customers\.0\.neverTouch\.0\.match: /);
    expect(found[0]).toContain(fix);
  });

  it.each([
    'break-glass-*',
    '*',
    '*break-glass*',
    'i-0123456789abcdef0',
    'payments',
    '203.0.113.0/24',
    '2001:db8::/32',
    'arn:aws:iam::111122223333:user/break-glass-*',
    'arn:aws:iam::*:role/ops/*',
    'arn:aws:ec2:*:instance/i-0abc',
    '*:role/break-glass',
    'arn:aws:iam::111122223333:User/Alice',
    'logs/legal/*',
    'arn:aws:s3:::logs/legal/*',
    'arn:*',
    'arn:aws:lambda:*:function:payments',
    'arn:aws:rds:us-east-1:111122223333:db:Payments',
    '203.0.113.*',
    'arn:aws:ec2:us-east-1::snapshot/snap-1',
    '111122223333',
    'AKIAEXAMPLEEXAMPLE07',
    '2001:db8:*',
  ])('accepts the never-touch rule %s', (match) => {
    expect(problems(withRule(match))).toEqual([]);
  });

  it('with a tag that no rule can match says so', () => {
    const tag = good.replace('onCall:', 'neverTouchTag: Role\n    onCall:');
    expect(problems(tag)[0]).toContain('no rule of neverTouch is a name');
    expect(problems(tag.replace('onCall:', "neverTouch: [{ match: 'crown-*', because: x }]\n    onCall:"))).toEqual([]);
  });

  it('that is not YAML says where it breaks', () => {
    expect(problems('msp: { name: x\ncustomers: []')[0]).toMatch(/^customers\.yaml:\d+:\d+: /);
  });
});
