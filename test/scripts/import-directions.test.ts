/** Pages name only files that exist. The linter refuses every import that docs/architecture.md does not allow, of types too, and every circle. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../..');

/** File → what it imports. @returns `file: import` of each import that the linter refuses by the given rule */
function refused(rule: string, tree: Record<string, readonly string[]>): string[] {
  const folder = temporaryFolder('imports');
  cpSync(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  for (const [file, imports] of Object.entries(tree)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    const lines = imports.map((from, i) => `import type * as i${i} from '${from}';`);
    const used = imports.map((_, i) => `typeof i${i}`).join(' | ');
    writeFileSync(join(folder, file), [...lines, `export type Used = ${used || 'null'};`].join('\n'));
  }
  const program = join(ROOT, 'node_modules/.bin/oxlint');
  const { stdout, stderr } = spawnSync(program, ['--format=json'], { cwd: folder, encoding: 'utf8' });
  expect(stderr).toBe('');
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { code: string; filename: string; labels: { span: { line: number } }[] }[];
  };
  return diagnostics
    .filter(({ code }) => code.includes(rule))
    .map(({ filename, labels }) => `${filename}: ${tree[filename]?.[(labels[0]?.span.line ?? 0) - 1]}`)
    .toSorted();
}

/** File → imports, those with ✗ are refused. */
const TABLE: Record<string, readonly string[]> = {
  'domain/a.ts': [
    './b.ts',
    'zod',
    '@noble/hashes/sha2.js',
    '✗../contract/ids.ts',
    '✗node:fs',
    '✗yaml',
    '✗yaml/util',
    '✗@aws-sdk/client-s3',
  ],
  'contract/a.ts': [
    '../domain/a.ts',
    '@temporalio/workflow',
    '✗./temporal/client.ts',
    '✗../config/a.ts',
    '✗@temporalio/client',
  ],
  'contract/temporal/a.ts': [
    '../ids.ts',
    '../../domain/a.ts',
    '@temporalio/client',
    '✗../../config/settings.ts',
    '✗yaml',
    '✗yaml/util',
  ],
  'config/a.ts': ['../domain/a.ts', 'yaml', '✗../contract/ids.ts', '✗@temporalio/client'],
  'workflows/a.ts': [
    '../domain/a.ts',
    '../contract/ids.ts',
    '✗../contract/temporal/client.ts',
    '✗./incident/record.ts',
    '✗node:fs',
  ],
  'workflows/index.ts': ['./incident/incident.ts', '✗../activities/create.ts'],
  'workflows/holds/a.ts': ['../wording.ts', './resource.ts', '✗../incident/record.ts', '✗@temporalio/client'],
  'workflows/incident/a.ts': ['../holds/holder.ts', './phases/detect.ts', '../slack.ts', '✗../follow-ups/board.ts'],
  'workflows/incident/phases/a.ts': [
    '../runbook/look.ts',
    '../record.ts',
    '../aftermath.ts',
    './isolate.ts',
    '../../wording.ts',
    '../../../domain/a.ts',
    '✗../inbox.ts',
    '✗../steps.ts',
    '✗../../holds/holder.ts',
    '✗../../../contract/temporal/client.ts',
  ],
  'workflows/incident/runbook/a.ts': [
    '../approval-gate.ts',
    '../record.ts',
    '../../call-entry.ts',
    '✗../phases/isolate.ts',
    '✗../inbox.ts',
  ],
  'intake/a.ts': [
    './sources/index.ts',
    '../contract/temporal/errors.ts',
    '✗../config/settings.ts',
    '✗../activities/a.ts',
  ],
  'codec-server/main.ts': [
    '../intake/receive/dead-letters.ts',
    '@aws-sdk/client-sqs',
    '✗../intake/deliver.ts',
    '✗../activities/refusals.ts',
    '✗@aws-sdk/client-s3',
  ],
  'codec-server/server.ts': ['../domain/a.ts', '✗../intake/receive/dead-letters.ts', '✗@aws-sdk/client-sqs'],
  'intake/main.ts': ['../config/settings.ts', '✗../workers/main.ts'],
  'intake/receive/a.ts': [
    '../unwrap/unwrap.ts',
    '../deliver.ts',
    '../outcome.ts',
    '✗../sources/index.ts',
    '✗../classify.ts',
  ],
  'intake/unwrap/a.ts': ['../outcome.ts', '../../domain/arns.ts', '✗../receive/webhook.ts', '✗../deliver.ts'],
  'intake/alert/a.ts': ['../outcome.ts', '✗../sources/index.ts'],
  'intake/sources/a.ts': ['./guardduty/guardduty.ts', '../alert/alert.ts', '✗../deliver.ts', '✗../receive/webhook.ts'],
  'intake/sources/guardduty/a.ts': [
    '../noise.ts',
    '../../alert/alert.ts',
    '../../outcome.ts',
    '✗../../deliver.ts',
    '✗../../unwrap/a.ts',
  ],
  'activities/a.ts': [
    './catalogue/load.ts',
    '../contract/temporal/open-incident.ts',
    '✗../intake/deliver.ts',
    '✗../config/settings.ts',
  ],
  'activities/catalogue/ec2/a.ts': [
    '../../aws/ec2/groups.ts',
    '../../intrusion/story.ts',
    '../../entry.ts',
    '✗../../report/create.ts',
    '✗../../engine.ts',
    '✗../../../workflows/wording.ts',
  ],
  'activities/intrusion/a.ts': ['../aws/arn.ts', '../entry.ts', '✗../catalogue/load.ts', '✗../create.ts'],
  'activities/aws/ec2/a.ts': ['../errors.ts', '../../entry.ts', '✗../../intrusion/story.ts', '✗../../owner.ts'],
  'activities/aws/a.ts': ['./errors.ts', '../account.ts', '✗../notices/send.ts'],
  'activities/evidence/a.ts': ['./store.ts', '../in-turn.ts', '✗../aws/errors.ts', '✗../entry.ts'],
  'activities/report/a.ts': [
    '../evidence/store.ts',
    '../../contract/messages.ts',
    '✗../aws/errors.ts',
    '✗../create.ts',
  ],
  'activities/notices/a.ts': ['../aws/errors.ts', '../entry.ts', '✗../report/create.ts', '✗../engine.ts'],
  'console/a.ts': [
    '../domain/a.ts',
    '../contract/temporal/client.ts',
    '../replay/replay.ts',
    '../activities/evidence/verify.ts',
    '✗../activities/evidence/s3-store.ts',
    '✗../activities/create.ts',
    '✗../config/settings.ts',
    '✗../slack-app/signer.ts',
    '✗@aws-sdk/client-s3',
  ],
  'console/pages/a.tsx': [
    '../sources/incidents.ts',
    'preact',
    '✗../../activities/report/html.ts',
    '✗../../config/settings.ts',
  ],
  'console/main.ts': [
    '../config/settings.ts',
    '../workers/payload-store.ts',
    '@aws-sdk/client-s3',
    '✗../workers/main.ts',
    '✗../activities/evidence/s3-store.ts',
  ],
  'slack-app/blocks/a.ts': [
    '../buttons.ts',
    '../../contract/messages.ts',
    '✗../../config/settings.ts',
    '✗@aws-sdk/client-s3',
  ],
  'slack-app/main.ts': [
    '../config/settings.ts',
    './activities/create.ts',
    '✗../activities/create.ts',
    '✗@aws-sdk/client-s3',
  ],
  'replay/a.ts': [
    '../workflows/replay-sink.ts',
    '../workflows/index.ts',
    '../domain/a.ts',
    '✗../workflows/wording.ts',
    '✗../cli/main.ts',
  ],
  'replay/viewer/model/a.ts': [
    './b.ts',
    '../../player.ts',
    '../../recording.ts',
    '../../../domain/a.ts',
    '✗../words.ts',
    '✗../page/a.tsx',
    '✗preact',
    '✗node:fs',
    '✗../../../workflows/index.ts',
  ],
  'replay/viewer/page/a.tsx': [
    './b.tsx',
    '../words.ts',
    '../model/a.ts',
    '../../player.ts',
    '../../../domain/a.ts',
    'preact/hooks',
    '✗../html.ts',
    '✗node:fs',
    '✗../../../contract/ids.ts',
  ],
  'workers/a.ts': ['../activities/create.ts', '../workflows/index.ts', '✗../cli/main.ts', '✗../sandbox/stack.ts'],
  'cli/commands/a.ts': ['../../workers/main.ts', '../../sandbox/stack.ts', '✗../../test/stack.ts'],
  'sandbox/a.ts': ['./stack.ts', '../scripts/tools.mjs', '✗../domain/arns.ts', '✗../workers/main.ts'],
};

const FILES = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
const PAGES = FILES.filter((file) => /^(docs\/|sandbox\/)?[^/]+\.md$/.test(file));

/** @param path may have `*` for any name */
function exists(path: string): boolean {
  if (!path.includes('*')) return existsSync(join(ROOT, path));
  const pattern = new RegExp(`^${path.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`);
  return FILES.some((file) => pattern.test(file));
}

describe('a page', () => {
  it.each(PAGES)('names only files that exist: %s', (page) => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    const paths = [...text.matchAll(/`([a-z-]+\/[\w./*-]+)`/g)].map(([, path = '']) => path);
    // The operator writes `.env`.
    const ours = paths.filter((path) => existsSync(join(ROOT, path.split('/')[0]!)) && !path.endsWith('/.env'));
    expect(ours.filter((path) => !exists(path))).toEqual([]);
  });
});

describe('an import', () => {
  it('is refused exactly where the table of folders does not allow it', () => {
    const rows = Object.entries(TABLE);
    const tree = rows.map(([file, imports]) => [file, imports.map((from) => from.replace('✗', ''))] as const);
    const expected = rows.flatMap(([file, imports]) =>
      imports.filter((from) => from.startsWith('✗')).map((from) => `${file}: ${from.slice(1)}`),
    );
    expect(refused('no-restricted-imports', Object.fromEntries(tree))).toEqual(expected.toSorted());
  });

  it('is refused in a circle, also when it is of a type only', () => {
    const circle = {
      'domain/a.ts': ['./b.ts'],
      'domain/b.ts': ['./c.ts'],
      'domain/c.ts': ['./a.ts'],
      'domain/d.ts': ['./a.ts'],
    };
    expect(refused('no-cycle', circle)).toEqual(['domain/a.ts: ./b.ts', 'domain/b.ts: ./c.ts', 'domain/c.ts: ./a.ts']);
  });
});
