/** A click that fails gets an answer. A request without Slack's signature is refused. */
import { Refusals, type Refused } from '../../domain/refusal-counts.ts';
import type { Signed } from '../../domain/statement.ts';
import { createHmac } from 'node:crypto';
import type { AddressInfo, Server } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { slackMessages, slackPerson, type Button } from '../../sandbox/people.ts';
import { localSlack, type LocalSlack } from './local-slack.ts';
import { quietLogger } from './quiet.ts';
import { createSlackApp, type SlackApp } from '../../slack-app/app.ts';
import { createDirectory } from '../../slack-app/directory.ts';
import { IncidentClosed } from '../../contract/temporal/errors.ts';
import { createIncidents } from '../../contract/temporal/incidents.ts';
import { ANSWER_WITHIN_MS, type ListenerDeps } from '../../slack-app/listeners/listener.ts';
import { ACTION_ID, writeValue, type ActionId } from '../../slack-app/buttons.ts';
import { everybodyIsMember, testSigner } from '../spoken.ts';
import { customerOf, customersFileOf, fileOf, HANBIT } from '../customers.ts';
import { eventually } from '../eventually.ts';
import { reason } from './rig.ts';
import { choosePort } from '../../sandbox/ports.ts';

type Incidents = ListenerDeps['incidents'];

/** Nobody asks for a desk here. */
const unasked = (): Promise<never> => Promise.reject(new Error('no desk'));
const places: ListenerDeps['places'] = { look: () => Promise.resolve() };
const desks: ListenerDeps['desks'] = { open: unasked, frozen: unasked };

const VALUE = { id: 'acme-111122223333-iam-user-1', runId: 'run', gateId: 'isolate-g1', digest: 'digest' };

describe('a click that fails', () => {
  let slack: LocalSlack;
  let app: SlackApp;
  let channel: string;
  let incidents: Incidents;
  const nobody = new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }) });

  beforeAll(async () => {
    slack = await localSlack();
    channel = slack.channels['acme-security']!;
    const { botToken, appToken, apiUrl } = slack;
    const late: Incidents = {
      signal: (...args) => incidents.signal(...args),
      state: (...args) => incidents.state(...args),
      followUps: (...args) => incidents.followUps(...args),
      suppressions: () => incidents.suppressions(),
      header: (...args) => incidents.header(...args),
      gate: (...args) => incidents.gate(...args),
      gateFold: (...args) => incidents.gateFold(...args),
      stepPage: (...args) => incidents.stepPage(...args),
      step: (...args) => incidents.step(...args),
      undoable: (...args) => incidents.undoable(...args),
      timeline: (...args) => incidents.timeline(...args),
      openHeaders: (...args) => incidents.openHeaders(...args),
      openFollowUps: (...args) => incidents.openFollowUps(...args),
    };
    app = createSlackApp(
      {
        botToken,
        appToken,
        httpPort: 0,
        apiUrl,
        logger: quietLogger,
        refusals: new Refusals(),
        kept: { keepMs: 0, everyMs: 10 },
      },
      { incidents: late, desks, places, directory: directory(channel), people: everybodyIsMember, signer: testSigner },
    );
    await app.start();
  });
  afterAll(async () => {
    await app.stop();
    await slack.stop();
  });
  beforeEach(() => {
    incidents = createIncidents(nobody, ANSWER_WITHIN_MS);
  });

  const button = (actionId: ActionId, value = writeValue(VALUE)): Button => ({ action_id: actionId, value });

  async function toldAfter(click: (ts: string) => Promise<void>): Promise<string> {
    const before = await slackMessages(slack, channel);
    await click(before[0]?.ts ?? '1.1');
    const message = await eventually('a private word', async () =>
      (await slackMessages(slack, channel)).slice(before.length).find((m) => m.subtype === 'ephemeral'),
    );
    expect(message.ephemeral_to).toBe(slack.people['minji']);
    return message.text;
  }
  const press = (b: Button): Promise<string> =>
    toldAfter((ts) => slackPerson(slack, 'minji').press({ channel, ts }, b));
  const failing = (why: Error): Incidents => {
    const fail = (): Promise<never> => Promise.reject(why);
    const gates = { gate: fail, gateFold: fail, stepPage: fail, step: fail, undoable: fail };
    return {
      ...gates,
      signal: fail,
      state: fail,
      header: fail,
      timeline: fail,
      followUps: fail,
      openHeaders: fail,
      openFollowUps: fail,
      suppressions: fail,
    };
  };

  it('because Temporal cannot be reached says that it is not recorded, and to press again', async () => {
    expect(await press(button(ACTION_ID.approveAll))).toContain('press again');
    expect(await press(button(ACTION_ID.timeline))).toContain('press again');
  });

  it('because Temporal cannot be reached keeps the modal open with its input', async () => {
    const form = { callbackId: ACTION_ID.reject, values: reason('a long and careful reason') };
    const errors = await slackPerson(slack, 'minji').fillIn({ channel, ts: '1.1' }, button(ACTION_ID.reject), form);
    expect(errors['reason']).toContain('press again');
    expect(errors['reason']).not.toContain('*');
  });

  it('because the incident has closed says so', async () => {
    incidents = failing(new IncidentClosed('ended'));
    expect(await press(button(ACTION_ID.retry, writeValue({ ...VALUE, stepId: 'isolate-1' })))).toContain('closed');
  });

  it('because its button value cannot be read says to use the newest card', async () => {
    expect(await press(button(ACTION_ID.approveAll, 'not json'))).toContain('older card');
    expect(await press(button(ACTION_ID.approveAll, writeValue({ id: VALUE.id })))).toContain('older card');
  });

  it('is explained to Korean customers in Korean', async () => {
    incidents = failing(new Error('bug'));
    const value = { ...VALUE, id: 'hanbit-444455556666-iam-user-1' };
    const form = { callbackId: ACTION_ID.note, values: reason('메모') };
    const errors = await slackPerson(slack, 'sora').fillIn(
      { channel, ts: '1.1' },
      button(ACTION_ID.note, writeValue(value)),
      form,
    );
    expect(errors['reason']).toContain('기록되지 않았습니다');
  });
});

describe('a request in HTTP mode', () => {
  const SECRET = 'a-signing-secret-of-slack';
  const refusals = new Refusals();
  let app: SlackApp;
  let url: string;
  const heard: unknown[] = [];

  beforeAll(async () => {
    const port = await choosePort();
    url = `http://127.0.0.1:${port}/slack/events`;
    const incidents: Incidents = {
      signal: (...args) => {
        heard.push(args);
        return Promise.resolve();
      },
      state: () => Promise.reject(new Error('unused')),
      followUps: () => Promise.reject(new Error('unused')),
      header: () => Promise.reject(new Error('unused')),
      gate: () => Promise.reject(new Error('unused')),
      gateFold: () => Promise.reject(new Error('unused')),
      stepPage: () => Promise.reject(new Error('unused')),
      step: () => Promise.reject(new Error('unused')),
      undoable: () => Promise.reject(new Error('unused')),
      timeline: () => Promise.reject(new Error('unused')),
      openHeaders: () => Promise.reject(new Error('unused')),
      openFollowUps: () => Promise.reject(new Error('unused')),
      suppressions: () => Promise.reject(new Error('unused')),
    };
    const settings = { botToken: 'xoxb-test', signingSecret: SECRET, httpPort: port, logger: quietLogger, refusals };
    app = createSlackApp(
      { ...settings, apiUrl: `${await fakeSlack()}/` },
      { incidents, desks, places, directory: directory('C0ACME001'), people: everybodyIsMember, signer: testSigner },
    );
    await app.start();
  });
  afterAll(() => app.stop());
  beforeEach(() => void (heard.length = 0));

  const bodyOf = (trigger: string): string =>
    `payload=${encodeURIComponent(
      JSON.stringify({
        type: 'block_actions',
        team: { id: 'T1' },
        user: { id: 'U0MINJI01', name: 'minji' },
        api_app_id: 'A1',
        trigger_id: trigger,
        channel: { id: 'C0ACME001' },
        actions: [
          { type: 'button', action_id: ACTION_ID.approveAll, block_id: 'b', value: writeValue(VALUE), action_ts: '1' },
        ],
      }),
    )}`;
  const send = (secret: string, ageSeconds: number, trigger = '1.2.3'): Promise<number> =>
    post(bodyOf(trigger), secret, ageSeconds);
  const post = async (body: string, secret: string, ageSeconds = 0): Promise<number> => {
    const time = `${Math.floor(Date.now() / 1000) - ageSeconds}`;
    const signature = `v0=${createHmac('sha256', secret).update(`v0:${time}:${body}`).digest('hex')}`;
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': time,
      'x-slack-signature': signature,
    };
    return (await fetch(url, { method: 'POST', headers, body })).status;
  };

  it('with Slack’s signature is handled', async () => {
    expect(await send(SECRET, 0)).toBe(200);
    expect(heard).toHaveLength(1);
  });

  it('that is delivered again counts once: its statement has the nonce of the first', async () => {
    for (const trigger of ['1.2.3', '1.2.3', '1.2.4']) expect(await send(SECRET, 0, trigger)).toBe(200);
    const nonces = heard.map((args) => (args as [unknown, unknown, Signed])[2].statement.nonce);
    expect(nonces[1]).toBe(nonces[0]);
    expect(nonces[2]).not.toBe(nonces[0]);
    expect(nonces.every((nonce) => /^[0-9a-f]{24}$/.test(nonce))).toBe(true);
  });

  it.each(['null', '1', '"x"', '[]', '{', ''])(
    'with the signed payload %j is refused, and the app goes on',
    async (payload) => {
      expect(await post(`payload=${payload}`, SECRET)).toBe(400);
      expect(await send(SECRET, 0)).toBe(200);
    },
  );

  it('that is longer than a megabyte is not read', async () => {
    expect(await post(`payload=${'x'.repeat(1024 * 1024)}`, SECRET)).toBe(413);
  });

  it('with another signature is refused', async () => {
    expect(await send('another-secret', 0)).toBe(401);
    expect(heard).toEqual([]);
  });

  it('with a signature of ten minutes ago is refused', async () => {
    expect(await send(SECRET, 600)).toBe(401);
    expect(heard).toEqual([]);
  });

  it('that is refused is on record, as a number for each reason', async () => {
    await refusals.keep(() => Promise.resolve());
    for (let n = 0; n < 10; n += 1) await send(`secret-${n}`, 0, `${n}`);
    await post('payload=[]', SECRET);
    await send(SECRET, 0);
    const counted: Refused[] = [];
    await refusals.keep(({ refused }) => Promise.resolve(void counted.push(...refused)));
    expect(counted).toEqual([
      { door: 'Slack app', why: expect.stringContaining('the signature of Slack is missing'), n: 10 },
      { door: 'Slack app', why: 'the body is no JSON object', n: 1 },
    ]);
  });
});

const servers: Server[] = [];
afterAll(() => servers.forEach((server) => server.close()));

/** Answers `auth.test`, which Bolt calls before it listens. */
async function fakeSlack(): Promise<string> {
  const { createServer: http } = await import('node:http');
  const server = http((_request, response) =>
    response.end(JSON.stringify({ ok: true, user_id: 'U1', bot_id: 'B1', team_id: 'T1' })),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The Slack users are those of the local Slack. */
function directory(slackChannel: string): ReturnType<typeof createDirectory> {
  const approvers = ['U0MINJI01', 'U0JUN0001'].map((slackUser) => ({
    slackUser,
    name: slackUser,
    roles: ['lead' as const],
  }));
  return createDirectory(
    fileOf(customersFileOf([customerOf({ slackChannel, approvers }), customerOf({ ...HANBIT, approvers })])),
  );
}
