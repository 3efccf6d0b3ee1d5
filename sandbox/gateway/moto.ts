/** moto behind the gateway: forwarding of requests as they came, and SDK clients for the gateway's own calls. */
import { Agent, request as httpRequest } from 'node:http';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { readAll } from './http.ts';

interface SdkClient {
  middlewareStack: {
    add(
      middleware: (next: (args: never) => unknown) => (args: never) => unknown,
      options: { step: 'build'; name: string },
    ): void;
  };
  destroy(): void;
}

export interface Moto {
  readonly url: string;
  /** Sends a request as it came, acting in `account`. Throws if moto cannot be reached. */
  forward(request: HttpRequest, account: string | undefined): Promise<HttpAnswer>;
  /** A client of the AWS SDK that talks to moto in an account and region, without the gateway's checks. */
  client<C extends SdkClient>(ctor: new (config: never) => C, account: string, region: string): C;
  /** Whether moto answers. */
  alive(): Promise<boolean>;
  close(): void;
}

/** Hop-by-hop headers, which are not forwarded. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'expect',
  'content-length',
  'x-moto-account-id',
]);

export function connectMoto(url: string): Moto {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const clients = new Map<string, SdkClient>();
  const { hostname, port } = new URL(url);
  return {
    url,
    forward: (request, account) =>
      new Promise((resolve, reject) => {
        const headers = [...forwarded(request.rawHeaders), 'content-length', String(request.body.length)];
        if (account) headers.push('x-moto-account-id', account);
        const outgoing = httpRequest(
          { agent, hostname, port, method: request.method, path: request.target, headers },
          (response) => {
            readAll(response).then(
              (body) => resolve({ status: response.statusCode ?? 502, headers: answered(response.headers), body }),
              reject,
            );
          },
        );
        outgoing.on('error', reject);
        outgoing.end(request.body);
      }),
    client(ctor, account, region) {
      const key = `${ctor.name} ${account} ${region}`;
      const known = clients.get(key);
      if (known) return known as InstanceType<typeof ctor>;
      const made = new ctor({
        endpoint: url,
        region,
        credentials: { accessKeyId: 'AKIAGATEWAY', secretAccessKey: 'sandbox' },
        forcePathStyle: true,
        requestHandler: { httpAgent: agent },
      } as never);
      made.middlewareStack.add(
        (next) => (args: { request: { headers: Record<string, string> } }) => {
          args.request.headers['x-moto-account-id'] = account;
          return next(args as never);
        },
        { step: 'build', name: 'actInAccount' },
      );
      clients.set(key, made);
      return made;
    },
    alive: () =>
      fetch(`${url}/moto-api/`).then(
        (response) => response.ok,
        () => false,
      ),
    close() {
      agent.destroy();
      for (const client of clients.values()) client.destroy();
    },
  };
}

function forwarded(rawHeaders: string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    if (!HOP_BY_HOP.has(name.toLowerCase())) kept.push(name, rawHeaders[i + 1] ?? '');
  }
  return kept;
}

function answered(headers: HttpAnswer['headers']): HttpAnswer['headers'] {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name) || name === 'content-length'),
  );
}
