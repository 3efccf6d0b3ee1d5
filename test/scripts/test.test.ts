import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';

let clone: string;
beforeEach(() => {
  clone = temporaryFolder('npm-test');
  cpSync(join(import.meta.dirname, '../../scripts'), join(clone, 'scripts'), { recursive: true });
  for (const check of ['tsc', 'oxlint', 'oxfmt', 'knip']) provide(check, 'exit 0');
});

const RESULTS = '.firebreak/test-results.json';
const file = (...statuses: string[]): object => ({
  status: statuses.every((status) => status === 'passed') && statuses.length > 0 ? 'passed' : 'failed',
  assertionResults: statuses.map((status) => ({ status })),
});
const results = (...testResults: { assertionResults?: { status: string }[] }[]): string =>
  JSON.stringify({
    numPassedTests: testResults.flatMap((one) => one.assertionResults ?? []).filter((one) => one.status === 'passed')
      .length,
    testResults,
  });
const vitest = (json: string, exitCode: number): void =>
  provide('vitest', `echo '${json}' > ${RESULTS}; exit ${exitCode}`);

describe('npm test', () => {
  test('ends with one line that counts the tests and the checks', async () => {
    vitest(results(file('passed', 'passed'), file('passed')), 0);
    expect(await npmTest()).toMatchObject({ code: 0, lastLine: '8 passed, 0 failed' });
  });

  test('fails with every failed test and check counted', async () => {
    provide('oxlint', 'exit 1');
    vitest(results(file('passed', 'failed'), file('failed')), 1);
    expect(await npmTest()).toMatchObject({ code: 1, lastLine: '5 passed, 3 failed' });
  });

  test('counts a file that cannot be loaded as a failed test', async () => {
    vitest(results(file('passed'), file()), 1);
    expect(await npmTest()).toMatchObject({ code: 1, lastLine: '6 passed, 1 failed' });
  });

  test('lists the tests that were skipped, whose names say why', async () => {
    const skipped = { status: 'skipped', fullName: 'a page (skipped: there is no Chromium here)' };
    vitest(results({ ...file('passed'), assertionResults: [{ status: 'passed' }, skipped] }), 0);
    expect((await npmTest()).printed).toContain(`Skipped:\n  ${skipped.fullName}\n`);
  });

  test('fails when the run itself failed', async () => {
    vitest(results(file('passed')), 1);
    expect(await npmTest()).toMatchObject({ code: 1, lastLine: '6 passed, 1 failed' });
  });

  test('fails when there are no results at all', async () => {
    provide('vitest', 'exit 134');
    expect(await npmTest()).toMatchObject({ code: 1, lastLine: '5 passed, 1 failed' });
  });
});

function provide(name: string, script: string): void {
  const program = join(clone, 'node_modules', '.bin', name);
  mkdirSync(dirname(program), { recursive: true });
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o755);
}

function npmTest(): Promise<{ code: number; lastLine: string | undefined; printed: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(clone, 'scripts', 'test.mjs')], (error, stdout) =>
      resolve({
        code: error === null ? 0 : Number(error.code),
        lastLine: stdout.trimEnd().split('\n').at(-1),
        printed: stdout,
      }),
    );
  });
}
