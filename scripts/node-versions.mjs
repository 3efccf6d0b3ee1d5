/**
 * Runs the fast part of the tests under each version of Node that is supported: pure code, the command line, and a worker
 * with its native parts. npm's package `node` brings the versions. `node scripts/node-versions.mjs 22` runs one of them.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const SUPPORTED = ['22', '24'];
const FAST = ['test/domain', 'test/intake', 'test/cli', 'test/workflows/sign-ins.test.ts'];

const given = process.argv.slice(2);
for (const version of given.length === 0 ? SUPPORTED : given) {
  const node = programOf(version);
  console.log(`\n── Node ${execFileSync(node, ['-p', 'process.version'], { encoding: 'utf8' }).trim()}`);
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const { status } = spawnSync(node, [vitest, 'run', '--reporter=dot', ...FAST], {
    cwd: ROOT,
    stdio: 'inherit',
    // Programs that the tests start use the same version.
    env: { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) },
  });
  console.log(status === 0 ? `✔ Node ${version}` : `✖ Node ${version}`);
  if (status !== 0) process.exitCode = 1;
}

/** The path of a version's program. The first time, npm downloads it. */
function programOf(version) {
  const args = ['exec', '--yes', `--package=node@${version}`, '--', 'node', '-p', 'process.execPath'];
  return execFileSync('npm', args, { encoding: 'utf8' }).trim().split('\n').at(-1);
}
