/**
 * How fast alerts about one thing come to Temporal: as intake hands them over, and by one signalWithStart for each. Both
 * on a Temporal of their own, without a queue before it and without workers behind it, so that nothing else is timed.
 */
import { randomUUID } from 'node:crypto';
import { clientOf } from '../../../cli/connection.ts';
import { handOver } from '../../../contract/temporal/open-incident.ts';
import { deliver, type DeliveryDeps } from '../../../intake/deliver.ts';
import { Grouping } from '../../../intake/group.ts';
import { EVENTBRIDGE } from '../../../intake/receive/senders.ts';
import { eventsInText } from '../../../intake/unwrap/unwrap.ts';
import { inParallel } from '../../../sandbox/side-by-side.ts';
import { accountOf, customerOf, intakeOwner } from '../../customers.ts';
import { finding, STORM_ACCOUNT } from './findings.ts';
import { withStack } from './product.ts';

/** Timed on fewer: the rate is the same, and Temporal takes 10,000 signals a workflow at most. */
const BARE = 2_000;
/** As many as intake sends at once, for all customers together. */
const SIGNALS_AT_ONCE = 16;
/** As many as intake has in hand at most. */
const IN_HAND = 5_000;

/** Alerts a second. */
export function handOverRates(alerts: number): Promise<{ product: number; bare: number }> {
  return withStack(['temporal'], async (stack) => {
    const client = await clientOf(stack.env());
    try {
      const { workflow } = client;
      const workflowId = `bare-${randomUUID()}`;
      const bare = await rate(BARE, SIGNALS_AT_ONCE, async (event) => {
        await workflow.signalWithStart('bare', {
          workflowId,
          taskQueue: 'nobody',
          signal: 'alert',
          signalArgs: [event],
        });
      });
      const customer = intakeOwner(customerOf({ accounts: [accountOf(STORM_ACCOUNT)] }));
      const grouping = new Grouping({ send: (deliveries, owner) => handOver(deliveries, owner, client) });
      const deps: DeliveryDeps = {
        client,
        handOver: (delivered, owner) => grouping.add(delivered, owner),
        ownRolesIn: () => [],
        isOwnSession: async () => false,
        ownerOf: () => ({ customer }),
        now: () => new Date(),
      };
      const product = await rate(alerts, IN_HAND, async (event) => {
        const [receipt] = await deliver(eventsInText(JSON.stringify(event)), randomUUID(), EVENTBRIDGE, deps);
        if (receipt?.outcome !== 'delivered') throw new Error(`not delivered: ${JSON.stringify(receipt)}`);
      });
      return { product, bare };
    } finally {
      await client.connection.close();
    }
  });
}

async function rate(n: number, atOnce: number, send: (event: object) => Promise<void>): Promise<number> {
  const events = Array.from({ length: n }, finding);
  const begun = performance.now();
  await inParallel(events, atOnce, send);
  return n / ((performance.now() - begun) / 1000);
}
