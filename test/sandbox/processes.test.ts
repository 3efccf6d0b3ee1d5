import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { eventually } from '../eventually.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { LOOPBACK, choosePort } from '../../sandbox/ports.ts';
import { ProcessFailed, leftBehind, startProcess, type ProcessOptions } from '../../sandbox/processes.ts';

const home = temporaryFolder('processes');

/** A Node program as a child process. */
const program = (name: string, code: string, more: Partial<ProcessOptions> = {}): ProcessOptions => ({
  name,
  command: process.execPath,
  args: ['-e', code],
  logDir: home,
  ready: (running) => running.log().includes('ready'),
  ...more,
});
const FOREVER = "console.log('ready'); setInterval(() => {}, 1000);";

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('a process of the sandbox', () => {
  test('that ends before it is ready is reported with the end of its log', async () => {
    const start = startProcess(program('broken', "console.error('the database is on fire'); process.exit(3);"));
    await expect(start).rejects.toThrow(ProcessFailed);
    await expect(start).rejects.toThrow(/broken ended before it was ready.*\n.*the database is on fire/);
  });

  test('that is never ready is ended and reported', async () => {
    const start = startProcess(
      program('slow', `console.log(process.pid); ${FOREVER}`, { ready: () => false, readyTimeoutMs: 500 }),
    );
    await expect(start).rejects.toThrow('slow was not ready after 0.5 s');
    expect(isAlive(Number(readFileSync(join(home, 'slow.log'), 'utf8').split('\n')[0]))).toBe(false);
  });

  test('that does not exist is reported by name', async () => {
    await expect(startProcess(program('nothing', '', { command: '/no/such/program' }))).rejects.toThrow(
      '/no/such/program could not be started',
    );
  });

  test('does not see the developer’s environment', async () => {
    vi.stubEnv('AWS_PROFILE', 'the-real-production');
    const running = await startProcess(
      program('env', `console.log(JSON.stringify(process.env)); ${FOREVER}`, { env: { GIVEN: 'yes' } }),
    );
    await running.stop();
    vi.unstubAllEnvs();
    expect(running.log()).toContain('"GIVEN":"yes"');
    expect(running.log()).not.toContain('the-real-production');
  });

  test('can be killed and started again under the same name', async () => {
    const first = await startProcess(program('worker', FOREVER));
    await first.kill('SIGKILL');
    expect(first.isRunning()).toBe(false);
    const second = await startProcess(program('worker', FOREVER));
    expect(second.pid).not.toBe(first.pid);
    await second.stop();
    expect(isAlive(second.pid)).toBe(false);
  });

  test('that still runs is named, with its children', async () => {
    const parent = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(FOREVER)}], { stdio: 'inherit' });`;
    const running = await startProcess(program('parent', parent));
    expect(leftBehind()).toEqual([
      expect.stringContaining(`process ${running.pid} (`),
      expect.stringMatching(/^process \d+ \(/),
    ]);
    await running.stop();
    expect(leftBehind()).toEqual([]);
  });

  test('that is starting is ended by its signal', async () => {
    const interruption = new AbortController();
    const ready = (): boolean => {
      interruption.abort();
      return false;
    };
    const starting = startProcess(program('starting', FOREVER, { ready, signal: interruption.signal }));
    await expect(starting).rejects.toThrow('aborted');
    expect(leftBehind()).toEqual([]);
  });

  test('is killed when it ignores SIGTERM', async () => {
    const stubborn = await startProcess(program('stubborn', `process.on('SIGTERM', () => {}); ${FOREVER}`));
    await stubborn.stop(200);
    expect(isAlive(stubborn.pid)).toBe(false);
  });

  test('leaves no files when its owner is killed with -9', async () => {
    const file = join(home, 'while-alive.json');
    const owner = spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        '--input-type=module',
        '-e',
        `import { startProcess, writeWhileAlive } from '${join(import.meta.dirname, '../../sandbox/processes.ts')}';
         const running = await startProcess({ name: 'orphan', command: process.execPath, logDir: '${home}',
           args: ['-e', ${JSON.stringify(FOREVER)}], ready: (it) => it.log().includes('ready') });
         writeWhileAlive('${file}', '{}');
         console.log(running.pid);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const pid = await new Promise<number>((resolve) => owner.stdout.once('data', (data) => resolve(Number(data))));
    expect([isAlive(pid), existsSync(file)]).toEqual([true, true]);
    owner.kill('SIGKILL');
    await eventually('the end of both', () => !isAlive(pid) && !existsSync(file));
  });
});

describe('a port', () => {
  test('is the preferred one when that is free', async () => {
    const port = await choosePort();
    expect(await choosePort(port)).toBe(port);
  });

  test('is another one when the preferred one is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, LOOPBACK, resolve));
    const { port } = taken.address() as { port: number };
    expect(await choosePort(port)).not.toBe(port);
    taken.close();
  });
});
