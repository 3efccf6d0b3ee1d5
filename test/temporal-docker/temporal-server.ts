/**
 * Temporal's own server (not the development server), of the version that compose.yaml names, with the settings that
 * compose.mtls.yaml gives it. Go builds it once; only its ports and its database (SQLite in memory) are others.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import { choosePort, LOOPBACK } from '../../sandbox/ports.ts';
import { startProcess, type RunningProcess } from '../../sandbox/processes.ts';
import { CACHE, onPath } from '../../scripts/tools.mjs';

const run = promisify(execFile);
const compose = readFileSync('temporal-docker/compose.yaml', 'utf8');
const VERSION = /temporalio\/server:([\d.]+)@/.exec(compose)?.[1] ?? '';
const MODULE = `go.temporal.io/server@v${VERSION}`;

const go = onPath('go');
const FOLDER = join(CACHE, `temporal-server-${VERSION}`);
const PROGRAM = join(FOLDER, 'server');

/** Why it cannot be started here, or undefined. The build takes minutes, so that only `npm run test:mtls` begins one. */
export function whyNot(): string | undefined {
  if (go === undefined) return 'Go is not installed, which builds Temporal’s own server';
  if (existsSync(PROGRAM) || process.env['BUILD_TEMPORAL_SERVER'] === '1') return undefined;
  return 'npm run test:mtls builds Temporal’s own server and runs it';
}

/** Builds the server if it was not built before. @returns the program */
async function build(): Promise<string> {
  if (existsSync(PROGRAM)) return PROGRAM;
  const env = { ...process.env, GOBIN: FOLDER };
  await run(go ?? 'go', ['install', `go.temporal.io/server/cmd/server@v${VERSION}`], { env, maxBuffer: 1e8 });
  return PROGRAM;
}

/** The template of settings that the image renders with its variables. */
async function template(): Promise<string> {
  const { stdout } = await run(go ?? 'go', ['env', 'GOMODCACHE']);
  return readFileSync(join(stdout.trim(), MODULE, 'common/config/config_template_embedded.yaml'), 'utf8');
}

/** The variables of `temporal` in compose.mtls.yaml. */
function variables(certificates: string, jwtKeysUrl: string | undefined): Record<string, string> {
  const { services } = parse(readFileSync('temporal-docker/compose.mtls.yaml', 'utf8'), { merge: true }) as {
    services: { temporal: { environment: Record<string, string> } };
  };
  return Object.fromEntries(
    Object.entries(services.temporal.environment).map(([name, value]) => [
      name,
      value
        .replace('/certificates', certificates)
        .replace('${TEMPORAL_JWT_KEYS_URL:+default}', jwtKeysUrl === undefined ? '' : 'default')
        .replace('${TEMPORAL_JWT_KEYS_URL:-}', jwtKeysUrl ?? ''),
    ]),
  );
}

/** @returns the server, the address of its frontend, and the ports that it may listen on (`INTERNAL_FRONTEND_GRPC_PORT`) */
export async function startTemporalServer(
  folder: string,
  { certificates, jwtKeysUrl }: { certificates: string; jwtKeysUrl?: string },
): Promise<{ server: RunningProcess; address: string; ports: Record<string, string> }> {
  const program = await build();
  const port = await choosePort();
  const ports = Object.fromEntries(
    await Promise.all(
      ['FRONTEND', 'INTERNAL_FRONTEND', 'HISTORY', 'MATCHING', 'WORKER'].flatMap((service) =>
        ['GRPC_PORT', 'MEMBERSHIP_PORT', 'HTTP_PORT'].map(async (kind) => {
          const own = `${service}_${kind}` === 'FRONTEND_GRPC_PORT' ? port : await choosePort();
          return [`${service}_${kind}`, String(own)] as const;
        }),
      ),
    ),
  );
  const dynamic = join(folder, 'dynamic.yaml');
  writeFileSync(dynamic, '{}\n');
  const env: Record<string, string> = {
    ...ports,
    // A port that compose.mtls.yaml closes stays closed.
    ...variables(certificates, jwtKeysUrl),
    BIND_ON_IP: LOOPBACK,
    TEMPORAL_BROADCAST_ADDRESS: LOOPBACK,
    DYNAMIC_CONFIG_FILE_PATH: dynamic,
    LOG_LEVEL: 'warn',
  };
  const [before = '', after = ''] = (await template()).split(/^persistence:\n[^]*?(?=^global:)/m);
  const file = join(folder, 'temporal.yaml');
  writeFileSync(file, `${before}${SQLITE}\n${after}`);
  const server = await startProcess({
    name: 'temporal-server',
    command: program,
    args: ['--config-file', file, 'start'],
    env,
    logDir: folder,
    ready: (running) => running.isRunning(),
    readyTimeoutMs: 60_000,
  });
  return { server, address: `${LOOPBACK}:${port}`, ports };
}

const SQLITE = stringify({
  persistence: {
    defaultStore: 'default',
    visibilityStore: 'default',
    numHistoryShards: 1,
    datastores: {
      default: {
        sql: {
          pluginName: 'sqlite',
          databaseName: 'default',
          connectAddr: 'localhost',
          connectProtocol: 'tcp',
          connectAttributes: { mode: 'memory', cache: 'private' },
          maxConns: 1,
          maxIdleConns: 1,
          maxConnLifetime: '1h',
        },
      },
    },
  },
});
