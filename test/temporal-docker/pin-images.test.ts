import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';

const FILES = ['compose.yaml', 'Dockerfile', 'pin-images.sh'];
const DIGEST = `sha256:${'ab'.repeat(32)}`;
/** Where pin-images.sh is tried: it changes the files beside it. */
let folder: string;

beforeEach(() => {
  folder = temporaryFolder('images');
  for (const name of FILES) copyFileSync(join('temporal-docker', name), join(folder, name));
  mkdirSync(join(folder, 'bin'));
  // Stands for the registry: every tag has this digest.
  writeFileSync(
    join(folder, 'bin', 'docker'),
    `#!/bin/sh\ntest "$1 $2 $3" = "buildx imagetools inspect" && echo ${DIGEST}\n`,
  );
  chmodSync(join(folder, 'bin', 'docker'), 0o755);
});

async function run(command: string): Promise<{ code: number; out: string; err: string }> {
  const env = { PATH: `${join(folder, 'bin')}:${process.env['PATH']}` };
  try {
    const { stdout: out, stderr: err } = await promisify(execFile)('sh', [join(folder, 'pin-images.sh'), command], {
      env,
    });
    return { code: 0, out, err };
  } catch (error) {
    const { code, stdout: out, stderr: err } = error as { code: number; stdout: string; stderr: string };
    return { code, out, err };
  }
}

const change = (name: string, from: string | RegExp, to: string): void => {
  const path = join(folder, name);
  const text = readFileSync(path, 'utf8');
  expect(text).toMatch(from);
  writeFileSync(path, text.replace(from, to));
};

/** Every image that Docker would fetch. */
const images = (): string[] =>
  ['compose.yaml', 'Dockerfile'].flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/^(?: *image: *|FROM )(\S+)/gm)].flatMap(([, image = '']) =>
      image.startsWith('firebreak:') ? [] : [image],
    ),
  );

describe('the images', () => {
  it('are all named by digest, and pass the check before a deployment', async () => {
    expect(images().length).toBeGreaterThan(5);
    expect(images().filter((image) => !/^[a-z0-9./-]+:[\w.-]+@sha256:[0-9a-f]{64}$/.test(image))).toEqual([]);
    expect(await run('check')).toEqual({ code: 0, out: '', err: '' });
  });

  it.each([
    ['compose.yaml', /(postgres:\S+)@sha256:\w+/, 'postgres:16'],
    ['compose.yaml', /(temporalio\/ui:\S+)@sha256:\w+/, 'temporalio/ui:${TEMPORAL_UI_VERSION:-2.49.1}'],
    ['Dockerfile', /(node:\S+)@sha256:\w+/, 'node:24-bookworm-slim'],
    ['compose.yaml', /(temporalio\/server:\S+)@sha256:\w+/, 'temporalio/server:1.31.0@sha256:b021'],
  ])('fail the check where one of %s is named by tag', async (name, from, to) => {
    change(name, from, to);
    const { code, err } = await run('check');
    expect(code).toBe(1);
    expect(err).toContain(`${to.split(' ')[0]} has no digest`);
  });

  it('are not the stages of the Dockerfile, though a stage starts from another', async () => {
    change('Dockerfile', /$/, 'FROM --platform=linux/amd64 build AS checked\nFROM Build\n');
    expect(await run('check')).toEqual({ code: 0, out: '', err: '' });
    change('Dockerfile', /FROM Build\n$/, 'FROM built AS last\n');
    expect(await run('check')).toMatchObject({ code: 1, err: expect.stringMatching(/^built has no digest[^\n]*\n$/) });
  });

  it('are verified against the registry: a tag that has another digest is named', async () => {
    const { code, err } = await run('verify');
    expect(code).toBe(1);
    expect(err).toContain(`the registry has ${DIGEST} for temporalio/server:1.31.0`);
  });

  it('are pinned to what their tags are in the registry', async () => {
    change('compose.yaml', /(postgres:\S+)@sha256:\w+/, 'postgres:16.14-bookworm');
    expect((await run('pin')).code).toBe(0);
    expect(images()).toContain(`postgres:16.14-bookworm@${DIGEST}`);
    expect(images().filter((image) => !image.endsWith(DIGEST))).toEqual([]);
    expect(readFileSync(join(folder, 'Dockerfile'), 'utf8')).toMatch(/^FROM \S+ AS build$/m);
    expect((await run('verify')).code).toBe(0);
  });

  it('are left as they are where the registry gives no digest', async () => {
    writeFileSync(join(folder, 'bin', 'docker'), '#!/bin/sh\necho none\n');
    const before = images();
    expect(await run('pin')).toMatchObject({ code: 1, err: expect.stringContaining('the registry gave no digest') });
    expect(images()).toEqual(before);
  });
});
