import { execFile } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, type TemporalSettings } from '../../contract/temporal/client.ts';
import { connectWorker } from '../../contract/temporal/worker.ts';
import type { RunningProcess } from '../../sandbox/processes.ts';
import { findTemporal } from '../../scripts/tools.mjs';
import { eventually } from '../eventually.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { startTemporalServer, whyNot } from './temporal-server.ts';

const run = promisify(execFile);
const folder = temporaryFolder('mtls');
const certificates = join(folder, 'certificates');
const strangers = join(folder, 'strangers');
const NAMESPACE = 'firebreak';

const CLIENTS = ['worker', 'intake', 'slack-app', 'temporal-ui', 'operator'];

let address: string;
let ports: Record<string, string>;
let server: RunningProcess | undefined;
let keys: Server | undefined;

/** The settings of a process, as compose.mtls.yaml has them. */
const settingsOf = (name: string, over: Partial<TemporalSettings> = {}, from = certificates): TemporalSettings => ({
  TEMPORAL_ADDRESS: address,
  TEMPORAL_NAMESPACE: NAMESPACE,
  TEMPORAL_TLS: false,
  TEMPORAL_TLS_CA: join(certificates, 'ca.pem'),
  TEMPORAL_TLS_CERT: join(from, `${name}.pem`),
  TEMPORAL_TLS_KEY: join(from, `${name}.key`),
  TEMPORAL_TLS_SERVER_NAME: 'temporal',
  ...over,
});

/** What becomes of a call that lists workflows. @returns the error's text; `in` if Temporal answers */
async function attempt(settings: TemporalSettings, namespace = NAMESPACE): Promise<string> {
  const client = createClient(settings);
  try {
    await client.withDeadline(Date.now() + 10_000, () =>
      client.workflowService.listWorkflowExecutions({ namespace, pageSize: 1 }),
    );
    return 'in';
  } catch (error) {
    return (error as { details?: string }).details ?? String(error);
  } finally {
    await client.connection.close();
  }
}

/** What a port of Temporal's own services makes of a certificate. @returns the error's code; `in` if it answers */
function knock(service: string, name: string): Promise<string> {
  const file = (whose: string): Buffer => readFileSync(join(certificates, whose));
  return new Promise((resolve) => {
    const socket = connect({
      host: '127.0.0.1',
      port: Number(ports[service]),
      ca: [file('internode-ca.pem'), file('ca.pem')],
      cert: file(`${name}.pem`),
      key: file(`${name}.key`),
      checkServerIdentity: () => undefined,
      ALPNProtocols: service.includes('HTTP') ? ['http/1.1'] : ['h2'],
    });
    const end = (outcome: string): void => {
      socket.destroy();
      resolve(outcome);
    };
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    socket.once('data', () => end('in'));
    // gRPC speaks first.
    if (service.includes('HTTP')) socket.write('GET /api/v1/system-info HTTP/1.1\r\nHost: temporal\r\n\r\n');
  });
}

async function startWith(jwtKeysUrl?: string): Promise<void> {
  const started = await startTemporalServer(folder, {
    certificates,
    ...(jwtKeysUrl === undefined ? {} : { jwtKeysUrl }),
  });
  ({ server, address, ports } = started);
}

/** As temporal-namespace of the compose file: the Temporal CLI with the operator's certificate. */
async function createNamespaces(token?: string): Promise<void> {
  const operator = settingsOf('operator');
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_TLS: 'true',
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: operator.TEMPORAL_TLS_CA,
    TEMPORAL_TLS_CLIENT_CERT_PATH: operator.TEMPORAL_TLS_CERT,
    TEMPORAL_TLS_CLIENT_KEY_PATH: operator.TEMPORAL_TLS_KEY,
    TEMPORAL_TLS_SERVER_NAME: 'temporal',
    ...(token === undefined ? {} : { TEMPORAL_API_KEY: token }),
  };
  for (const namespace of [NAMESPACE, 'somebody-else'])
    await eventually(`the namespace ${namespace}`, async () => {
      const { stderr } = await run(findTemporal() ?? 'temporal', ['operator', 'namespace', 'create', '-n', namespace], {
        env,
      }).catch((error: { stderr: string }) => error);
      return stderr === '' || stderr.includes('already exists');
    });
}

const why = whyNot();
if (why !== undefined) process.stderr.write(`mtls.test.ts is not run: ${why}\n`);

describe.skipIf(why !== undefined)('Temporal with compose.mtls.yaml', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    for (const place of [certificates, strangers]) await run('sh', ['temporal-docker/make-certificates.sh', place]);
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    keys?.close();
  });

  describe('and certificates', () => {
    beforeAll(async () => {
      await startWith();
      await createNamespaces();
      await eventually('the namespace is known to all', async () => (await attempt(settingsOf('worker'))) === 'in');
    }, 1_500_000);
    afterAll(async () => server?.stop());

    it.each(['worker', 'intake', 'slack-app'])('lets the %s in, by its certificate', async (name) => {
      expect(await attempt(settingsOf(name))).toBe('in');
    });

    it('lets the connection of a worker in', async () => {
      const connection = await connectWorker(settingsOf('worker'));
      await connection.close();
      const { TEMPORAL_TLS_CERT: _, TEMPORAL_TLS_KEY: __, ...nameless } = settingsOf('worker');
      await expect(connectWorker(nameless)).rejects.toThrow();
    });

    it.each(['INTERNAL_FRONTEND_GRPC_PORT', 'HISTORY_GRPC_PORT', 'MATCHING_GRPC_PORT'])(
      'refuses the certificate of each client at %s, which asks for no token',
      async (port) => {
        for (const name of [...CLIENTS, 'temporal']) expect(await knock(port, name), name).toMatch(/^ERR_SSL_.*ALERT/);
        expect(await knock(port, 'internode')).toBe('in');
      },
    );

    it('has no HTTP API beside that of the frontend: the internal one asks for no token', async () => {
      for (const name of CLIENTS) expect(await knock('INTERNAL_FRONTEND_HTTP_PORT', name)).toBe('ECONNREFUSED');
      expect(await knock('FRONTEND_HTTP_PORT', 'worker')).toBe('in');
    });

    it('refuses Temporal’s own certificate at the frontend', async () => {
      expect(await attempt(settingsOf('internode'))).not.toBe('in');
    });

    it('refuses who has no certificate, though it knows the authority', async () => {
      const { TEMPORAL_TLS_CERT: _, TEMPORAL_TLS_KEY: __, ...nameless } = settingsOf('worker');
      expect(await attempt(nameless)).not.toBe('in');
    });

    it('refuses a certificate of another authority with the same names', async () => {
      expect(await attempt(settingsOf('worker', {}, strangers))).not.toBe('in');
    });

    it('refuses who speaks without TLS', async () => {
      expect(await attempt({ TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: NAMESPACE, TEMPORAL_TLS: false })).not.toBe(
        'in',
      );
    });

    it('is not spoken to where its certificate is of another authority or name', async () => {
      expect(await attempt(settingsOf('worker', { TEMPORAL_TLS_CA: join(strangers, 'ca.pem') }))).not.toBe('in');
      expect(await attempt(settingsOf('worker', { TEMPORAL_TLS_SERVER_NAME: 'temporal.example' }))).not.toBe('in');
    });
  });

  describe('and tokens', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const forger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    /** A token that says what its holder may do, as an identity provider signs it. */
    function tokenOf(permissions: string[], { key = privateKey, inSeconds = 600 } = {}): string {
      const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
      const exp = Math.floor(Date.now() / 1_000) + inSeconds;
      const said = `${part({ alg: 'ES256', kid: 'a', typ: 'JWT' })}.${part({ sub: 'a-process', permissions, exp })}`;
      const signature = sign('sha256', Buffer.from(said), { key, dsaEncoding: 'ieee-p1363' });
      return `${said}.${signature.toString('base64url')}`;
    }
    const withToken = (token: string): TemporalSettings => settingsOf('worker', { TEMPORAL_API_KEY: token });

    beforeAll(async () => {
      const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'a', alg: 'ES256', use: 'sig' };
      keys = createServer((_, response) => response.end(JSON.stringify({ keys: [jwk] })));
      await new Promise<void>((resolve) => keys?.listen(0, '127.0.0.1', resolve));
      await startWith(`http://127.0.0.1:${(keys.address() as AddressInfo).port}/keys`);
      await createNamespaces(tokenOf(['temporal-system:admin']));
      const token = withToken(tokenOf([`${NAMESPACE}:write`]));
      await eventually('the namespace is known to all', async () => (await attempt(token)) === 'in');
    }, 1_500_000);

    it('lets a token in to its own namespace only', async () => {
      const token = withToken(tokenOf([`${NAMESPACE}:write`]));
      expect(await attempt(token)).toBe('in');
      expect(await attempt(token, 'somebody-else')).toContain('unauthorized');
    });

    it('refuses the token of another namespace, and a certificate without a token', async () => {
      expect(await attempt(withToken(tokenOf(['somebody-else:admin'])))).toContain('unauthorized');
      expect(await attempt(settingsOf('worker'))).toContain('unauthorized');
    });

    it('refuses a token that somebody else signed, and one that has expired', async () => {
      expect(await attempt(withToken(tokenOf([`${NAMESPACE}:write`], { key: forger.privateKey })))).not.toBe('in');
      expect(await attempt(withToken(tokenOf([`${NAMESPACE}:write`], { inSeconds: -60 })))).not.toBe('in');
    });

    it('refuses a token without a certificate', async () => {
      const { TEMPORAL_TLS_CERT: _, TEMPORAL_TLS_KEY: __, ...nameless } = withToken(tokenOf([`${NAMESPACE}:write`]));
      expect(await attempt(nameless)).not.toBe('in');
    });
  });
});
