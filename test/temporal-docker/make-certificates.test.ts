import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';

const CLIENTS = ['worker', 'intake', 'slack-app', 'temporal-ui', 'operator'];
let folder: string;
beforeEach(() => {
  folder = temporaryFolder('certificates');
});

const made = (): string => join(folder, 'made');

async function make(path = ''): Promise<{ code: number; err: string }> {
  const env = { PATH: `${path}:${process.env['PATH']}` };
  try {
    await promisify(execFile)('sh', ['temporal-docker/make-certificates.sh', made()], { env });
    return { code: 0, err: '' };
  } catch (error) {
    const { code, stderr: err } = error as { code: number; stderr: string };
    return { code, err };
  }
}

/** An openssl that fails where its arguments match. @returns its folder */
function brokenAt(pattern: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const path = process.env['PATH'] ?? '';
  writeFileSync(
    join(bin, 'openssl'),
    `#!/bin/sh\ncase "$*" in ${pattern}) echo 'no entropy' >&2; exit 1;; esac\nPATH='${path}' exec openssl "$@"\n`,
  );
  chmodSync(join(bin, 'openssl'), 0o755);
  return bin;
}

/** As a server or client that knows `authority` checks it. */
async function accepted(authority: string, name: string, purpose: string): Promise<boolean> {
  const file = (whose: string): string => join(made(), `${whose}.pem`);
  const args = ['verify', '-purpose', purpose, '-CAfile', file(authority), file(name)];
  return promisify(execFile)('openssl', args).then(
    () => true,
    () => false,
  );
}

describe('make-certificates.sh', () => {
  it('makes certificates of clients and of the frontend that the authority of Temporal’s own services does not know', async () => {
    expect(await make()).toEqual({ code: 0, err: '' });
    for (const name of CLIENTS) {
      expect(await accepted('ca', name, 'sslclient'), name).toBe(true);
      expect(await accepted('internode-ca', name, 'sslclient'), name).toBe(false);
    }
    expect(await accepted('ca', 'temporal', 'sslserver')).toBe(true);
    expect(await accepted('ca', 'temporal', 'sslclient')).toBe(false);
    expect(await accepted('internode-ca', 'temporal', 'sslserver')).toBe(false);
    for (const purpose of ['sslserver', 'sslclient']) {
      expect(await accepted('internode-ca', 'internode', purpose)).toBe(true);
      expect(await accepted('ca', 'internode', purpose)).toBe(false);
    }
  });

  it('keeps what exists, and renews what was removed', async () => {
    await make();
    const before = readdirSync(made()).map((name) => readFileSync(join(made(), name), 'utf8'));
    await make();
    expect(readdirSync(made()).map((name) => readFileSync(join(made(), name), 'utf8'))).toEqual(before);
    const names = readdirSync(made());
    for (const end of ['pem', 'key']) rmSync(join(made(), `worker.${end}`));
    expect((await make()).code).toBe(0);
    expect(readdirSync(made())).toEqual(names);
  });

  it.each([
    ['an authority is made', '*internode-ca*', ['ca.key', 'ca.pem'], 'internode-ca.'],
    [
      'a certificate is requested',
      '"req -new"*',
      ['ca.key', 'ca.pem', 'internode-ca.key', 'internode-ca.pem'],
      'temporal.pem',
    ],
    ['one is signed', 'x509*', ['ca.key', 'ca.pem', 'internode-ca.key', 'internode-ca.pem'], 'temporal.pem'],
  ])('says why it fails while %s, and leaves no partial files', async (_, pattern, left, what) => {
    const { code, err } = await make(brokenAt(pattern));
    expect(code).toBe(1);
    expect(err).toContain('no entropy');
    expect(err).toContain(what);
    expect(err).toContain('was not made');
    expect(readdirSync(made())).toEqual(left);
    expect(await make()).toEqual({ code: 0, err: '' });
    expect(await accepted('ca', 'temporal', 'sslserver')).toBe(true);
  });

  it('says which key is missing where the authority’s was moved away', async () => {
    await make();
    for (const name of ['ca.key', 'intake.pem', 'intake.key']) rmSync(join(made(), name));
    const before = readdirSync(made());
    expect(await make()).toMatchObject({ code: 1, err: expect.stringContaining('intake.pem was not made: ca.key') });
    expect(readdirSync(made())).toEqual(before);
  });
});
