/** Notices: topics, text messages, and the phones of the people on call. */
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { MockActivityEnvironment } from '@temporalio/testing';
import * as fc from 'fast-check';
import { randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createOwnAccount } from '../../../activities/aws/own-account.ts';
import { createUpdateActivity } from '../../../activities/notices/update.ts';
import { isOneSms, smsOf } from '../../../activities/notices/sms.ts';
import { call, sendNotice } from '../../../activities/notices/send.ts';
import { defanged, mailText, smsText, subject } from '../../../activities/notices/words.ts';
import type { NoticeEntry } from '../../../activities/entry.ts';
import { customerUpdateOf } from '../../../domain/customer-update.ts';
import type { CustomersFile } from '../../../domain/customer.ts';
import type { NoticeInput, NoticeResult } from '../../../domain/notice.ts';
import type { WorkingHours } from '../../../domain/working-hours.ts';
import { accountOf, customerOf, customersFileOf, fileOf, JUN, MINJI } from '../../customers.ts';
import { incident as underway } from '../../incidents/underway.ts';
import { awsUrl, MSP_ACCOUNT, openWorld, REGION, seedKey, wholeCatalogue, type World } from '../harness.ts';

const PHONE = '+12065550123';

const customersWith = (account: string, topics: { customer?: string; msp?: string }): CustomersFile =>
  customersFileOf(
    [
      customerOf({
        id: 'test',
        accounts: [accountOf(account)],
        onCall: [MINJI.slackUser, { slackUser: JUN.slackUser, phone: PHONE }],
        ...(topics.customer && { notify: { topicArn: topics.customer } }),
      }),
    ],
    topics.msp === undefined ? {} : { notifyTopicArn: topics.msp },
  );

const inputOf = ({ incident }: Pick<World, 'incident'>, over: Partial<NoticeInput> = {}): NoticeInput => ({
  incident,
  params: {},
  title: 'A key is used from https://evil.example/x',
  category: 'unauthorized-access',
  severity: 'critical',
  confirmation: 'pending',
  customer: {
    name: 'Acme Corp',
    language: 'en',
    account: { id: incident.account, name: 'acme-prod', environment: 'production' },
  },
  unclassified: false,
  affected: 3,
  waiting: 2,
  ...over,
});

const published = async (to: string): Promise<{ texts: Record<string, string> }[]> => {
  const url = new URL(`/_sandbox/sns/published?to=${encodeURIComponent(to)}`, awsUrl());
  return ((await (await fetch(url)).json()) as { published: { texts: Record<string, string> }[] }).published;
};

const topic = async (world: World): Promise<string> => {
  const sns = world.as(await seedKey(MSP_ACCOUNT), SNSClient);
  return (await sns.send(new CreateTopicCommand({ Name: `told-${randomInt(1e9)}` }))).TopicArn ?? '';
};

describe('a notice', () => {
  const notify = async (world: World, topics: { customer?: string; msp?: string }): Promise<NoticeResult> => {
    const entry = (await wholeCatalogue()).get('sns.notify') as NoticeEntry;
    const deps = { customers: fileOf(customersWith(world.account, topics)), own: createOwnAccount() };
    return new MockActivityEnvironment().run(() => sendNotice(entry, deps, inputOf(world)));
  };
  const MISSING = `arn:aws:sns:${REGION}:${MSP_ACCOUNT}:no-such-topic`;

  it('without any topic is no failure, and says where to name one', async () => {
    const { sent, failed, summary } = await notify(await openWorld(), {});
    expect([sent, failed]).toEqual([[], []]);
    expect(summary.en).toContain('msp.notifyTopicArn');
  });

  it('reaches the topics that work and names those that do not', async () => {
    const world = await openWorld();
    const msp = await topic(world);
    const result = await notify(world, { customer: MISSING, msp });
    expect(result.sent.map((s) => s.to)).toEqual([msp]);
    expect(result.failed.map((f) => f.to)).toEqual([MISSING]);
  });

  it('that reaches no topic fails, so that Temporal retries it', async () => {
    await expect(notify(await openWorld(), { msp: MISSING })).rejects.toMatchObject({
      type: 'NotTold',
      message: expect.stringContaining('customers.yaml'),
      // No process is restarted for a changed file.
      details: [{ ko: expect.stringMatching(/customers\.yaml의 주제와 전화번호를 확인하세요\.$/) }],
    });
  });
});

describe('an update to the customer', () => {
  it('is exactly the words that a person approved, and its first line is the text message', async () => {
    const world = await openWorld();
    const customer = await topic(world);
    const deps = { customers: fileOf(customersWith(world.account, { customer })), own: createOwnAccount() };
    const { 'incident.update': send, 'incident.draft-update': write } = createUpdateActivity(deps);
    const of = { ...world.incident, customerId: 'test' };
    const update = customerUpdateOf(underway(), of, 1, '2026-11-22T12:00:00Z');
    expect((await write(update)).text).toMatch(/^We are responding/);
    const words = 'All is well.\n\nMore at noon.';
    expect(await send({ ...update, words })).toEqual({ text: words });
    expect((await published(customer)).map((p) => p.texts)).toEqual([
      expect.objectContaining({ email: words, sms: 'Acme Corp: All is well.' }),
    ]);
  });
});

describe('a call', () => {
  it('goes to the phone in customers.yaml, in one message; a person without a phone is not called', async () => {
    const world = await openWorld();
    const deps = { customers: fileOf(customersWith(world.account, {})), own: createOwnAccount() };
    const of = (slackUser: string) => ({ ...inputOf(world), slackUser });
    expect(await call(deps, of(MINJI.slackUser))).toEqual({ called: false });
    expect(await call(deps, of(JUN.slackUser))).toEqual({ called: true });
    const text = (await published(PHONE)).at(-1)?.texts['default'] ?? '';
    expect(text).toMatch(/^CRITICAL: Acme Corp acme-prod\..*You are on call/);
    expect(isOneSms(text)).toBe(true);
  });

  it('for outside working hours is not made within them, but on a holiday', async () => {
    const world = await openWorld();
    const customers = customersWith(world.account, {});
    const [customer] = customers.customers;
    const of = { ...inputOf(world), slackUser: JUN.slackUser, outsideHours: true as const };
    const everyDay: WorkingHours['days'] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
    customer!.workingHours = { days: everyDay, from: '00:00', to: '24:00' };
    expect(await call({ customers: () => customers, own: createOwnAccount() }, of)).toEqual({ called: false });
    const today = Date.now();
    // A day earlier and later too, since the customer may be in another time zone.
    customer!.holidays = [-1, 0, 1].map((days) => new Date(today + days * 86_400_000).toISOString().slice(0, 10));
    expect(await call({ customers: () => customers, own: createOwnAccount() }, of)).toEqual({ called: true });
    customer!.holidays = [];
    customer!.workingHours = { days: [], from: '00:00', to: '24:00' };
    expect(await call({ customers: () => customers, own: createOwnAccount() }, of)).toEqual({ called: true });
  });

  it('that fails names no phone number, since its error is in the history', async () => {
    const world = await openWorld();
    const client = { send: () => Promise.reject(new Error(`cannot send to ${PHONE}`)), destroy: () => undefined };
    const own = { ...createOwnAccount(), client: () => client } as never;
    const failed = call(
      { customers: fileOf(customersWith(world.account, {})), own },
      { ...inputOf(world), slackUser: JUN.slackUser },
    );
    await expect(failed).rejects.toThrow(/^(?!.*\+12065550123).*Amazon SNS did not take/);
  });
});

describe('the words', () => {
  it('of a text message always fit into one, whatever the customer is called', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.array(fc.string({ unit: 'binary' }), { maxLength: 4 }),
        (head, parts) => isOneSms(smsOf(head, ...parts)),
      ),
    );
  });

  it('of a text message are in the customer’s language and quote nothing of the alert', () => {
    const told = inputOf({ incident: { account: '111122223333' } as World['incident'] });
    expect(smsText(told, 'en')).toBe(
      'CRITICAL: Acme Corp acme-prod. Unauthorized access or account takeover. 2 steps to approve.',
    );
    expect(smsText(told, 'ko')).toMatch(/^\[Firebreak 심각\] Acme Corp acme-prod .*승인 대기 2건$/);
    expect(smsText({ ...told, link: 'https://acme.slack.com/archives/C1/p1' }, 'en')).toMatch(/p1$/);
  });

  it('of a mail turn nothing that an attacker may have written into a link', () => {
    expect(defanged('see https://evil.example/x\nor evil.example')).toBe(
      'see https[:]//evil[.]example/x or evil[.]example',
    );
    const mail = mailText(inputOf({ incident: { id: 'acme-1', account: '1' } as World['incident'] }), 'en');
    expect(mail).not.toContain('evil.example');
    expect(mail).toContain('Steps that wait for approval: 2');
  });

  it('of a subject are ASCII and short enough for SNS, also for a customer whose name is not ASCII', () => {
    const told = inputOf({ incident: { customerId: 'hanbit', account: '1' } as World['incident'] });
    told.customer.name = '한빛소프트';
    expect(subject(told)).toBe('CRITICAL: hanbit acme-prod: Unauthorized access or account takeover');
    told.customer.account.name = 'x'.repeat(200);
    expect(subject(told)).toHaveLength(99);
  });
});
