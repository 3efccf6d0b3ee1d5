/** Every door through which somebody outside can say something, as it is in the product, with nobody behind it. */
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { IncidentClosed } from '../../../contract/temporal/errors.ts';
import { Refusals } from '../../../domain/refusal-counts.ts';
import { gatePageOf, headerOf, stepPageOf } from '../../../domain/projections.ts';
import { deliver } from '../../../intake/deliver.ts';
import { openQueueMessage } from '../../../intake/receive/queue-message.ts';
import { choosePort } from '../../../sandbox/ports.ts';
import { createSlackApp } from '../../../slack-app/app.ts';
import { ACTION_ID, writeValue } from '../../../slack-app/buttons.ts';
import { createDirectory } from '../../../slack-app/directory.ts';
import type { ListenerDeps } from '../../../slack-app/listeners/listener.ts';
import { MANAGER, world } from '../../console/world.ts';
import { customerOf, customersFileOf, fileOf } from '../../customers.ts';
import { incident as underway } from '../../incidents/underway.ts';
import { hostile, nobody } from '../../intake/hostile.ts';
import { KEY, openReceiver, senders, signed, TOOLS_KEY } from '../../intake/receive/open-receiver.ts';
import { quietLogger } from '../../slack-app/quiet.ts';
import { everybodyIsMember, testSigner } from '../../spoken.ts';

/** Sends what was made of the arbitrary. @returns the status of the answer, where there is one */
export interface Door {
  name: string;
  message: fc.Arbitrary<unknown>;
  send: (message: never) => Promise<number>;
  /** Bolt answers 500 to what is signed and is no message of Slack's. No such message comes from Slack. */
  mayFail?: true;
}

export interface Doors {
  doors: Door[];
  close: () => Promise<void>;
}

const door = <M>(name: string, message: fc.Arbitrary<M>, send: (message: M) => Promise<number>): Door => ({
  name,
  message,
  send,
});

/** @param anything what alerts and events are made of */
export async function openDoors(anything: fc.Arbitrary<string>): Promise<Doors> {
  const intake = await openReceiver({ deliver: (events, id, sender) => deliver(events, id, sender, nobody) });
  const slack = await openSlack();
  const incident = { ...underway(), id: 'acme-111122223333-iam-user-0123456789abcdef' };
  const pages = await world({ open: [incident] });
  const cookie = await pages.cookieOf(MANAGER);
  // The console's world keeps what is logged.
  const forget = (): void => void (pages.logged.length = 0);
  return {
    doors: [...intakeDoors(intake.post, anything), queueDoor(anything), ...slackDoors(slack, anything)].concat(
      door('console', pageAsked(incident.id), async ({ url, method, isSignedIn, payload }) => {
        forget();
        const headers = { 'content-type': 'application/x-www-form-urlencoded', ...(isSignedIn ? { cookie } : {}) };
        const { statusCode } = await pages.app.inject({ method, url, headers, payload });
        return statusCode;
      }),
    ),
    async close() {
      intake.server.closeAllConnections();
      intake.server.close();
      await slack.close();
      await pages.app.close();
    },
  };
}

type Post = Awaited<ReturnType<typeof openReceiver>>['post'];

function intakeDoors(post: Post, anything: fc.Arbitrary<string>): Door[] {
  const packing = fc.constantFrom<(text: string) => string | Uint8Array>(
    (text) => text,
    (text) => gzipSync(text),
    (text) => gzipSync(gzipSync(text)),
    (text) => gzipSync(text).subarray(0, -9),
  );
  const body = fc.tuple(anything, packing).map(([text, pack]) => pack(text));
  const bytes = fc.uint8Array({ maxLength: 3_000 });
  const one = (path: string, key: string): Door =>
    door(`intake ${path}`, fc.tuple(fc.oneof(body, bytes), fc.constantFrom(key, '', 'x')), async ([sent, given]) => {
      const { status } = await post(path, sent, { 'x-api-key': given });
      return status;
    });
  return [
    one('/events/direct', TOOLS_KEY),
    one('/events/eventbridge', KEY),
    one('/events/sns', ''),
    one('/events/webhook/acme-edr', ''),
    door('intake /events/sns, signed', anything, async (Message) => {
      const { status } = await post('/events/sns', signed({ Message }));
      return status;
    }),
  ];
}

function queueDoor(anything: fc.Arbitrary<string>): Door {
  const kept = fc.constantFrom(undefined, 'direct/acme-tools', 'eventbridge/acme-bus', '__proto__', '');
  return door('intake queue', fc.tuple(anything, kept), async ([text, by]) => {
    const opened = openQueueMessage(text, senders, by);
    if ('refused' in opened) return 400;
    await deliver(opened.events, 'm', opened.sender, nobody);
    return 200;
  });
}

const SECRET = 'a-signing-secret-of-slack';

async function openSlack(): Promise<{ url: string; api: string; close(): Promise<void> }> {
  const api = createServer((request, response) => {
    request.resume();
    response.setHeader('content-type', 'application/json');
    response.end('{"ok":true,"user_id":"U1","bot_id":"B1","user":{"id":"U1"}}');
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const apiUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}/`;
  const port = await choosePort();
  const state = underway();
  const closed = (): Promise<never> => Promise.reject(new IncidentClosed('ended'));
  const incidents: ListenerDeps['incidents'] = {
    signal: () => Promise.resolve(),
    state: () => Promise.resolve(state),
    header: () => Promise.resolve(headerOf(state)),
    gate: (_, id) => Promise.resolve(gatePageOf(state, id, 0)),
    gateFold: closed,
    undoable: closed,
    stepPage: (_, id, filter, from, most) => Promise.resolve(stepPageOf(state, id, filter, from, most)),
    step: (_, id) => Promise.resolve(state.steps.find((s) => s.id === id)),
    timeline: () => Promise.resolve({ events: state.timeline, earlier: 0 }),
    openHeaders: () => Promise.resolve({ headers: [headerOf(state)], more: 0 }),
    followUps: closed,
    openFollowUps: () => Promise.resolve({ states: [], more: 0 }),
    suppressions: () => Promise.resolve([]),
  };
  const desks = { open: closed, frozen: () => Promise.resolve(undefined) };
  const places = { look: () => Promise.resolve() };
  const directory = createDirectory(fileOf(customersFileOf([customerOf()])));
  const app = createSlackApp(
    {
      botToken: 'xoxb-test',
      signingSecret: SECRET,
      httpPort: port,
      logger: quietLogger,
      refusals: new Refusals(),
      apiUrl,
    },
    { incidents, desks, places, directory, people: everybodyIsMember, signer: testSigner },
  );
  await app.start();
  return {
    url: `http://127.0.0.1:${port}/slack/events`,
    api: apiUrl,
    async close() {
      await app.stop();
      api.closeAllConnections();
      api.close();
    },
  };
}

/** `encodeURIComponent` takes no half of a pair. */
const wellFormed = (text: string): string => Buffer.from(text).toString();
const words = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.constantFrom('__proto__', 'constructor', '', 'U1', 'C0ACME001'),
);
const anyId = fc.constantFrom(...Object.values(ACTION_ID), '__proto__', 'x');
const value = fc.oneof(
  words,
  hostile,
  fc
    .record({ id: words, runId: words, gateId: words, digest: words, stepId: words })
    .map((carried) => writeValue(carried)),
  fc
    .constantFrom('isolate-g1', 'isolate-1')
    .map((id) => writeValue({ id: underway().id, runId: underway().runId, gateId: id, stepId: id, digest: 'd' })),
);
/** Mostly as Slack sends it. */
const mostly = <T>(usual: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) });
const input = fc.record({
  value: words,
  selected_date: words,
  selected_options: fc.array(fc.record({ value: words })),
});
const view = fc.record({
  callback_id: anyId,
  private_metadata: value,
  state: mostly(fc.record({ values: mostly(fc.dictionary(words, mostly(fc.dictionary(words, input)))) })),
  blocks: mostly(fc.constant([])),
  id: words,
  hash: words,
});
const action = fc.record({ type: fc.constant('button'), action_id: anyId, block_id: words, value: mostly(value) });
const common = {
  team: mostly(fc.record({ id: words })),
  user: mostly(fc.record({ id: words, name: words })),
  trigger_id: mostly(words),
  channel: mostly(fc.record({ id: words })),
};
const click = fc.oneof(
  fc.record({ type: fc.constant('block_actions'), ...common, actions: mostly(fc.array(action, { maxLength: 2 })) }),
  fc.record({ type: fc.constant('view_submission'), ...common, view: mostly(view) }),
  fc.record({ type: words, ...common, view: fc.jsonValue() }),
);

function slackDoors({ url, api }: { url: string; api: string }, anything: fc.Arbitrary<string>): Door[] {
  const post = async (body: string | Uint8Array, type: string, secret: string): Promise<number> => {
    const time = `${Math.floor(Date.now() / 1000)}`;
    const signature = `v0=${createHmac('sha256', secret).update(`v0:${time}:`).update(body).digest('hex')}`;
    const headers = { 'content-type': type, 'x-slack-request-timestamp': time, 'x-slack-signature': signature };
    const { status } = await fetch(url, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : new Uint8Array(body),
      // Bolt does not answer what is no message of Slack's.
      signal: AbortSignal.timeout(500),
    }).catch((error: unknown) => {
      if (error instanceof Error && error.name === 'TimeoutError') return { status: 408 };
      throw error;
    });
    return status;
  };
  const command = fc.record({
    command: fc.constant('/incident'),
    text: words,
    user_id: words,
    team_id: words,
    channel_id: words,
    user_name: words,
    response_url: fc.constant(api),
  });
  const pressed = (payload: unknown): Promise<number> =>
    post(
      `payload=${encodeURIComponent(wellFormed(JSON.stringify(payload)))}`,
      'application/x-www-form-urlencoded',
      SECRET,
    );
  const types = fc.constantFrom('application/x-www-form-urlencoded', 'application/json', 'x');
  return [
    door('slack, a click', click, pressed),
    { ...door('slack, a click that is none', fc.jsonValue({ maxDepth: 6 }), pressed), mayFail: true },
    door('slack, a command', command, (said) => {
      const form = new URLSearchParams(said);
      return post(form.toString(), 'application/x-www-form-urlencoded', SECRET);
    }),
    {
      ...door('slack, anything', fc.tuple(anything, types, fc.constantFrom(SECRET, 'x')), (sent) => post(...sent)),
      mayFail: true,
    },
  ];
}

const pageAsked = (id: string) =>
  fc.record({
    url: fc
      .tuple(
        fc.constantFrom(
          '/',
          '/incidents',
          '/trends',
          '/runbooks',
          `/incidents/${id}/replay`,
          `/incidents/${id}/files`,
          '/sign-in/link',
          '/sign-in/slack',
          '/sign-in',
          '/sign-out',
          '/language',
          `/incidents/${id}`,
          '/%',
          '/x',
        ),
        fc.array(
          words.map((w) => encodeURIComponent(wellFormed(w))),
          { maxLength: 4 },
        ),
        fc.array(fc.tuple(fc.constantFrom('q', 'customer', 'page', 'from', 'to', 'lang', 'token', 'state'), words), {
          maxLength: 4,
        }),
      )
      .map(([path, parts, query]) => {
        const asked = query.map(([name, given]) => `${name}=${encodeURIComponent(wellFormed(given))}`).join('&');
        return `${[path === '/' ? '' : path, ...parts].join('/') || '/'}?${asked}`;
      }),
    method: fc.constantFrom('GET' as const, 'POST' as const, 'HEAD' as const, 'PUT' as const),
    isSignedIn: fc.boolean(),
    payload: fc.oneof(
      fc.constant(''),
      words,
      fc.nat(20_000).map((n) => 'a=1&'.repeat(n)),
    ),
  });
