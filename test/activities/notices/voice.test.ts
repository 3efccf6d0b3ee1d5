/** Calls by voice: what Twilio is sent, in whose language, and that no error names a number or a key. */
import type { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { createVoiceActivity } from '../../../activities/notices/call-by-voice.ts';
import type { CustomersFile } from '../../../domain/customer.ts';
import type { CallInput } from '../../../domain/notice.ts';
import { OutsideSystem, ticketSystems, Twilio } from '../../../domain/outside-systems.ts';
import { parseXml } from '../../../sandbox/gateway/parse/xml.ts';
import { ACCOUNT, customerOf, customersFileOf, HANBIT, JUN, MINJI, SORA } from '../../customers.ts';
import { openOutside, outside, PAGES, SECRET, send } from './outside.ts';
import { twilio, type TwilioAccount } from './twilio.ts';
import { incidentRef } from '../../incident-ref.ts';

openOutside();

const PHONE = '+12065550123';
const VOICE = Twilio.parse({
  id: 'acme-voice',
  kind: 'twilio',
  account: `AC${'a'.repeat(32)}`,
  from: '+12065550100',
  minimumSeverity: 'high',
});
let account: TwilioAccount;
beforeEach(() => {
  account = { sid: VOICE.account, keys: { [VOICE.account]: SECRET }, numbers: [VOICE.from], calls: [] };
  outside.answer = twilio(account);
});

const phones = (...people: { slackUser: string; language?: 'en' | 'ko' }[]) =>
  people.map(({ slackUser, language }) => ({ slackUser, phone: PHONE, ...(language && { language }) }));
const ACME = { onCall: [...phones(JUN, { ...MINJI, language: 'ko' as const })], systems: [VOICE] };
const fileWith = (over: Parameters<typeof customerOf>[0]): CustomersFile => customersFileOf([customerOf(over)]);

function ring(file: CustomersFile, over: Partial<CallInput> = {}, keys = new Map([[VOICE.id, [SECRET]]])) {
  const { 'system.call': call } = createVoiceActivity({ customers: () => file, keys, send });
  const at = '2026-11-27T00:00:00Z';
  const input: CallInput = {
    incident: incidentRef(at, { severity: 'critical', category: 'unauthorized-access' }),
    slackUser: JUN.slackUser,
    severity: 'critical',
    category: 'unauthorized-access',
    customer: {
      name: 'Acme & <Sons> "\ud800"',
      language: 'en',
      account: { id: ACCOUNT, name: 'acme-prod', environment: 'production' },
    },
    waiting: 2,
    link: 'https://slack.example/p1',
    ...over,
  };
  return new MockActivityEnvironment().run(() => call(input));
}

const said = (): { language: string | undefined; words: string }[] =>
  account.calls.map(({ twiml }) => {
    const say = parseXml(String(twiml))?.children.find(({ name }) => name === 'Say');
    return { language: say?.attributes['language'], words: say?.text ?? '' };
  });

describe('a call by voice', () => {
  it('rings the phone in customers.yaml and says the notice twice, in the words of a text message', async () => {
    expect(await ring(fileWith(ACME))).toEqual({ called: true });
    expect(account.calls).toMatchObject([{ to: PHONE, from: VOICE.from }]);
    expect(said()).toEqual([
      {
        language: 'en-US',
        words:
          'This is Firebreak. You are on call. Critical incident: Acme & <Sons> "\ufffd", acme-prod. ' +
          'Unauthorized access or account takeover. 2 steps to approve. Please decide in Slack.',
      },
    ]);
    expect(String(account.calls[0]?.['twiml'])).toContain('loop="2"');
  });

  it('is in the language of the person, else in the customer’s', async () => {
    await ring(fileWith(ACME), { slackUser: MINJI.slackUser });
    const hanbit = customersFileOf([{ ...HANBIT, onCall: phones(SORA), systems: [VOICE] }]);
    const customer = { name: '한빛소프트', language: 'ko' as const, account: HANBIT_PROD };
    const incident = { id: 'hanbit-1', customerId: 'hanbit' } as CallInput['incident'];
    await ring(hanbit, { slackUser: SORA.slackUser, customer, incident });
    expect(said().map(({ language }) => language)).toEqual(['ko-KR', 'ko-KR']);
    expect(said()[1]?.words).toBe(
      'Firebreak 당직 호출입니다. 한빛소프트, hanbit-prod. 심각도 심각. 무단 액세스·계정 탈취. 승인 대기 조치 2건. Slack에서 결정해 주세요.',
    );
  });

  it('is made with the MSP’s account where the customer has none, and with an API key in another region', async () => {
    const apiKey = `SK${'b'.repeat(32)}`;
    const msp = Twilio.parse({ ...VOICE, id: 'msp-voice', apiKey, region: 'ie1' });
    account.keys = { [apiKey]: 'the-secret-of-the-key' };
    const file = customersFileOf([customerOf({ ...ACME, systems: [PAGES] })], { systems: [msp] });
    expect(await ring(file, {}, new Map([['msp-voice', ['the-secret-of-the-key']]]))).toEqual({ called: true });
  });

  it('is not made to a person without a number, for an incident that is not severe enough, or without an account', async () => {
    const none = { called: false };
    expect(await ring(fileWith({ ...ACME, onCall: [JUN.slackUser] }))).toEqual(none);
    expect(await ring(fileWith(ACME), { severity: 'medium' })).toEqual(none);
    expect(await ring(fileWith({ ...ACME, systems: [PAGES] }))).toEqual(none);
    const atWork = fileWith(ACME);
    atWork.customers[0]!.workingHours = { days: DAYS, from: '00:00', to: '24:00' };
    expect(await ring(atWork, { outsideHours: true })).toEqual(none);
    expect(outside.requests).toEqual([]);
  });
});

describe('a call that Twilio does not take', () => {
  const failed = async (file: CustomersFile, keys?: Map<string, string[]>): Promise<ApplicationFailure> =>
    (await ring(file, {}, keys).catch((error: unknown) => error)) as ApplicationFailure;

  it('is tried again when there are too many, after the time that it asks for', async () => {
    outside.answer = () => ({
      status: 429,
      headers: { 'retry-after': '3' },
      body: { code: 20429, message: 'Too Many Requests', status: 429 },
    });
    expect(await failed(fileWith(ACME))).toMatchObject({ nonRetryable: false, nextRetryDelay: 3000 });
  });

  it('is not tried again when the number or the key is wrong, and no error names either', async () => {
    account.numbers = [];
    const wrongNumber = await failed(fileWith(ACME));
    expect(wrongNumber).toMatchObject({ nonRetryable: true, message: expect.stringContaining('21210') });
    outside.answer = () => ({ status: 400, body: { code: 21211, message: `${PHONE}, 12065550123 and ${SECRET}` } });
    const wrongKey = await failed(fileWith(ACME));
    for (const error of [wrongNumber, wrongKey])
      expect(JSON.stringify([error.message, error.details])).not.toMatch(/2065550123|a-secret/);
    outside.answer = twilio(account);
    const otherKey = new Map([[VOICE.id, ['another-secret-0001']]]);
    expect(await failed(fileWith(ACME), otherKey)).toMatchObject({ message: expect.stringContaining('20003') });
    expect(await failed(fileWith(ACME), new Map())).toMatchObject({ message: expect.stringContaining('has no key') });
  });
});

describe('a Twilio account', () => {
  it('has no ticket, one a customer, an id of its own, and a number in E.164', () => {
    expect(ticketSystems([VOICE, PAGES])).toEqual([PAGES]);
    const second = { ...VOICE, id: 'another' };
    expect(() => fileWith({ ...ACME, systems: [VOICE, second] })).toThrow('a customer has one Twilio account');
    expect(() => customersFileOf([customerOf(ACME)], { systems: [VOICE] })).toThrow('is used already, by the MSP');
    for (const wrong of [{ from: '2065550100' }, { account: 'AC1' }, { apiKey: VOICE.account }, { region: 'eu' }])
      expect(OutsideSystem.safeParse({ ...VOICE, ...wrong }).success).toBe(false);
  });
});

const HANBIT_PROD = { id: '444455556666', name: 'hanbit-prod', environment: 'production' as const };
const DAYS: ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[] = [
  'mon',
  'tue',
  'wed',
  'thu',
  'fri',
  'sat',
  'sun',
];
