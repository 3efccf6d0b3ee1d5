/** A caller of the sandbox's AWS, with a key, an address and a user agent. */
import { Agent } from 'node:http';
import type { AwsPart } from './aws.ts';
import { tellGateway } from './control.ts';
import { HOME_REGION } from './story.ts';

// Without this, the SDK prints a warning about Node 20 between the lines of the story.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface Caller {
  readonly credentials: Credentials;
  /** A client of the AWS SDK, one for each region. */
  client<C extends Client>(ctor: new (config: never) => C, region?: string): C;
  close(): void;
}

interface Client {
  destroy(): void;
  middlewareStack: object;
}

export function caller(
  { endpoint }: Pick<AwsPart, 'endpoint'>,
  credentials: Credentials,
  from: {
    /** What CloudTrail shows as sourceIPAddress. */
    sourceIp: string;
    /** What CloudTrail shows as userAgent. Default: the SDK's own. */
    userAgent?: string;
  },
): Caller {
  const httpAgent = new Agent({ keepAlive: true, maxSockets: 20 });
  const headers = {
    'x-sandbox-source-ip': from.sourceIp,
    ...(from.userAgent === undefined ? {} : { 'user-agent': from.userAgent }),
  };
  const clients = new Map<string, Client>();
  return {
    credentials,
    client(ctor, region = HOME_REGION) {
      const key = `${ctor.name} ${region}`;
      const known = clients.get(key) ?? make(ctor, { endpoint, region, credentials, httpAgent, headers });
      clients.set(key, known);
      return known as InstanceType<typeof ctor>;
    },
    close() {
      for (const client of clients.values()) client.destroy();
      httpAgent.destroy();
    },
  };
}

/** A long-term key of the account's root or of one of its users. No API call creates it. */
export function makeKey(
  aws: Pick<AwsPart, 'controlUrl'>,
  whose: { account: string; userName?: string },
): Promise<Credentials> {
  return tellGateway(aws, '/keys', whose);
}

function make<C extends Client>(
  ctor: new (config: never) => C,
  settings: { endpoint: string; region: string; credentials: Credentials; httpAgent: Agent; headers: object },
): C {
  const { httpAgent, headers, ...config } = settings;
  const client = new ctor({ ...config, maxAttempts: 10, requestHandler: { httpAgent } } as never);
  (client.middlewareStack as MiddlewareStack).add(
    (next) => (args) => {
      Object.assign(args.request.headers, headers);
      return next(args);
    },
    // After the SDK has set its own user agent, before the request is signed.
    { step: 'build', name: 'sandboxCaller', priority: 'low' },
  );
  return client;
}

/** The part of the SDK's middleware stack used here; the SDK's own type differs for every service. */
interface MiddlewareStack {
  add(
    middleware: (next: (args: Build) => Promise<unknown>) => (args: Build) => Promise<unknown>,
    options: { step: 'build'; name: string; priority: 'low' },
  ): void;
}
interface Build {
  request: { headers: Record<string, string> };
}
