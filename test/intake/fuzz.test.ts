/** Whatever comes through a door: nothing throws, nothing unproven is delivered, and no message costs more than its budget. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliver, type DeliveryDeps, type Receipt } from '../../intake/deliver.ts';
import { openQueueMessage } from '../../intake/receive/queue-message.ts';
import { Budget, MESSAGE } from '../../intake/unwrap/budget.ts';
import { eventsInText } from '../../intake/unwrap/unwrap.ts';
import { anythingOf, EVENTS, nobody } from './hostile.ts';
import { KEY, senders, signed, TOOLS_KEY } from './receive/open-receiver.ts';
import { receiver } from './receive/receiver.ts';
import { TRUSTED } from './rig.ts';

const anything = anythingOf(EVENTS);

const settled = (receipts: readonly Receipt[]): void => {
  for (const receipt of receipts) if (receipt.outcome !== 'delivered') expect(receipt.reason).not.toBe('');
};

describe('any text', () => {
  it('from a sender that may say everything has an outcome for each event, within the budget', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (text) => {
        const events = eventsInText(text, new Budget(MESSAGE));
        expect(events.length).toBeGreaterThan(0);
        expect(events.length).toBeLessThanOrEqual(MESSAGE.events);
        settled(await deliver(events, 'm', TRUSTED, nobody));
      }),
      { numRuns: 150 },
    );
  });

  it('in the queue delivers only what its sender may say', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (text) => {
        const opened = openQueueMessage(text, senders);
        if ('refused' in opened) {
          expect(opened.refused).not.toBe('');
          return;
        }
        const delivered: string[] = [];
        const handOver: DeliveryDeps['handOver'] = ({ alert }) => {
          delivered.push(`${alert.account} ${alert.source}`);
          return Promise.resolve({ incidentId: 'incident', isSuppressed: false });
        };
        settled(await deliver(opened.events, 'm', opened.sender, { ...nobody, handOver }));
        const { accounts, sources } = opened.sender;
        for (const said of delivered) {
          const [account = '', source = ''] = said.split(' ');
          if (accounts !== 'any') expect(accounts).toContain(account);
          if (sources !== 'any') expect(sources).toContain(source);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('by HTTPS has an answer, and without its key or signature none is delivered', async () => {
    const { post, seen } = await receiver();
    await fc.assert(
      fc.asyncProperty(
        anything,
        fc.constantFrom('/events/direct', '/events/eventbridge', '/events/sns', '/events/webhook/acme-edr'),
        fc.boolean(),
        async (text, path, isProven) => {
          const before = seen.events.length;
          const isSigned = isProven && path === '/events/sns';
          const key = path === '/events/direct' ? TOOLS_KEY : KEY;
          const body = isSigned ? JSON.stringify(signed({ Message: text })) : text;
          const { status } = await post(path, body, isProven ? { 'x-api-key': key } : {});
          expect(status).toBeLessThan(500);
          if (!isProven || path.includes('webhook')) {
            expect(status).toBeGreaterThanOrEqual(400);
            expect(seen.events.length).toBe(before);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
