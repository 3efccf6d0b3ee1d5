import { execFile, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';

/** A clone that has only the scripts, on a machine that has only the programs that a test puts on its PATH. */
let clone: string;
let cache: string;
let bin: string;
beforeEach(() => {
  const root = temporaryFolder('setup');
  clone = join(root, 'clone');
  cache = join(root, 'cache', 'firebreak');
  bin = join(root, 'bin');
  cpSync(join(import.meta.dirname, '../../scripts'), join(clone, 'scripts'), { recursive: true });
  write(join(clone, 'package-lock.json'), '{"packages":{}}');
  mkdirSync(bin, { recursive: true });
  provide('npm', `mkdir -p node_modules && echo '{"packages":{}}' > node_modules/.package-lock.json`);
});

/** Does what `python3 -m venv DIR` and the `python -m pip` of that environment do, without the network. */
const PYTHON = `if [ "$2" = venv ]; then mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; fi
if [ "$2" = pip ]; then echo installed > "$(dirname "$0")/../moto-is-here"; fi`;
const GO = 'echo "#!/bin/sh" > "$GOBIN/temporal"; chmod +x "$GOBIN/temporal"';

describe('setting up a fresh clone', () => {
  test('installs npm’s packages, Temporal and moto, and says so', async () => {
    provide('python3', PYTHON);
    provide('go', GO);
    const { code, told } = await setUp();
    expect(code).toBe(0);
    expect(told).toMatch(/✔ npm packages.*✔ Temporal.*✔ AWS sandbox/s);
    expect(existsSync(join(cache, 'bin', 'temporal'))).toBe(true);
    expect(existsSync(join(cache, 'moto-5.2.5', 'moto-is-here'))).toBe(true);
  });

  test('says nothing when all is there', async () => {
    provide('python3', PYTHON);
    provide('go', GO);
    await setUp();
    expect(await setUp()).toEqual({ code: 0, told: '' });
  });

  test('installs npm’s packages again when package-lock.json has other versions', async () => {
    provide('python3', PYTHON);
    provide('go', GO);
    await setUp();
    const lock = join(clone, 'package-lock.json');
    writeFileSync(lock, '{"packages":{"node_modules/zod":{"version":"9.9.9"}}}');
    utimesSync(lock, new Date(), new Date(Date.now() + 60_000));
    expect((await setUp()).told).toContain('✔ npm packages');
  });

  test('replaces what an interrupted installation left', async () => {
    provide('go', GO);
    provide('python3', PYTHON);
    write(join(cache, 'moto-5.2.5', 'bin', 'python'), 'half of it');
    expect((await setUp()).code).toBe(0);
    expect(readFileSync(join(cache, 'moto-5.2.5', 'bin', 'python'), 'utf8')).not.toBe('half of it');
  });

  test('needs no Temporal where TEMPORAL_ADDRESS names a server', async () => {
    provide('python3', PYTHON);
    const { code, told } = await setUp({ TEMPORAL_ADDRESS: 'temporal.example:7233' });
    expect([code, told.includes('Temporal')]).toEqual([0, false]);
  });

  test('takes the temporal that is on PATH', async () => {
    provide('python3', PYTHON);
    provide('temporal', '');
    const { code, told } = await setUp();
    expect([code, told.includes('Temporal')]).toEqual([0, false]);
  });

  test('says what to do when Go is needed and missing', async () => {
    const { code, told } = await setUp();
    expect(code).toBe(1);
    expect(told).toMatch(
      /✖ Temporal is missing.*https:\/\/docs\.temporal\.io\/cli.*https:\/\/go\.dev\/dl.*TEMPORAL_ADDRESS/s,
    );
  });

  test('says what to do when Python is missing', async () => {
    provide('go', GO);
    const { code, told } = await setUp();
    expect([code, /✖ Python is missing.*apt-get install python3 python3-venv/s.test(told)]).toEqual([1, true]);
  });

  test('shows the end of what a failed step printed', async () => {
    provide('temporal', '');
    provide('python3', 'echo "No module named venv" >&2; exit 1');
    const { code, told } = await setUp();
    expect([code, told]).toEqual([1, expect.stringContaining('No module named venv')]);
  });
});

describe('two set-ups at the same time', () => {
  test('install once', async () => {
    provide('temporal', '');
    provide('python3', `${PYTHON}\nif [ "$2" = venv ]; then sleep 1; echo venv >> ${cache}/times; fi`);
    const both = await Promise.all([setUp(), setUp()]);
    expect(both.map((one) => one.code)).toEqual([0, 0]);
    expect(readFileSync(join(cache, 'times'), 'utf8')).toBe('venv\n');
  });

  test('print which process they wait for', async () => {
    provide('temporal', '');
    provide('python3', PYTHON);
    const owner = spawn('sleep', ['600']);
    onTestFinished(() => void owner.kill());
    const lock = join(cache, 'moto.lock');
    write(lock, String(owner.pid));
    const { code, told } = await setUp({}, (line) => {
      if (line.includes('waiting for')) rmSync(lock);
    });
    expect(told).toContain(`… AWS sandbox: waiting for process ${owner.pid}, which installs it`);
    expect(code).toBe(0);
  });

  test('are not held up by one that was killed', async () => {
    provide('temporal', '');
    provide('python3', PYTHON);
    const dead = spawn('true');
    await new Promise((resolve) => dead.once('exit', resolve));
    write(join(cache, 'moto.lock'), String(dead.pid));
    expect((await setUp()).code).toBe(0);
    expect(existsSync(join(cache, 'moto.lock'))).toBe(false);
  });
});

function provide(name: string, script: string): void {
  write(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** @param hear called with each piece of what is told, while it runs */
function setUp(
  env: Record<string, string> = {},
  hear: (text: string) => void = () => {},
): Promise<{ code: number; told: string }> {
  // The scripts above need these tools of the system.
  const PATH = [bin, toolbox()].join(':');
  return new Promise((resolve) => {
    const running = execFile(
      process.execPath,
      [join(clone, 'scripts', 'setup.mjs')],
      { cwd: clone, env: { PATH, HOME: dirname(cache), XDG_CACHE_HOME: dirname(cache), ...env } },
      (error, _stdout, told) => resolve({ code: error === null ? 0 : Number(error.code), told }),
    );
    running.stderr?.on('data', (text) => hear(String(text)));
  });
}

/** A few of the system's programs, so that its own Go, Python and Temporal are not found. */
function toolbox(): string {
  const folder = join(dirname(bin), 'toolbox');
  for (const tool of ['mkdir', 'cp', 'dirname', 'chmod', 'sleep']) {
    write(join(folder, tool), `#!/bin/sh\nPATH=/usr/bin:/bin exec ${tool} "$@"\n`);
    chmodSync(join(folder, tool), 0o755);
  }
  return folder;
}
