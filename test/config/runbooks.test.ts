import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { z } from 'zod';
import { Runbook } from '../../domain/runbook.ts';
import { loadRunbook, loadRunbooks } from '../../config/runbooks.ts';
import { parseYaml, YamlFileError } from '../../config/yaml-file.ts';

describe('runbooks', () => {
  it('that are shipped fit the schema', async () => {
    const runbooks = await loadRunbooks('runbooks');
    expect(new Set(runbooks.flatMap((r) => r.category ?? [])).size).toBe(6);
    // P1.19: it has no category, and is for every alert without another runbook.
    expect(runbooks.filter((r) => r.category === undefined).map((r) => r.id)).toEqual(['unclassified']);
  });

  it('have only tasks as follow-ups, for targets of the right kind', async () => {
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

  it('say of each change when it is recommended, and of what nobody approves they do not', async () => {
    const targets = ['instance' as const];
    const entry = (kind: 'change' | 'evidence') => ({ kind, targets, params: z.unknown() });
    const catalogue = new Map([
      ['ec2.quarantine', entry('change')],
      ['ec2.snapshot-volumes', entry('evidence')],
    ]);
    const file = join(temporaryFolder('runbook'), 'x.yaml');
    const head = 'id: x\ntitle: { en: X, ko: 엑스 }\ncategory: insider-misuse\nmatch: {}\nisolate:\n';
    const check = async (line: string): Promise<unknown> => {
      writeFileSync(file, `${head}  - { ${line} }\n`);
      return loadRunbook(file, catalogue).then(
        () => 'correct',
        (error: unknown) => (error as YamlFileError).problems[0],
      );
    };
    expect(await check('use: ec2.quarantine, for: instance')).toMatch(
      /x\.yaml:6.*ec2\.quarantine: when is it recommended\?/,
    );
    expect(await check('use: ec2.quarantine, for: instance, recommended: { from: high }')).toBe('correct');
    expect(await check('use: ec2.quarantine, for: instance, recommended: { form: high }')).toMatch(/form/);
    expect(await check('use: ec2.snapshot-volumes, for: instance, recommended: always')).toMatch(
      /leave "recommended" out/,
    );
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

  it('with a mistake are refused with the file, the line and the nearest entries', async () => {
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

  it('without a mistake has no problem', () => {
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
