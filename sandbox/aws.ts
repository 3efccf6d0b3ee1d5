/** The embedded AWS: moto, and in front of it the gateway that corrects and completes it (sandbox/gateway/). */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MOTO, botocoreModels } from '../scripts/tools.mjs';
import { LOOPBACK, choosePort } from './ports.ts';
import { answers, startProcess, type PartOptions, type RunningProcess, type StartedPart } from './processes.ts';

export interface AwsPart {
  /** For `AWS_ENDPOINT_URL`. */
  endpoint: string;
  /** The gateway's own API: keys, findings, faults, the log of calls. See sandbox/README.md. */
  controlUrl: string;
}

const GATEWAY_PORT = 4566;
/** Which of AWS's request rates apply: `lookups` (the default), `ec2`, both or none (gateway/rates.ts). The control API can change this. */
const RATES = 'SANDBOX_AWS_RATES';

/** Starts moto alone, without the gateway. */
export async function startMoto({
  logDir,
  signal,
}: Pick<PartOptions, 'logDir' | 'signal'>): Promise<{ moto: RunningProcess; motoUrl: string }> {
  if (!existsSync(MOTO.python)) throw new Error(NOT_INSTALLED);
  const port = await choosePort();
  const motoUrl = `http://${LOOPBACK}:${port}`;
  const moto = await startProcess({
    name: 'moto',
    command: MOTO.python,
    args: [gatewayFile('moto_launcher.py'), '--host', LOOPBACK, '--port', String(port)],
    env: { PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1' },
    logDir,
    ready: answers(`${motoUrl}/moto-api/data.json`),
    signal,
    readyTimeoutMs: 180_000,
  });
  return { moto, motoUrl };
}

const NOT_INSTALLED = 'moto is not installed. Run `node scripts/setup.mjs`, which installs it.';

export async function startAws({ logDir, freePorts, signal }: PartOptions): Promise<StartedPart<AwsPart>> {
  const models = botocoreModels();
  if (models === undefined) throw new Error(NOT_INSTALLED);
  const { moto, motoUrl } = await startMoto({ logDir, signal });
  const port = await choosePort(freePorts ? undefined : GATEWAY_PORT);
  const endpoint = `http://${LOOPBACK}:${port}`;
  const options = [
    '--port',
    `${port}`,
    '--moto',
    motoUrl,
    '--models',
    models,
    '--rates',
    process.env[RATES] ?? 'lookups',
  ];
  try {
    const gateway = await startProcess({
      name: 'aws-gateway',
      command: process.execPath,
      args: ['--import', 'tsx', gatewayFile('server.ts'), ...options],
      logDir,
      ready: answers(`${endpoint}/_sandbox/health`),
      signal,
      readyTimeoutMs: 180_000,
    });
    return { part: { endpoint, controlUrl: `${endpoint}/_sandbox` }, address: endpoint, processes: [moto, gateway] };
  } catch (error) {
    await moto.stop();
    throw error;
  }
}

function gatewayFile(name: string): string {
  return fileURLToPath(new URL(`gateway/${name}`, import.meta.url));
}
