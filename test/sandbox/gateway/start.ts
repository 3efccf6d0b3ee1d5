/** A gateway with a moto server of its own, and SDK clients of its accounts. */
import { spawn } from 'node:child_process';
import { startGateway } from '../../../sandbox/gateway/server.ts';
import { eventually } from '../../eventually.ts';
import { MOTO, botocoreModels } from '../../../scripts/tools.mjs';
import { choosePort } from '../../../sandbox/ports.ts';

export const MSP = '999900000000';
export const CUSTOMER = '111122223333';

export const MODELS = botocoreModels() ?? '';

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

interface SdkClient {
  destroy(): void;
}

export interface TestGateway {
  url: string;
  /** A client with given credentials, by default the customer's root. One attempt, so that errors are seen. */
  client<C extends SdkClient>(ctor: new (config: never) => C, credentials?: Credentials, region?: string): C;
  /** Root credentials of an account. */
  root(account: string): Promise<Credentials>;
  control(method: string, path: string, body?: object): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

export async function startTestGateway(): Promise<TestGateway> {
  const port = await choosePort();
  const moto = spawn(MOTO.python, ['sandbox/gateway/moto_launcher.py', '--host', '127.0.0.1', '--port', String(port)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const motoUrl = `http://127.0.0.1:${port}`;
  await eventually('moto', async () => (await fetch(`${motoUrl}/moto-api/`)).ok);
  const gateway = await startGateway({ motoUrl, modelsDir: MODELS });
  const clients: SdkClient[] = [];

  async function control(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const response = await fetch(`${gateway.url}/_sandbox${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  }

  const root = async (account: string): Promise<Credentials> =>
    (await control('POST', '/keys', { account })) as unknown as Credentials;
  const customer = await root(CUSTOMER);

  return {
    url: gateway.url,
    root,
    control,
    client(ctor, credentials = customer, region = 'us-east-1') {
      const client = new ctor({ endpoint: gateway.url, region, credentials, maxAttempts: 1 } as never);
      clients.push(client);
      return client;
    },
    async close() {
      for (const client of clients) client.destroy();
      await gateway.close();
      moto.kill('SIGKILL');
    },
  };
}
