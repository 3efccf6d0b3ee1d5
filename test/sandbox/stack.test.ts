import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { eventually } from '../eventually.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { homeOwner } from '../../sandbox/home.ts';
import { leftBehind } from '../../sandbox/processes.ts';
import { readStack, startStack, type Stack } from '../../sandbox/stack.ts';
import { SEARCH_ATTRIBUTES as registered } from '../../sandbox/temporal.ts';
import { SEARCH_ATTRIBUTES } from '../../contract/search-attributes.ts';

let home: string;
let stack: Stack | undefined;
beforeEach(() => {
  home = temporaryFolder('stack');
});
afterEach(async () => {
  // Files share a process, so a variable that stays would be another file's.
  vi.unstubAllEnvs();
  await stack?.stop();
  stack = undefined;
});

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const answersAt = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 20_000 });
    socket
      .once('connect', () => resolve(true))
      .once('error', () => resolve(false))
      .once('timeout', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

describe('the stack', () => {
  test('is described in one private file while it runs, and leaves nothing when it is stopped', async () => {
    stack = await startStack({ home, parts: ['slack'], freePorts: true });
    expect(statSync(stack.file).mode & 0o777).toBe(0o600);
    const told = readStack(stack.file);
    expect(told.slack?.url).toBe(stack.slack?.url);
    expect(told.processes.map((one) => one.name)).toEqual(['slack']);
    expect(told.processes.every((one) => isAlive(one.pid))).toBe(true);

    await stack.stop();
    expect(existsSync(stack.file)).toBe(false);
    expect(told.processes.some((one) => isAlive(one.pid))).toBe(false);
  });

  test('listens on loopback only', async () => {
    stack = await startStack({ home, parts: ['slack', 'temporal'], freePorts: true });
    const ports = [stack.slack?.url, stack.temporal?.uiUrl, `http://${stack.temporal?.address}`].map((url) =>
      Number(new URL(url ?? '').port),
    );
    const outside = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter((one) => !one.internal);
    for (const port of ports) {
      expect(await answersAt('127.0.0.1', port)).toBe(true);
      for (const { address } of outside) expect(await answersAt(address, port)).toBe(false);
    }
  });

  test('takes other ports when the usual ones are taken', async () => {
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.once('error', () => resolve()).listen(4010, '127.0.0.1', resolve));
    stack = await startStack({ home, parts: ['slack'] });
    expect(stack.slack?.url).not.toContain(':4010');
    squatter.close();
  });

  test('does not take the ports of another stack that starts at the same moment', async () => {
    const starting = ['one', 'two'].map((name) => startStack({ home: join(home, name), parts: ['slack'] }));
    const both = await Promise.all(starting);
    expect(both[0]?.slack?.url).not.toBe(both[1]?.slack?.url);
    await Promise.all(both.map((one) => one.stop()));
  });

  test('starts our own processes with the variables of their role, and ends them too', async () => {
    stack = await startStack({ home, parts: ['slack'], freePorts: true });
    const worker = await stack.run({
      name: 'worker',
      role: 'worker',
      command: process.execPath,
      args: ['-e', 'console.log(Object.keys(process.env), "ready"); setInterval(() => {}, 1000)'],
      ready: (running) => running.log().includes('ready'),
    });
    expect(worker.log()).toContain('FIREBREAK_CUSTOMERS');
    expect(worker.log()).not.toContain('SLACK_BOT_TOKEN');
    expect(readStack(stack.file).processes.map((one) => one.name)).toEqual(['slack', 'worker']);
    await stack.stop();
    expect(isAlive(worker.pid)).toBe(false);
  });

  test('gives the Slack app no way into AWS: what its process really has', async () => {
    vi.stubEnv('AWS_PROFILE', 'a-developer');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAOFADEVELOPER0000');
    stack = await startStack({ home, parts: ['slack'], freePorts: true });
    const app = await stack.run({
      name: 'slack-app',
      role: 'slack',
      command: process.execPath,
      args: ['-e', 'console.log(JSON.stringify(process.env), "ready"); setInterval(() => {}, 1000)'],
      ready: (running) => running.log().includes('ready'),
    });
    const seen = JSON.parse(app.log().split(' ready')[0] ?? '') as Record<string, string>;
    const aboutAws = Object.entries(seen).filter(([name]) => /^AWS|CUSTOMERS|EVIDENCE|QUEUE/.test(name));
    expect(Object.fromEntries(aboutAws)).toEqual({
      AWS_EC2_METADATA_DISABLED: 'true',
      FIREBREAK_SLACK_CUSTOMERS: join(home, 'customers.slack-app.yaml'),
    });
  });

  test('refuses a folder in which another stack starts or runs, and names its process', async () => {
    const starting = startStack({ home, parts: ['slack'], freePorts: true });
    await expect(startStack({ home, parts: ['slack'], freePorts: true })).rejects.toThrow(
      new RegExp(
        `A sandbox is running in ${home} already: process ${process.pid}, .*, since .*npx firebreak stop`,
        's',
      ),
    );
    stack = await starting;
    await stack.stop();
    expect(homeOwner(home)).toBeUndefined();
    stack = await startStack({ home, parts: ['slack'], freePorts: true });
  });

  test('is stopped by its signal while it starts, and nothing is left', async () => {
    const interruption = new AbortController();
    const starting = startStack({
      home,
      parts: ['slack', 'temporal'],
      freePorts: true,
      signal: interruption.signal,
      progress: (_, state) => state === 'starting' && interruption.abort(),
    });
    await expect(starting).rejects.toThrow('aborted');
    expect(leftBehind()).toEqual([]);
    expect(homeOwner(home)).toBeUndefined();
  });

  test('uses the namespace that TEMPORAL_NAMESPACE names', async () => {
    vi.stubEnv('TEMPORAL_NAMESPACE', 'incidents');
    stack = await startStack({ home, parts: ['temporal'], freePorts: true });
    expect(stack.env('worker')).toMatchObject({ TEMPORAL_NAMESPACE: 'incidents' });
  });

  test('replaces the stack.json that a crash left behind', async () => {
    const { pid } = await endedProcess();
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'stack.json'), JSON.stringify({ pid, home, processes: [] }));
    stack = await startStack({ home, parts: ['slack'], freePorts: true });
    expect(readStack(stack.file).pid).toBe(process.pid);
  });

  test('registers the search attributes that incidents are found by', () => {
    expect(Object.keys(registered).sort((a, b) => a.localeCompare(b))).toEqual(
      Object.values(SEARCH_ATTRIBUTES)
        .map((key) => key.name)
        .sort((a, b) => a.localeCompare(b)),
    );
  });
});

describe('the stack by itself (sandbox/main.ts)', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('ends with all of its processes at %s', async (signal) => {
    const { owner, file } = await startMain();
    const { processes } = readStack(file);
    const ended = new Promise<number | null>((resolve) => owner.once('exit', resolve));
    owner.kill(signal);
    expect(await ended).toBe(0);
    expect(processes.filter((one) => isAlive(one.pid))).toEqual([]);
    expect(existsSync(file)).toBe(false);
  });

  test('leaves nothing behind when it is killed with -9', async () => {
    const { owner, file } = await startMain();
    const { processes } = readStack(file);
    owner.kill('SIGKILL');
    await eventually('the end of everything', () => !existsSync(file) && !processes.some((one) => isAlive(one.pid)));
  });
});

async function startMain(): Promise<{ owner: ChildProcess; file: string }> {
  const main = join(import.meta.dirname, '../../sandbox/main.ts');
  const args = ['--import', 'tsx', main, '--home', home, '--parts', 'slack,temporal', '--free-ports'];
  const owner = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const file = await new Promise<string>((resolve, reject) => {
    owner.stdout.once('data', (data) => resolve(String(data).trim()));
    owner.once('exit', (code) => reject(new Error(`sandbox/main.ts ended with ${code}`)));
  });
  return { owner, file };
}

async function endedProcess(): Promise<{ pid: number }> {
  const run = promisify(execFile)(process.execPath, ['-e', '']);
  const pid = run.child.pid ?? 0;
  await run;
  return { pid };
}
