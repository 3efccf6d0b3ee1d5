/** Where the programs are that npm does not install. They are outside the clone, so all clones share them. */
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

export const MOTO_VERSION = '5.2.5';
export const TEMPORAL_CLI_VERSION = 'v1.5.1';

export const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'firebreak');
export const BIN = join(CACHE, 'bin');

const motoVenv = join(CACHE, `moto-${MOTO_VERSION}`);
export const MOTO = {
  venv: motoVenv,
  python: join(motoVenv, 'bin', 'python'),
  /** Written last: without it an install was interrupted. */
  marker: join(motoVenv, '.installed'),
};

/** The Temporal CLI to run: the one on PATH, else the installed one; undefined when there is none yet. */
export function findTemporal() {
  return onPath('temporal') ?? (isExecutable(join(BIN, 'temporal')) ? join(BIN, 'temporal') : undefined);
}

/** The full path of a program on PATH. */
export function onPath(program) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, program))
    .find(isExecutable);
}

/** AWS's service models, which are installed with moto; undefined before that. */
export function botocoreModels() {
  const lib = join(motoVenv, 'lib');
  const python = existsSync(lib) ? readdirSync(lib).find((name) => name.startsWith('python')) : undefined;
  return python && join(lib, python, 'site-packages', 'botocore', 'data');
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
