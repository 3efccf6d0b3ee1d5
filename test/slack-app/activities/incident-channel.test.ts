/** The channel of its own that a severe incident has, on the local Slack. What that does not have is answered and recorded. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IncidentState } from '../../../domain/incident.ts';
import { gateFoldOf, gatePageOf, headerOf } from '../../../domain/projections.ts';
import { channelName, wantsOwnChannel, type SlackPlace } from '../../../domain/slack-place.ts';
import { slackMessages, type SlackMessage } from '../../../sandbox/people.ts';
import { CLIENT_OPTIONS } from '../../../slack-app/activities/slack-errors.ts';
import { createSync } from '../../../slack-app/activities/sync.ts';
import { createDirectory } from '../../../slack-app/directory.ts';
import { createIncidentPlaces } from '../../../slack-app/incident-places.ts';
import { customerOf, customersFileOf, fileOf } from '../../customers.ts';
import { HOSTILE } from '../../incidents/hostile.ts';
import { incident } from '../../incidents/underway.ts';
import { localSlack, type LocalSlack } from '../local-slack.ts';
import { SlackDoor } from '../slack-door.ts';

/** The local Slack cannot do this. */
const MISSING = ['conversations.invite', 'conversations.setPurpose', 'conversations.setTopic', 'bookmarks.add'];

let runs = 0;

describe('an incident that is severe', () => {
  let slack: LocalSlack;
  let door: SlackDoor;
  let state: IncidentState;
  const warnings: string[] = [];

  beforeAll(async () => {
    slack = await localSlack();
    door = await SlackDoor.open(slack.apiUrl);
  });
  afterAll(async () => {
    door.close();
    await slack.stop();
  });
  beforeEach(() => {
    runs += 1;
    door.refusing.clear();
    door.answering.clear();
    for (const method of MISSING) door.answering.set(method, {});
    door.asked.length = 0;
    warnings.length = 0;
    state = incident({ runId: `0000000${runs}-aaaa`, openedAt: new Date().toISOString() });
    state.customer.slackChannel = slack.channels['acme-security']!;
    state.customer.incidentChannel = 'high';
    state.customer.approvers = ['minji', 'jun'].map((name) => ({
      slackUser: slack.people[name]!,
      name,
      roles: ['responder', 'lead'],
    }));
    state.customer.onCall = [slack.people['minji']!];
  });

  const web = (): WebClient => new WebClient(slack.botToken, { ...CLIENT_OPTIONS, slackApiUrl: door.url });
  /** A new process with an empty cache. */
  const show = async (): Promise<SlackPlace> => {
    const sync = createSync({
      slack: web(),
      incidents: {
        followUps: () => Promise.reject(new Error('none')),
        header: () => Promise.resolve(structuredClone(headerOf(state))),
        gate: (_run, id) => Promise.resolve(structuredClone(gatePageOf(state, id, 0))),
        gateFold: (_run, id) => Promise.resolve(structuredClone(gateFoldOf(state, id))),
      },
      links: { consoleUrl: 'https://console.example' },
      directory: { infosecChannel: slack.channels['msp-infosec']!, infosecLanguage: 'en' },
      warn: (message) => warnings.push(message),
    });
    const call = { incidentId: state.id, runId: state.runId };
    type Shown = Awaited<ReturnType<typeof sync>>;
    return (await new MockActivityEnvironment().run<[typeof call], Shown, typeof sync>(sync, call)).place;
  };
  const shownIn = async (channel: string): Promise<SlackMessage[]> =>
    (await slackMessages(slack, channel)).filter((m) => m.blocks?.[0]?.block_id?.includes(state.runId));
  const said = (method: string): Record<string, string>[] =>
    door.asked.filter((one) => one.method === method).map((one) => one.said);

  it('has a private channel with a safe name, its people, a topic and bookmarks; its customer’s channel leads there', async () => {
    state.title = HOSTILE[0]!;
    const place = await show();
    expect(place.own).toBe(true);
    expect(place.channel).not.toBe(state.customer.slackChannel);
    const { channel } = await web().conversations.info({ channel: place.channel });
    expect(channel?.name).toBe(channelName('acme', state.runId, state.openedAt, false));
    expect(said('conversations.invite')).toEqual([
      { channel: place.channel, users: `${slack.people['minji']},${slack.people['jun']}`, force: 'true' },
    ]);
    expect(said('conversations.setTopic')[0]!.topic).toContain(state.id);
    expect(said('conversations.setTopic')[0]!.topic).not.toContain('channel>');
    expect(said('bookmarks.add')[0]).toMatchObject({ link: `https://console.example/incidents/${state.id}` });
    expect((await shownIn(place.channel)).map((m) => m.ts)).toEqual([place.headerTs, place.gates['isolate-g1']]);
    const pointers = await shownIn(state.customer.slackChannel);
    expect(pointers).toHaveLength(1);
    expect(JSON.stringify(pointers[0]!.blocks)).toContain('Open the channel of this incident');
    expect(JSON.stringify(pointers[0]!.blocks)).not.toContain('gate.approve_all');
  });

  it('has one channel only, also after a crash before it was recorded', async () => {
    const first = await show();
    const { user_id: creator } = await web().auth.test();
    const name = channelName('acme', state.runId, state.openedAt, false);
    door.refusing.set('conversations.create', 'name_taken');
    door.answering.set('conversations.list', { channels: [{ id: first.channel, name, creator }] });
    expect(await show()).toMatchObject({ channel: first.channel, own: true, headerTs: first.headerTs });
  });

  it.each(['missing_scope', 'restricted_action', 'name_taken'])(
    'stays in its customer’s channel and says so when Slack answers %s',
    async (refusal) => {
      door.refusing.set('conversations.create', refusal);
      // Somebody else has made one of this name.
      const name = channelName('acme', state.runId, state.openedAt, false);
      door.answering.set('conversations.list', { channels: [{ id: 'C0OTHER', name, creator: 'U0SOMEBODY' }] });
      const place = await show();
      expect(place).toMatchObject({
        channel: state.customer.slackChannel,
        noChannel: { en: expect.stringContaining(refusal) },
      });
      const [header] = await shownIn(place.channel);
      expect(JSON.stringify(header!.blocks)).toContain(
        `no channel of its own. Slack refused conversations.create: ${refusal}`,
      );
      // It is not tried with every change.
      state.slack = place;
      door.calls.length = 0;
      await show();
      expect(door.calls).not.toContain('conversations.create');
    },
  );

  it('stays there too if nobody can be invited', async () => {
    door.refusing.set('conversations.invite', 'cant_invite');
    expect(await show()).toMatchObject({ channel: state.customer.slackChannel });
  });

  it('moves to a channel of its own when it becomes severe, and leaves no card behind that could be decided', async () => {
    state.severity = 'medium';
    state.slack = await show();
    expect(state.slack.own).toBeUndefined();
    expect(await shownIn(state.customer.slackChannel)).toHaveLength(2);
    state.severity = 'critical';
    const place = await show();
    expect(place.own).toBe(true);
    expect(await shownIn(place.channel)).toHaveLength(2);
    const [pointer, ...left] = await shownIn(state.customer.slackChannel);
    expect(pointer!.ts).toBe(state.slack.headerTs);
    expect(left).toEqual([]);
  });

  it('is what a command in its channel is about, and nobody makes another channel so by writing its purpose', async () => {
    const place = await show();
    state.slack = place;
    const directory = createDirectory(fileOf(customersFileOf([customerOf()])));
    const places = createIncidentPlaces({
      slack: web(),
      incidents: { header: () => Promise.resolve(headerOf(state)) },
      directory,
      warn: () => undefined,
    });
    door.answering.set('conversations.info', { channel: { purpose: { value: `Firebreak ${state.id}` } } });
    await places.look('C0STRANGER');
    expect(directory.inChannel('C0STRANGER')).toEqual([]);
    await places.look(place.channel);
    expect(directory.inChannel(place.channel).map((c) => c.id)).toEqual(['acme']);
    expect(directory.incidentOf(place.channel)).toBe(state.id);
  });
});

describe('whether an incident has a channel of its own', () => {
  it.each([
    ['critical', 'high', true],
    ['high', 'high', true],
    ['medium', 'high', false],
    ['critical', 'never', false],
    ['low', 'low', true],
    ['critical', undefined, false],
  ] as const)('%s, from %s on: %s', (severity, from, wants) => {
    expect(wantsOwnChannel(severity, from)).toBe(wants);
  });

  it('is named by ids alone, and a drill says so', () => {
    expect(channelName('acme', '0AB1cdef-2', '2026-11-27T10:00:00Z', true)).toBe('inc-drill-acme-20261127-0ab1cdef');
  });
});
