import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { z } from 'zod';
import { CustomersFile } from '../../domain/customer.ts';
import { ConfigError, loadIntakeConfig, loadSlackConfig } from '../../config/settings.ts';
import { loadRunbook, loadRunbooks } from '../../config/runbooks.ts';
import { parseYaml, YamlFileError } from '../../config/yaml-file.ts';

const good = `msp: { name: Our MSP, infosecChannel: C0INFOSEC }
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
    parseYaml(text, 'customers.yaml', CustomersFile);
    return [];
  } catch (error) {
    return error instanceof YamlFileError ? error.problems : [String(error)];
  }
}

describe('customers.yaml', () => {
  it('with all that is needed is accepted, and what is left out has careful defaults', () => {
    const file = parseYaml(good, 'customers.yaml', CustomersFile);
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

  it('that is not YAML says where it breaks', () => {
    expect(problems('msp: { name: x\ncustomers: []')[0]).toMatch(/^customers\.yaml:\d+:\d+: /);
  });
});

describe('runbooks', () => {
  it('that we ship fit the schema', async () => {
    const runbooks = await loadRunbooks('runbooks');
    expect(new Set(runbooks.flatMap((r) => r.category ?? [])).size).toBe(6);
    // P1.19: chosen by no category, and there for whatever nothing else is for.
    expect(runbooks.filter((r) => r.category === undefined).map((r) => r.id)).toEqual(['undefined']);
  });

  it('leave only tasks to follow up, on targets that these are for', async () => {
    const entry = (kind: 'task' | 'change') => ({ kind, targets: ['iam-role' as const], params: z.unknown() });
    const catalogue = new Map(Object.entries({ 'iam.tighten': entry('task'), 'iam.deny-all': entry('change') }));
    const folder = temporaryFolder('runbook');
    const file = join(folder, 'x.yaml');
    const head = 'id: x\ntitle: { en: X, ko: 엑스 }\ncategory: insider-misuse\nmatch: {}\nfollowUps:\n';
    const line = (use: string, on: string, days = 14): string =>
      `  - { use: ${use}, for: ${on}, dueInDays: ${days}, owner: customer }\n`;
    const check = async (text: string): Promise<string[]> => {
      writeFileSync(file, head + text);
      return loadRunbook(file, catalogue).then(
        () => [],
        (error: unknown) => (error as YamlFileError).problems,
      );
    };
    expect(await check(line('iam.tighten', 'iam-role'))).toEqual([]);
    expect(await check(line('iam.deny-all', 'iam-role'))).toEqual([
      expect.stringMatching(/x\.yaml:6:7: followUps\.0\.use: .* only task/),
    ]);
    expect(await check(line('iam.tighten', 'bucket'))).toEqual([
      expect.stringContaining('is for iam-role, not bucket'),
    ]);
    expect(await check(line('iam.tigthen', 'iam-role'))).toEqual([expect.stringContaining('did you mean')]);
    expect(await check(line('iam.tighten', 'iam-role', 0))).toEqual([expect.stringContaining('followUps.0.dueInDays')]);
  });

  it('of a folder with a mistake name the file, the line and the nearest entries', async () => {
    const catalogue = new Map([
      [
        'ec2.quarantine',
        { kind: 'change' as const, targets: ['instance' as const], params: { safeParse: () => ({ success: true }) } },
      ],
    ]);
    await expect(loadRunbooks('runbooks', catalogue)).rejects.toThrow(
      /crypto-mining\.yaml:\d+:\d+: .*not in the catalogue/,
    );
  });
});

describe('the environment', () => {
  it('that lacks a setting is refused by name, without showing any value', () => {
    const secret = 'xoxp-not-a-bot-token';
    try {
      loadSlackConfig({ SLACK_BOT_TOKEN: secret });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      expect(String(error)).toContain('SLACK_BOT_TOKEN');
      expect(String(error)).not.toContain(secret);
    }
  });

  it('treats an empty variable as one that is not set, as compose files pass them', () => {
    const config = loadIntakeConfig({
      FIREBREAK_API_KEY: 'x'.repeat(16),
      FIREBREAK_ALERT_QUEUE_URL: '',
      FIREBREAK_SNS_TOPICS: 'a, b',
    });
    expect(config.FIREBREAK_ALERT_QUEUE_URL).toBeUndefined();
    expect(config.FIREBREAK_SNS_TOPICS).toEqual(['a', 'b']);
  });
});
