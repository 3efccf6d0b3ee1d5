import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { z } from 'zod';
import { Runbook } from '../../domain/runbook.ts';
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

  it('that is not YAML says where it breaks', () => {
    expect(problems('msp: { name: x\ncustomers: []')[0]).toMatch(/^customers\.yaml:\d+:\d+: /);
  });
});

describe('runbooks', () => {
  it('that we ship fit the schema', async () => {
    const runbooks = await loadRunbooks('runbooks');
    expect(new Set(runbooks.flatMap((r) => r.category ?? [])).size).toBe(6);
    // P1.19: chosen by no category, and there for whatever nothing else is for.
    expect(runbooks.filter((r) => r.category === undefined).map((r) => r.id)).toEqual(['unclassified']);
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

  it('refuse a misspelt parameter of an entry, and say which one was meant', async () => {
    const params = z.strictObject({ names: z.array(z.string()).default([]) });
    const catalogue = new Map([['ec2.protect', { kind: 'change' as const, targets: ['instance' as const], params }]]);
    const file = join(temporaryFolder('runbook'), 'x.yaml');
    const head = 'id: x\ntitle: { en: X, ko: 엑스 }\ncategory: insider-misuse\nmatch: {}\n';
    writeFileSync(file, `${head}isolate:\n  - { use: ec2.protect, for: instance, with: { nams: [a] } }\n`);
    await expect(loadRunbook(file, catalogue)).rejects.toThrow(
      /x\.yaml:6:\d+: isolate\.0\.with\.nams: unknown key; did you mean names\?/,
    );
  });

  it('of a folder with a mistake name the file, the line and the nearest entries', async () => {
    const catalogue = new Map([
      ['ec2.quarantine', { kind: 'change' as const, targets: ['instance' as const], params: z.unknown() }],
    ]);
    await expect(loadRunbooks('runbooks', catalogue)).rejects.toThrow(
      /crypto-mining\.yaml:\d+:\d+: .*not in the catalogue/,
    );
  });
});

describe('a runbook', () => {
  const runbook = `id: x
title: { en: X, ko: 엑스 }
category: insider-misuse
match: { sources: [guardduty] }
isolate:
  - use: iam.deny-all
    for: { kind: iam-user, standing: [affected] }
    release: never
    because: { en: because, ko: 이유 }
  - { use: iam.deny-all, for: iam-role }
`;
  const found = (text: string): string[] => {
    try {
      parseYaml(text, 'x.yaml', Runbook);
      return [];
    } catch (error) {
      return error instanceof YamlFileError ? error.problems : [String(error)];
    }
  };

  it('that is right has no problem', () => {
    expect(found(runbook)).toEqual([]);
  });

  it.each([
    ['match:', 'mach:', 'x.yaml:4:1: mach: unknown key; did you mean match?'],
    ['sources:', 'source:', 'x.yaml:4:10: match.source: unknown key; did you mean sources?'],
    ['[guardduty]', '[guarduty]', 'match.sources.0: Invalid option'],
    ['isolate:', 'isolat:', 'x.yaml:5:1: isolat: unknown key; did you mean isolate?'],
    ['    release:', '    realease:', 'x.yaml:8:5: isolate.0.realease: unknown key; did you mean release?'],
    ['standing:', 'standng:', 'x.yaml:7:28: isolate.0.for.standng: unknown key; did you mean standing?'],
    ['[affected]', '[afected]', 'isolate.0.for.standing.0: Invalid option'],
    ['for: iam-role', 'for: iam-rol', 'x.yaml:10:26: isolate.1.for: Invalid input; did you mean iam-role?'],
    ['en: because', 'en: because, kr: x', 'isolate.0.because.kr: unknown key; did you mean ko?'],
    [
      'release: never',
      'when: { minimumSeverty: high }',
      'isolate.0.when.minimumSeverty: unknown key; did you mean minimumSeverity?',
    ],
  ])('with %s become %s says where and what was meant', (from, to, problem) => {
    expect(found(runbook.replace(from, to))).toContainEqual(expect.stringContaining(problem));
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

  it('that misspells a required setting says which one was meant', () => {
    expect(() => loadIntakeConfig({ FIREBREAK_APIKEY: 'a-key-of-sixteen-or-more' })).toThrow(
      /FIREBREAK_API_KEY: is missing\n.*FIREBREAK_APIKEY is set, but there is no such setting; did you mean FIREBREAK_API_KEY\?/,
    );
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
