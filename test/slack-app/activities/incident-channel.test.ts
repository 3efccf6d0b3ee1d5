/** The channel of its own that a severe incident has, on the local Slack. What that does not have is answered and recorded. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FollowUpsState } from '../../../domain/follow-ups.ts';
import type { SlackCustomer } from '../../../domain/extracts.ts';
import type { IncidentState } from '../../../domain/incident.ts';
import { gateFoldOf, gatePageOf, headerOf } from '../../../domain/projections.ts';
import { channelName, type SlackPlace } from '../../../domain/slack-place.ts';
import { slackMessages, type SlackMessage } from '../../../sandbox/people.ts';
import { createFollowUpActivities } from '../../../slack-app/activities/follow-ups.ts';
import { CLIENT_OPTIONS } from '../../../slack-app/activities/slack-errors.ts';
import { createSync } from '../../../slack-app/activities/sync.ts';
import { createDirectory } from '../../../slack-app/directory.ts';
import { incidentMeant, openIn } from '../../../slack-app/listeners/commands/incident-of-channel.ts';
import { en } from '../../../slack-app/texts/en.ts';
import { createIncidentPlaces } from '../../../slack-app/incident-places.ts';
import { customerOf, customersFileOf, fileOf } from '../../customers.ts';
import { HOSTILE } from '../../incidents/hostile.ts';
import { incident } from '../../incidents/underway.ts';
import { task } from '../follow-up-task.ts';
import { localSlack, type LocalSlack } from '../local-slack.ts';
import { SlackDoor } from '../slack-door.ts';

/** The local Slack cannot do this. */
const MISSING = [
  'conversations.invite',
  'conversations.kick',
  'conversations.setPurpose',
  'conversations.setTopic',
  'bookmarks.add',
];

let runs = 0;

describe('an incident that is severe', () => {
  let slack: LocalSlack;
  let door: SlackDoor;
  let state: IncidentState;
  /** As the customer's lists are now; undefined: as the incident knows them. */
  let listed: SlackCustomer | undefined;
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
    listed = undefined;
    door.refusing.clear();
    door.limiting.clear();
    door.archived.clear();
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
      directory: { customer: () => listed, infosecChannel: slack.channels['msp-infosec']!, infosecLanguage: 'en' },
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
    const { channel } = await web().conversations.info({ channel: place.channel });
    expect(channel?.name).toBe(channelName('acme', state.runId, state.openedAt, false));
    expect(said('conversations.invite')).toEqual([
      { channel: place.channel, users: `${slack.people['minji']},${slack.people['jun']}`, force: 'true' },
    ]);
    expect(said('conversations.setTopic')[0]!.topic).toContain(state.id);
    expect(said('conversations.setTopic')[0]!.topic).not.toContain('channel>');
    expect(said('bookmarks.add')[0]!.link).toBe(`https://console.example/incidents/${state.id}?run=0000000${runs}`);
    // Its people have the first card by then.
    const before = door.calls.slice(0, door.calls.indexOf('conversations.setPurpose'));
    expect(before.filter((method) => method === 'chat.postMessage')).toHaveLength(3);
    expect((await shownIn(place.channel)).map((m) => m.ts)).toEqual([place.headerTs, place.gates['isolate-g1']]);
    const pointers = (await shownIn(state.customer.slackChannel)).map((m) => JSON.stringify(m.blocks));
    expect(pointers).toEqual([expect.stringContaining('Open the channel of this incident')]);
    expect(pointers[0]).not.toContain('gate.approve_all');
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

  it('is shown in its customer’s channel while Slack asks to wait, and has its channel at a later change', async () => {
    door.limiting.set('conversations.invite', 0);
    state.slack = await show();
    expect(state.slack.noChannel).toBeUndefined();
    expect(state.slack.channel).toBe(state.customer.slackChannel);
    expect(await shownIn(state.customer.slackChannel)).toHaveLength(2);
    door.limiting.clear();
    door.limiting.set('conversations.setPurpose', 0);
    const name = channelName('acme', state.runId, state.openedAt, false);
    const { user_id: creator } = await web().auth.test();
    const { channels } = await web().conversations.list({ types: 'private_channel' });
    const id = channels!.find((c) => c.name === name)!.id;
    door.refusing.set('conversations.create', 'name_taken');
    door.answering.set('conversations.list', { channels: [{ id, name, creator }] });
    state.slack = await show();
    expect(state.slack).toMatchObject({ channel: id, own: true, undescribed: true });
    door.limiting.clear();
    state.slack = await show();
    expect(state.slack.undescribed).toBeUndefined();
    expect(said('conversations.setPurpose')).toHaveLength(1);
  });

  it('invites who joins the lists of its customer, and removes who has left them or whom it is about', async () => {
    state.slack = await show();
    expect(state.slack.invited).toEqual([slack.people['minji'], slack.people['jun']]);
    const [minji] = state.customer.approvers;
    const other = slack.people['sora']!;
    listed = { ...customerOf(), onCall: [{ slackUser: other }], approvers: [minji!] } as unknown as SlackCustomer;
    door.asked.length = 0;
    state.slack = await show();
    expect(said('conversations.invite').map(({ users }) => users)).toEqual([other]);
    expect(said('conversations.kick').map(({ user }) => user)).toEqual([slack.people['jun']]);
    expect(state.slack.invited).toEqual([minji!.slackUser, other]);
    door.asked.length = 0;
    // It turns out to be about an approver.
    const about = minji!.slackUser;
    state.customer = { ...state.customer, people: [{ slackUser: about, iamUsers: [], identityCenter: [] }] };
    state.entities = [{ kind: 'iam-user', id: 'minji', standing: 'affected', facts: { slackUser: about } }];
    await show();
    expect(said('conversations.invite')).toEqual([]);
    expect(said('conversations.kick').map(({ user }) => user)).toEqual([about]);
  });

  it('is a drill: only the person who asked for it is invited', async () => {
    state.drill = true;
    state.askedBy = slack.people['jun']!;
    await show();
    expect(said('conversations.invite').map(({ users }) => users)).toEqual([slack.people['jun']]);
  });

  it('goes on in its customer’s channel when somebody archives its own, and the infosec team is told', async () => {
    state.slack = await show();
    const own = state.slack.channel;
    door.archived.add(own);
    state.severity = 'critical';
    const place = await show();
    expect(place).toMatchObject({ channel: state.customer.slackChannel, lost: own });
    expect(place.own).toBeUndefined();
    expect(await shownIn(state.customer.slackChannel)).toHaveLength(2);
    expect(JSON.stringify(await shownIn(slack.channels['msp-infosec']!))).toContain('archived or deleted');
    // It stays there.
    state.slack = place;
    expect(await show()).toMatchObject({ channel: state.customer.slackChannel, lost: own });
  });

  it('has its deadlines told in its customer’s channel when its own is archived', async () => {
    const { channel, headerTs } = await show();
    door.archived.add(channel);
    const followUps: FollowUpsState = {
      id: `${state.id}-follow-ups`,
      runId: `${state.runId}-f`,
      incident: {
        id: state.id,
        runId: state.runId,
        title: 'A key leaked',
        closedAt: state.openedAt,
        channel,
        headerTs: headerTs!,
      },
      customer: state.customer,
      tasks: [task(1)],
      events: [],
      suspects: [],
    };
    const infosecChannel = slack.channels['msp-infosec']!;
    const of = createFollowUpActivities({
      slack: web(),
      directory: { infosecChannel, infosecLanguage: 'en' },
      readFollowUps: () => Promise.resolve(followUps),
      warn: (message) => warnings.push(message),
    });
    const ref = { id: followUps.id, runId: followUps.runId };
    followUps.slack = await of['slack.syncFollowUps'](ref);
    expect(followUps.slack.channel).toBe(state.customer.slackChannel);
    await of['slack.chase']({ ...ref, taskIds: ['task-1'], slackUsers: [slack.people['minji']!], why: 'due' });
    const messages = await slackMessages(slack, state.customer.slackChannel);
    const reminder = messages.find((m) => m.thread_ts === followUps.slack!.ts && m.ts !== followUps.slack!.ts);
    expect(reminder!.text).toContain('Update the procedure 1');
    expect(JSON.stringify(await slackMessages(slack, infosecChannel))).toContain(followUps.runId);
    // If the customer's channel takes none either, the infosec team is told the deadlines.
    door.archived.add(state.customer.slackChannel);
    const before = (await slackMessages(slack, infosecChannel)).length;
    const late = { ...ref, taskIds: ['task-1'], slackUsers: [], why: 'overdue' as const };
    await expect(of['slack.chase'](late)).rejects.toThrow('is_archived');
    expect((await slackMessages(slack, infosecChannel))[before]!.text).toContain('Update the procedure 1');
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
    // It shows no other incident: people who are on no list may read along there.
    const unused = (): Promise<never> => Promise.reject(new Error('unused'));
    const deps = { directory, incidents: { header: () => Promise.resolve(headerOf(state)), openHeaders: unused } };
    const inIt = { channel: place.channel, user: { id: 'U0MINJI' }, t: en };
    expect(await openIn(inIt, deps)).toMatchObject({ headers: [{ id: state.id }], more: 0 });
    expect(await incidentMeant({ ...inIt, words: ['acme-111122223333-iam-user-other'] }, deps)).toHaveProperty('why');
    expect(await incidentMeant({ ...inIt, words: [] }, deps)).toHaveProperty('state.id', state.id);
  });
});
