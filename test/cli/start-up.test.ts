import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Nothing listens on this port. */
const NO_TEMPORAL = '127.0.0.1:1';

/** The files that a command loads, as paths below the repository. Node lists them when it writes its coverage. */
async function loadedBy(...args: string[]): Promise<string[]> {
  const folder = temporaryFolder('coverage');
  await promisify(execFile)(process.execPath, [join(ROOT, 'cli/firebreak.js'), ...args], {
    cwd: ROOT,
    env: { ...process.env, NODE_V8_COVERAGE: folder, FIREBREAK_HOME: folder, TEMPORAL_ADDRESS: NO_TEMPORAL },
  }).catch(unlessItFailed);
  const files = readdirSync(folder).flatMap((name) => {
    const { result } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { result: { url: string }[] };
    return result.map(({ url }) => url);
  });
  return [
    ...new Set(
      files
        .filter((url) => url.startsWith('file:'))
        .map((url) => relative(ROOT, fileURLToPath(url.split('?')[0] ?? ''))),
    ),
  ];
}

/** Exit code 1 is expected: the command has loaded its code before it finds that Temporal does not answer. */
function unlessItFailed(error: unknown): void {
  if ((error as { code?: unknown }).code !== 1) throw error;
}

const packagesOf = (files: readonly string[]): string[] => [
  ...new Set(files.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? [])),
];

describe('a command of firebreak loads only the code it uses:', () => {
  it.each([['help'], ['--version'], ['help', 'show']])('%s %s', async (...args) => {
    const files = await loadedBy(...args);
    expect(packagesOf(files)).toEqual(['commander']);
    expect(files.filter((file) => !file.startsWith('node_modules/')).sort()).toEqual([
      'cli/customers-commands.js',
      'cli/doctor-command.js',
      'cli/firebreak.js',
      'cli/main.js',
      'cli/program.js',
      'cli/replay-command.js',
      'cli/suppressions-command.js',
    ]);
  });

  it('classify: neither AWS, nor Temporal, nor Slack', async () => {
    const packages = packagesOf(await loadedBy('classify', 'test/fixtures/alerts/guardduty-root.raw.json'));
    expect(packages).toContain('zod');
    expect(packages.filter((name) => /^@(aws-sdk|smithy|temporalio|slack)\//.test(name))).toEqual([]);
  });

  it('incidents: of Temporal the client only, and not AWS', async () => {
    const packages = packagesOf(await loadedBy('incidents'));
    expect(packages).toContain('@temporalio/client');
    expect(packages.filter((name) => /^@(aws-sdk|smithy|slack|temporalio\/(worker|core-bridge))/.test(name))).toEqual(
      [],
    );
  });

  it('stop: nothing but the TypeScript loader', async () => {
    const packages = packagesOf(await loadedBy('stop'));
    expect(packages.filter((name) => /^(zod|yaml)$|^@(aws-sdk|smithy|temporalio|slack)\//.test(name))).toEqual([]);
  });
});
