/**
 * Builds the image without Docker: replays the Dockerfile's own lines in folders, one a stage, and starts programs there
 * as the image would: with its variables only, from files that cannot be written, and as a user who owns none of them.
 */
import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';

type Env = Record<string, string>;

/** One stage of the build: a folder that stands for the root of its file system. */
interface Stage {
  root: string;
  /** Absolute, as the Dockerfile has it. */
  workDir: string;
  env: Env;
  user: string;
  command: string[];
}

export interface Image extends Stage {
  /** A folder that everybody may write to, as `/tmp` in the compose file. */
  temporary: string;
}

const NOBODY = 65_534;

/** @param context the folder with the sources; @param into an empty folder */
export async function buildImage(dockerfile: string, context: string, into: string): Promise<Image> {
  const stages = new Map<string, Stage>();
  let stage: Stage | undefined;
  for (const { name, args } of instructions(readFileSync(dockerfile, 'utf8'))) {
    if (name === 'FROM') {
      const stageName = /\sAS\s+(\S+)$/i.exec(args)?.[1] ?? 'image';
      stage = { root: join(into, stageName), workDir: '/', env: {}, user: 'root', command: [] };
      mkdirSync(stage.root);
      stages.set(stageName, stage);
    } else if (stage === undefined) throw new Error(`${name} stands before FROM`);
    else await follow(stage, name, args, { context, stages });
  }
  if (stage === undefined) throw new Error(`${dockerfile} has no FROM`);
  await run('chmod', ['-R', 'a-w', stage.root], into);
  // The temporary folder that holds all of this is its owner's only.
  chmodSync(into, 0o755);
  const temporary = join(into, 'tmp');
  mkdirSync(temporary);
  chmodSync(temporary, 0o1777);
  return { ...stage, temporary };
}

function instructions(dockerfile: string): { name: string; args: string }[] {
  return dockerfile
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', args = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
      return { name, args };
    });
}

async function follow(
  stage: Stage,
  name: string,
  args: string,
  { context, stages }: { context: string; stages: ReadonlyMap<string, Stage> },
): Promise<void> {
  switch (name) {
    case 'WORKDIR':
      stage.workDir = args;
      mkdirSync(inside(stage, '.'), { recursive: true });
      return;
    case 'COPY': {
      const words = args.split(/\s+/);
      const from = /^--from=(.*)$/.exec(words[0] ?? '')?.[1];
      const source = from === undefined ? undefined : stages.get(from);
      if (from !== undefined && source === undefined) throw new Error(`COPY from ${from}, which is no stage`);
      const [to = '', ...files] = (from === undefined ? words : words.slice(1)).toReversed();
      for (const file of files) {
        if (source === undefined) copy(join(context, file), inside(stage, to), to.endsWith('/'));
        // The other stage has done its work, and to move its folder takes no time. A second COPY of it would fail.
        else renameSync(inside(source, file), inside(stage, to));
      }
      return;
    }
    case 'RUN':
      // What npm has downloaded before need not be downloaded again; what it installs is the same.
      await run('sh', ['-c', args], inside(stage, '.'), {
        ...surroundings(),
        ...withPaths(stage, { PATH: searchPath(), ...stage.env }),
        npm_config_prefer_offline: 'true',
        npm_config_audit: 'false',
      });
      return;
    case 'ENV':
      for (const [, key = '', value = ''] of args.matchAll(/(\w+)=(\S+)/g)) stage.env[key] = value;
      return;
    case 'USER':
      stage.user = args;
      return;
    case 'CMD':
      stage.command = JSON.parse(args) as string[];
      return;
    default:
      throw new Error(`test/temporal-docker/image.ts does not know the instruction ${name}: teach it`);
  }
}

/** As Docker copies: the content of a folder; a file into a folder if `target` is one or is written with a slash. */
function copy(source: string, target: string, isFolder: boolean): void {
  const name = statSync(source).isFile() && (isFolder || isDirectory(target)) ? basename(source) : '';
  const to = join(target, name);
  mkdirSync(dirname(to), { recursive: true });
  cpSync(source, to, { recursive: true });
}

const isDirectory = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

/** A path of the stage's file system as one of ours. */
const inside = (stage: Stage, path: string): string =>
  join(stage.root, path.startsWith('/') ? path : join(stage.workDir, path));

/** The variables with the paths that they hold as paths of ours, and `$PATH` as the base image's. */
const withPaths = (stage: Stage, env: Env): Env =>
  Object.fromEntries(
    Object.entries(env).map(([key, value]) => [
      key,
      value.replaceAll(`${stage.workDir}/`, `${inside(stage, '.')}/`).replace('$PATH', searchPath()),
    ]),
  );

/** The machine's own variables, such as those of a proxy, without what npm and Vitest tell the programs that they start. */
const surroundings = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|VITEST|NODE_|INIT_CWD|FIREBREAK_)/.test(name)),
  );

/** The Node that runs the tests comes first. */
const searchPath = (): string => [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);

export interface Ended {
  code: number | null;
  /** Standard output and error output together. */
  output: string;
}

export interface Started {
  /** Resolves with the output so far when the pattern fits it. @throws with the output if the process ends before. */
  says(pattern: RegExp): Promise<string>;
  /** Asks it to end, as `docker stop` does. */
  stop(): Promise<Ended>;
  ended: Promise<Ended>;
}

/** Starts a program in the image's working directory. Its environment has nothing but the image's variables and `env`. */
export function startIn(image: Image, command: readonly string[], env: Env = {}): Started {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd: inside(image, '.'),
    env: {
      PATH: searchPath(),
      TMPDIR: image.temporary,
      HOME: '/nonexistent',
      ...withPaths(image, image.env),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Root could write everywhere. Without root nobody else can be chosen, and the files' modes must be enough.
    ...(process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  return watch(child);
}

function watch(child: ChildProcessByStdio<null, Readable, Readable>): Started {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
  return {
    ended,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(output)) resolve(output);
        };
        look();
        child.stdout.on('data', look);
        child.stderr.on('data', look);
        ended.then(
          ({ code }) => reject(new Error(`ended with ${code} before it said ${pattern.source}:\n${output}`)),
          reject,
        );
      }),
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

async function run(program: string, args: readonly string[], cwd: string, env?: NodeJS.ProcessEnv): Promise<void> {
  await promisify(execFile)(program, [...args], {
    cwd,
    maxBuffer: 64 * 1024 * 1024,
    ...(env === undefined ? {} : { env }),
  });
}
