/** The MSP's own account, which sends notices. Endpoint, region and credentials come from the SDK's standard environment. */
import { DEFAULT_REGION } from '../../domain/partitions.ts';
import type { OwnAccount } from '../account.ts';

export function createOwnAccount(own = DEFAULT_REGION): OwnAccount {
  const clients = new Map<string, { destroy(): void }>();
  return {
    region: own,
    client(ctor, region) {
      const key = `${ctor.name}|${region}`;
      const known = clients.get(key);
      if (known !== undefined) return known as InstanceType<typeof ctor>;
      // Temporal does the retries. The SDK's single retry only covers a lost packet.
      const client = new ctor({ region, maxAttempts: 2 } as never);
      clients.set(key, client);
      return client;
    },
    close() {
      for (const client of clients.values()) client.destroy();
      clients.clear();
    },
  };
}
