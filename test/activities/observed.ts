/** Clients of the SDK whose calls a test sees, and whose AWS knows how long they pretend to have slept. */
import { EC2Client } from '@aws-sdk/client-ec2';
import type { AwsAccount } from '../../activities/account.ts';

export const REGION = 'us-east-1';

export interface Client {
  destroy(): void;
}
type Arguments = { input: object; region: string };
export type Middleware = (
  next: (args: Arguments) => Promise<unknown>,
  context: { clientName?: string; commandName?: string },
) => (args: Arguments) => Promise<unknown>;

export function instrument<C extends Client>(client: C, region: string, observe: Middleware, done: WeakSet<Client>): C {
  if (done.has(client)) return client;
  done.add(client);
  stackOf(client).add((next, context) => (args) => observe(next, context)({ ...args, region }), {
    step: 'initialize',
  });
  return client;
}

const stackOf = (client: Client) =>
  (client as unknown as { middlewareStack: { add(m: Middleware, o: { step: 'initialize' | 'build' }): void } })
    .middlewareStack;

/** @param sleptMs by which the gateway tells what shows already */
export function observed(account: AwsAccount, observe: Middleware, sleptMs: () => number): AwsAccount {
  const instrumented = new WeakSet<Client>();
  const self: AwsAccount = {
    id: account.id,
    partition: account.partition,
    client(ctor, region) {
      const client = account.client(ctor, region);
      if (!instrumented.has(client))
        stackOf(client).add(
          (next) => (args) => {
            const { headers } = (args as unknown as { request: { headers: Record<string, string> } }).request;
            headers['x-sandbox-slept-ms'] = String(sleptMs());
            return next(args);
          },
          { step: 'build' },
        );
      return instrument(client, region, observe, instrumented);
    },
    known: (what, ask) => account.known(what, ask),
    async regions() {
      // Instruments the client that the account uses for its regions.
      self.client(EC2Client, REGION);
      return account.regions();
    },
  };
  return self;
}
