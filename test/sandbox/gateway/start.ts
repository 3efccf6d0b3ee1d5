/** A gateway over a moto server that is as new, and SDK clients of its accounts. */
import { startGateway } from '../../../sandbox/gateway/server.ts';
import { shared } from '../../starter.ts';
import { botocoreModels } from '../../../scripts/tools.mjs';

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
  const motoUrl = (await shared(`/moto/${process.pid}`)) ?? '';
  // The files of a process run one after another: each finds moto as new.
  await fetch(`${motoUrl}/moto-api/reset`, { method: 'POST' });
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
    },
  };
}
