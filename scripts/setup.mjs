/**
 * Installs what a fresh clone lacks: npm's packages, Temporal's dev server, and moto in a Python environment of its own.
 * Runs before `npm start` and `npm test`, and prints nothing when everything is there. It uses no package, because it runs
 * before packages are installed. `npm test` passes `--test`.
 */
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';
import { statusLine } from './status-line.mjs';
import { BIN, CACHE, MOTO, MOTO_VERSION, TEMPORAL_CLI_VERSION, findTemporal, onPath } from './tools.mjs';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const DOWNLOAD_TIMEOUT_MS = 60_000;
const LOG_LINES_SHOWN = 15;
const status = statusLine(process.stderr);

try {
  await setUp();
} catch (error) {
  console.error(`✖ ${error.message}`);
  process.exit(1);
}

async function setUp() {
  if (!packagesAreCurrent()) await alone('npm packages', join(ROOT, '.firebreak', 'npm.lock'), installPackages);
  if (!temporalIsThere()) await alone('Temporal', join(CACHE, 'temporal.lock'), installTemporal);
  if (!motoIsThere()) await alone('AWS sandbox', join(CACHE, 'moto.lock'), installMoto);
}

/** Two clones that are set up at the same time must not install into the same folder. */
async function alone(title, lock, install) {
  let waiting;
  await withLock(lock, install, {
    onWait: (owner) => {
      waiting ??= status.begin(title);
      if (owner === undefined) waiting.end();
      else waiting.waitsFor(`process ${owner}, which installs it`);
    },
  });
}

/** npm writes its own copy of the lock file last, so an interrupted install counts as none. */
function packagesAreCurrent() {
  const installed = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = join(ROOT, 'package-lock.json');
  return statSync(installed).mtimeMs >= statSync(wanted).mtimeMs || sameVersions(installed, wanted);
}

/** A checkout touches package-lock.json without changing it. */
function sameVersions(installed, wanted) {
  const here = JSON.parse(readFileSync(installed, 'utf8')).packages;
  const there = JSON.parse(readFileSync(wanted, 'utf8')).packages;
  return Object.entries(there).every(
    ([path, { version, optional }]) => path === '' || optional || here[path]?.version === version,
  );
}

async function installPackages() {
  if (packagesAreCurrent()) return;
  await step('npm packages', 'npm', ['ci', '--no-audit', '--no-fund'], { cwd: ROOT });
}

function temporalIsThere() {
  return Boolean(process.env.TEMPORAL_ADDRESS) || findTemporal() !== undefined;
}

/** Downloads the prebuilt program, as Temporal's SDK does; if the site cannot be reached, builds it from source. */
async function installTemporal() {
  if (temporalIsThere()) return;
  mkdirSync(BIN, { recursive: true });
  // An earlier attempt that was killed may have left this behind. The lock says that nobody else installs now.
  for (const name of readdirSync(BIN)) {
    if (name.startsWith('incoming-')) rmSync(join(BIN, name), { recursive: true, force: true });
  }
  const parts = mkdtempSync(join(BIN, 'incoming-'));
  try {
    const program = (await downloadTemporal(parts)) ?? (await buildTemporal(parts));
    // Renaming makes it appear complete or not at all.
    renameSync(program, join(BIN, 'temporal'));
  } finally {
    rmSync(parts, { recursive: true, force: true });
  }
}

async function downloadTemporal(folder) {
  const script = join(ROOT, 'scripts', 'download-temporal.mjs');
  try {
    await step('Temporal (download)', process.execPath, [script, folder], { timeoutMs: DOWNLOAD_TIMEOUT_MS });
    const program = readdirSync(folder).find((name) => name.startsWith('temporal'));
    return program && join(folder, program);
  } catch {
    status.line('  The download from temporal.download failed. Building it from source instead.');
    return undefined;
  }
}

async function buildTemporal(folder) {
  if (onPath('go') === undefined) {
    throw new Error(
      'Temporal is missing, its download failed, and there is no Go to build it with. Do one of these:\n' +
        '  install the Temporal CLI so that `temporal` is on PATH (https://docs.temporal.io/cli)\n' +
        '  install Go 1.23 or newer (https://go.dev/dl) and run this again\n' +
        '  set TEMPORAL_ADDRESS to a Temporal server that is already running',
    );
  }
  const source = `github.com/temporalio/cli/cmd/temporal@${TEMPORAL_CLI_VERSION}`;
  await step(`Temporal ${TEMPORAL_CLI_VERSION} (go install, a few minutes)`, 'go', ['install', source], {
    env: { ...process.env, GOBIN: folder },
  });
  return join(folder, 'temporal');
}

function motoIsThere() {
  return existsSync(MOTO.marker) && existsSync(MOTO.python);
}

async function installMoto() {
  if (motoIsThere()) return;
  const python = onPath('python3');
  if (python === undefined) {
    throw new Error(
      'Python is missing: the AWS sandbox (moto) needs Python 3.10 or newer with its venv module. ' +
        'Install it (Debian, Ubuntu: apt-get install python3 python3-venv) and run this again.',
    );
  }
  // An earlier attempt may have left an incomplete environment.
  rmSync(MOTO.venv, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  await step('AWS sandbox (Python environment)', python, ['-m', 'venv', MOTO.venv]);
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', `moto[server]==${MOTO_VERSION}`];
  await step(`AWS sandbox (moto ${MOTO_VERSION})`, MOTO.python, pip);
  writeFileSync(MOTO.marker, `${MOTO_VERSION}\n`);
}

/** Runs a program and shows how long it takes. What it prints is shown only if it fails. */
async function step(title, command, args, { cwd, env, timeoutMs } = {}) {
  const task = status.begin(title);
  try {
    await run(command, args, { cwd, env, timeoutMs });
  } catch (error) {
    throw new Error(`${title} failed after ${task.elapsed()}: ${error.message}`, { cause: error });
  } finally {
    task.end();
  }
  status.line(`✔ ${title}, ${task.elapsed()}`);
}

function run(command, args, { cwd, env, timeoutMs }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, timeout: timeoutMs, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    const keep = (chunk) => (printed += chunk);
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) return resolve();
      const end = printed.trimEnd().split('\n').slice(-LOG_LINES_SHOWN).join('\n  ');
      reject(new Error(`\`${[command, ...args].join(' ')}\` ended with ${signal ?? code}\n  ${end}`));
    });
  });
}
