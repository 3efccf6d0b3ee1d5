import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Customer } from '../../domain/customer.ts';
import { DAY_MS } from '../../domain/units.ts';
import { deliver } from '../../intake/deliver.ts';
import type { RawEvent } from '../../intake/outcome.ts';
import { eventsIn } from '../../intake/unwrap/unwrap.ts';
import { MINJI } from '../customers.ts';
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

  it('of an alert that the customer’s entry suppresses says so, and opens nothing', async () => {
    const day = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
    const findingType = 'UnauthorizedAccess:IAMUser/MaliciousIPCaller';
    const events = eventsIn(rig.finding('kim'));
    const suppressions: Customer['suppressions'] = [
      {
        account: rig.account,
        findingType,
        about: [
          { kind: 'access-key', id: 'AKIAEXAMPLEEXAMPLE09' },
          { kind: 'iam-user', id: 'kim' },
        ],
        severity: 'high',
        from: day(-2),
        until: day(3),
        because: 'a drill of ours',
        by: [MINJI.slackUser],
      },
    ];
    const [receipt] = await take(events, { suppressions });
    expect(receipt).toMatchObject({ outcome: 'suppressed', findingType, severity: 'medium' });
    await expect(rig.incident('kim').describe()).rejects.toThrow();
  });

  describe('of an operational alarm', () => {
    const alarm = () =>
      eventsIn({
        version: '0',
        id: randomUUID(),
        'detail-type': 'CloudWatch Alarm State Change',
        source: 'aws.cloudwatch',
        account: rig.account,
        time: '2026-11-20T03:00:00Z',
        region: 'us-east-1',
        resources: [`arn:aws:cloudwatch:us-east-1:${rig.account}:alarm:queue-depth`],
        detail: {
          alarmName: 'queue-depth',
          state: { value: 'ALARM', reason: 'Threshold Crossed' },
          configuration: {
            metrics: [{ metricStat: { metric: { namespace: 'AWS/SQS', name: 'ApproximateNumberOfMessagesVisible' } } }],
          },
        },
      });
    it('is ignored, and counted under the customer’s name', async () => {
      const [receipt] = await take(alarm());
      expect(receipt).toMatchObject({ outcome: 'ignored', alarm: 'Intake Test: queue-depth' });
    });
    it('opens an incident for a customer whose entry wants it', async () => {
      const [receipt] = await take(alarm(), { alarms: [{ name: 'queue-*', severity: 'high' }] });
      expect(receipt).toMatchObject({ outcome: 'delivered', severity: 'high', findingType: 'Alarm:queue-depth' });
      if (receipt?.outcome === 'delivered') rig.incidentOf(receipt.incidentId);
    });
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

  describe('of a call with the role of Firebreak', () => {
    const KEY = 'ASIAEXAMPLEEXAMPLE01';
    const call = (over: {
      session?: string;
      key?: string | undefined;
      account?: string;
      role?: string;
      more?: object;
      name?: string;
    }) => {
      const {
        account = rig.account,
        session = `intake-test-${rig.account}-iam-user-0`,
        role = 'firebreak-isolate',
      } = over;
      const name = role.slice(role.lastIndexOf('/') + 1);
      return eventsIn({
        eventSource: 'organizations.amazonaws.com',
        eventName: over.name ?? 'DetachPolicy',
        eventID: randomUUID(),
        recipientAccountId: account,
        awsRegion: 'us-east-1',
        eventTime: '2026-11-20T03:00:00Z',
        userIdentity: {
          type: 'AssumedRole',
          accountId: account,
          accessKeyId: 'key' in over ? over.key : KEY,
          arn: `arn:aws:sts::${account}:assumed-role/${name}/${session}`,
          sessionContext: {
            sessionIssuer: { type: 'Role', userName: name, arn: `arn:aws:iam::${account}:role/${role}` },
          },
          ...over.more,
        },
      });
    };
    const delivered = async (event: RawEvent[]): Promise<unknown> => {
      const [receipt] = await take(event);
      if (receipt?.outcome === 'delivered') rig.incidentOf(receipt.incidentId);
      return receipt;
    };
    const OWN = { outcome: 'ignored', reason: "one of Firebreak's own calls" };
    const STRANGER = { outcome: 'delivered', severity: 'critical' };

    it('ignores what a session did that Firebreak opened, whatever its name, also in the management account', async () => {
      for (const account of [rig.account, rig.management]) {
        rig.ownSessions.add(`intake-test ${account} ${KEY}`);
        expect(await delivered(call({ account }))).toEqual(OWN);
        expect(await delivered(call({ account, session: 'x' }))).toEqual(OWN);
      }
    });

    it('is an incident if Firebreak has not opened the session, whatever its name and however harmless the call', async () => {
      expect(await delivered(call({}))).toMatchObject(STRANGER);
      expect(await delivered(call({ name: 'ListRoots' }))).toMatchObject(STRANGER);
      expect(await delivered(call({ key: undefined }))).toMatchObject(STRANGER);
      expect(await delivered(call({ account: rig.management }))).toMatchObject(STRANGER);
    });

    it('is the same in Security Lake’s form', async () => {
      const inLake = (key: string) => {
        const role = `arn:aws:iam::${rig.account}:role/firebreak-isolate`;
        const uid = `arn:aws:sts::${rig.account}:assumed-role/firebreak-isolate/x`;
        return eventsIn({
          class_uid: 6003,
          category_uid: 6,
          metadata: { product: { name: 'CloudTrail', vendor_name: 'AWS' }, uid: randomUUID() },
          cloud: { provider: 'AWS', region: 'us-east-1', account: { uid: rig.account } },
          time: 1795143600000,
          api: { operation: 'StopLogging', service: { name: 'cloudtrail.amazonaws.com' } },
          actor: {
            user: { type: 'AssumedRole', uid, credential_uid: key, account: { uid: rig.account } },
            session: { issuer: role },
          },
        });
      };
      rig.ownSessions.add(`intake-test ${rig.account} ${KEY}`);
      expect(await delivered(inLake(KEY))).toEqual(OWN);
      expect(await delivered(inLake('ASIAOFSOMEBODYELSE01'))).toMatchObject(STRANGER);
    });

    it('is not Firebreak’s by a key of another account', async () => {
      rig.ownSessions.add(`intake-test 111122223333 ${KEY}`);
      expect(await delivered(call({}))).toMatchObject(STRANGER);
    });

    it('is judged by the rules if a role elsewhere, or a user, only has the role’s name', async () => {
      rig.ownSessions.add(`intake-test ${rig.account} ${KEY}`);
      const elsewhere = await delivered(call({ role: 'evil/firebreak-isolate' }));
      expect(elsewhere).not.toMatchObject(OWN);
      expect(elsewhere).not.toMatchObject(STRANGER);
      const user = { type: 'IAMUser', userName: 'firebreak-isolate', sessionContext: undefined };
      const arn = `arn:aws:iam::${rig.account}:user/firebreak-isolate`;
      expect(await delivered(call({ more: { ...user, arn } }))).not.toMatchObject(OWN);
    });

    it('by a service in Firebreak’s name, with a key of the service, is no incident of its own', async () => {
      const more = { invokedBy: 'backup.amazonaws.com' };
      expect(await delivered(call({ key: 'ASIAOFTHESERVICE0001', name: 'ListRoots', more }))).toMatchObject({
        outcome: 'ignored',
      });
    });

    it('is delivered again if nobody answers whose session it is', async () => {
      const deps = { ...rig.deps(), isOwnSession: () => Promise.reject(new Error('no worker')) };
      await expect(deliver(call({}), randomUUID(), TRUSTED, deps)).rejects.toThrow('no worker');
    });
  });

  describe('a snapshot that another account copied', () => {
    const copiedBy = (accountId: string): RawEvent[] => [
      {
        source: 'aws.ec2',
        detailType: 'AWS Service Event via CloudTrail',
        account: rig.account,
        body: {
          eventID: randomUUID(),
          eventSource: 'ec2.amazonaws.com',
          eventName: 'SharedSnapshotCopyInitiated',
          eventType: 'AwsServiceEvent',
          eventTime: '2026-11-20T03:59:00Z',
          awsRegion: 'us-east-1',
          recipientAccountId: rig.account,
          userIdentity: { type: 'AWSAccount', accountId, invokedBy: 'ec2.amazonaws.com' },
          serviceEventDetails: { snapshotId: 'snap-0123456789abcdef0' },
        },
      },
    ];
    const forensics = {
      account: '555566667777',
      roleArn: 'arn:aws:iam::555566667777:role/firebreak-forensics',
      externalId: 'acme-forensics-0001',
      kmsKey: 'arn:aws:kms:us-east-1:555566667777:key/evidence',
    };

    it('is no alert if that is the customer’s forensic account, and one if it is another', async () => {
      const deps = rig.deps({ forensics });
      expect(await deliver(copiedBy('555566667777'), randomUUID(), TRUSTED, deps)).toMatchObject([
        { outcome: 'ignored', reason: expect.stringContaining('forensic account') },
      ]);
      expect(await deliver(copiedBy('999988887777'), randomUUID(), TRUSTED, deps)).toMatchObject([
        { outcome: 'delivered', severity: 'high' },
      ]);
      expect(await deliver(copiedBy('555566667777'), randomUUID(), TRUSTED, rig.deps())).toMatchObject([
        { outcome: 'delivered' },
      ]);
    });
  });
});
