/** A configuration file as it is now: it is read again when it has changed, so that no process is restarted for it. */
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../domain/log.ts';
import { YamlFileError } from './yaml-file.ts';

export interface LiveFile<T> {
  /** The last version without mistakes. */
  readonly now: () => T;
  /** Something is missing in this version: people are told of it beside what is wrong, until another version is in force. */
  readonly miss: (problem: string) => void;
  readonly stop: () => void;
}

interface LiveFileOptions<T> {
  file: string;
  /** Reads and checks the whole file. What it throws at the start is thrown on; later the last good version stays. */
  read: (file: string) => Promise<T>;
  log: Pick<Log, 'info' | 'error'>;
  /** Called with each new version, when it is already `now()`. */
  changed?: ((value: T) => void) | undefined;
  /** Tells people what is wrong with the file; nothing: it is right again. Tried again until it does not throw. */
  tell?: ((problems: readonly string[]) => Promise<void>) | undefined;
  /** Milliseconds between two looks. */
  everyMs?: number;
  /** A change is taken once the file has been left alone for so many milliseconds: half of it may be written. */
  settleMs?: number;
}

const EVERY_MS = 5_000;
const SETTLE_MS = 500;
const MOST_MISSING = 100;

/** @throws what `read` throws for the file as it is now */
export async function watchFile<T>(options: LiveFileOptions<T>): Promise<LiveFile<T>> {
  const { file, read, log, changed, tell, everyMs = EVERY_MS, settleMs = SETTLE_MS } = options;
  let seen = await stampOf(file);
  let current = await read(file);
  let stopped = false;
  /** What is wrong with the file as it was read last. */
  let wrong: readonly string[] = [];
  /** What the version that is in force lacks. */
  const missing = new Set<string>();
  /** What people have been told last. */
  let told: readonly string[] = [];

  async function take(): Promise<void> {
    let stamp = await stampOf(file);
    if (stamp === seen) return;
    for (let before = ''; before !== stamp;) {
      before = stamp;
      await sleep(settleMs);
      if (stopped) return;
      stamp = await stampOf(file);
    }
    try {
      const value = await read(file);
      // It was written meanwhile: the next look reads it.
      if ((await stampOf(file)) !== stamp) return;
      current = value;
      wrong = [];
      missing.clear();
      log.info('A configuration file was read again', { file });
      changed?.(value);
    } catch (error) {
      wrong = problemsOf(error);
      log.error('A configuration file is wrong: what it said before stays in force', { file, problems: wrong });
    }
    seen = stamp;
  }

  async function look(): Promise<void> {
    try {
      await take();
      const problems = [...wrong, ...missing];
      if (JSON.stringify(problems) === JSON.stringify(told)) return;
      await tell?.(problems);
      told = problems;
    } catch (error) {
      log.error('People are not told yet of a configuration file that is wrong; trying again', { file, error });
    }
  }

  const again = async (): Promise<void> => {
    await look();
    if (!stopped) timer = setTimeout(() => void again(), everyMs).unref();
  };
  let timer = setTimeout(() => void again(), everyMs).unref();
  return {
    now: () => current,
    miss(problem) {
      if (missing.has(problem) || missing.size >= MOST_MISSING) return;
      missing.add(problem);
      log.error('A configuration file lacks something', { file, problem });
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/**
 * By the time of its last change, which nobody can set (the time of its content is often set back: `rsync -t`, `cp -p`), and the
 * inode: a file that is put in the place of another one may be as old.
 */
async function stampOf(file: string): Promise<string> {
  try {
    const { ctimeNs, size, ino } = await stat(file, { bigint: true });
    return `${ctimeNs} ${size} ${ino}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown error';
  }
}

const problemsOf = (error: unknown): string[] =>
  error instanceof YamlFileError ? error.problems : [error instanceof Error ? error.message : String(error)];
