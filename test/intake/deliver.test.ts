import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Customer } from '../../domain/customer.ts';
import { deliver } from '../../intake/deliver.ts';
import type { RawEvent } from '../../intake/outcome.ts';
import { eventsIn } from '../../intake/unwrap/unwrap.ts';
import { Rig, TRUSTED } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
beforeEach(() => rig.newCustomer());
afterEach(() => rig.endIncidents());
afterAll(() => rig.stop());

/** Each is a message of its own. */
const take = (events: RawEvent[], change: Partial<Customer> = {}) =>
  deliver(events, randomUUID(), TRUSTED, rig.deps(change));

describe('delivery', () => {
  it('of an alert below the customer’s minimum severity is ignored with the reason', async () => {
    const receipts = await take(eventsIn(rig.finding('kim')), { minimumSeverity: 'high' });
    expect(receipts).toEqual([{ outcome: 'ignored', reason: "medium is below Intake Test's minimum severity (high)" }]);
  });

  it('of a recurring alert starts an incident that names the last closed run', async () => {
    await take(eventsIn(rig.finding('kim')));
    const first = await rig.incident('kim').describe();
    await rig.incident('kim').terminate();
    await take(eventsIn(rig.finding('kim')));
    const { events } = await rig.incident('kim').fetchHistory();
    const [input] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    expect(JSON.parse(Buffer.from(input?.data ?? []).toString())).toEqual({
      customerId: 'intake-test',
      account: rig.account,
      recurrenceOf: first.runId,
    });
  });

  it('of a sample opens a drill and never joins the real incident', async () => {
    const [real] = await take(eventsIn(rig.finding('kim')));
    const [sample] = await take(eventsIn(rig.finding('kim', { title: '[SAMPLE] x' })));
    expect(real).toMatchObject({ outcome: 'delivered', incidentId: rig.incident('kim').workflowId });
    expect(sample).toMatchObject({ outcome: 'delivered' });
    if (sample?.outcome !== 'delivered') return;
    expect(sample.incidentId).toMatch(/-drill-/);
    rig.incidentOf(sample.incidentId);
  });

  it("ignores Firebreak's own calls, but not those of a stranger with its role", async () => {
    const call = (session: string) =>
      eventsIn({
        eventSource: 'ec2.amazonaws.com',
        eventName: 'DeleteFlowLogs',
        eventID: session,
        recipientAccountId: rig.account,
        awsRegion: 'us-east-1',
        eventTime: '2026-11-20T03:00:00Z',
        userIdentity: {
          type: 'AssumedRole',
          arn: `arn:aws:sts::${rig.account}:assumed-role/firebreak-isolate/${session}`,
          sessionContext: { sessionIssuer: { userName: 'firebreak-isolate' } },
        },
      });
    expect(await take(call(`intake-test-${rig.account}-iam-user-0`))).toMatchObject([{ outcome: 'ignored' }]);
    const [stranger] = await take(call('mallory'));
    expect(stranger?.outcome).toBe('delivered');
    if (stranger?.outcome === 'delivered') rig.incidentOf(stranger.incidentId);
  });
});
