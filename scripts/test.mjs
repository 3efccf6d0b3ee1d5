/**
 * `npm test`: types, lint, format, dead code and all tests; the last line says how it went, checks counted as tests.
 * Arguments go to vitest: `npm test -- test/domain`.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const RESULTS = join(ROOT, '.firebreak', 'test-results.json');

const CHECKS = [
  { name: 'types', program: 'tsc', args: ['--noEmit'] },
  { name: 'types of the viewer', program: 'tsc', args: ['--noEmit', '-p', 'replay/viewer'] },
  { name: 'lint', program: 'oxlint', args: ['--type-aware', '--deny-warnings'] },
  { name: 'format', program: 'oxfmt', args: ['--check'] },
  { name: 'dead code', program: 'knip', args: ['--no-progress'] },
];

let passed = 0;
let failed = 0;
for (const { name, program, args } of CHECKS) {
  console.log(`\n── ${name}`);
  const ok = (await run(program, args)) === 0;
  console.log(ok ? `✔ ${name}` : `✖ ${name}`);
  if (ok) passed += 1;
  else failed += 1;
}

console.log('\n── tests');
rmSync(RESULTS, { force: true });
mkdirSync(dirname(RESULTS), { recursive: true });
const retried = join(ROOT, 'test', 'retried.ts');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${RESULTS}`, `--reporter=${retried}`];
const exitCode = await run('vitest', ['run', ...reporters, ...process.argv.slice(2)]);
const tests = counted();
passed += tests.passed;
failed += tests.failed;
if (tests.skipped.length > 0) console.log(`\nSkipped:\n${tests.skipped.map((name) => `  ${name}`).join('\n')}`);
// A run can fail although no test did: an unhandled error, a crash, no test found.
if (exitCode !== 0 && tests.failed === 0) failed += 1;

console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** A file that could not be loaded counts as one failed test. */
function counted() {
  try {
    const { numPassedTests, testResults } = JSON.parse(readFileSync(RESULTS, 'utf8'));
    const failures = testResults.map(({ status, assertionResults }) => {
      const broken = assertionResults.filter((result) => result.status === 'failed').length;
      return broken === 0 && status === 'failed' ? 1 : broken;
    });
    const skipped = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter((result) => result.status === 'skipped')
      .map((result) => result.fullName);
    return { passed: numPassedTests, failed: failures.reduce((sum, count) => sum + count, 0), skipped };
  } catch {
    console.log('vitest left no results');
    return { passed: 0, failed: 0, skipped: [] };
  }
}

function run(program, args) {
  return new Promise((done) => {
    const child = spawn(join(ROOT, 'node_modules', '.bin', program), args, { cwd: ROOT, stdio: 'inherit' });
    child.on('error', (error) => {
      console.log(`${program} could not be started: ${error.message}`);
      done(1);
    });
    child.on('close', (code) => done(code ?? 1));
  });
}
