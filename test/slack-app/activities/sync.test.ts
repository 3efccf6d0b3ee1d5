/** The channel shows the incident's state, despite failures of Slack or of this process. */
import { ApplicationFailure } from '@temporalio/common';
import { WebClient } from '@slack/web-api';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IncidentState } from '../../../domain/incident.ts';
import type { SlackPlace } from '../../../domain/slack-place.ts';
import { gateFoldOf, gatePageOf, headerOf } from '../../../domain/projections.ts';
import type { Language } from '../../../domain/text.ts';
import { slackMessages, type SlackMessage } from '../../../sandbox/people.ts';
import { localSlack, type LocalSlack } from '../local-slack.ts';
import { CLIENT_OPTIONS } from '../../../slack-app/activities/slack-errors.ts';
import { createSync } from '../../../slack-app/activities/sync.ts';
import { SlackDoor } from '../slack-door.ts';
import { MINJI } from '../../customers.ts';
import { HOSTILE } from '../../incidents/hostile.ts';
import { decidedSteps, gate, incident, proposedSteps } from '../../incidents/underway.ts';

let runs = 0;

describe('slack.sync', () => {
  let slack: LocalSlack;
  let door: SlackDoor;
  let state: IncidentState;
  let infosecChannel: string;
  let infosecLanguage: Language;
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
    door.mood = 'well';
    door.refusing.clear();
    state = incident({ runId: `run-${runs}`, openedAt: new Date().toISOString() });
    state.customer.slackChannel = slack.channels['acme-security']!;
    door.calls.length = 0;
    warnings.length = 0;
    // The customer's own channel gets no second message for the infosec team.
    infosecChannel = state.customer.slackChannel;
    infosecLanguage = 'en';
  });

  /** A new process with an empty cache. */
  const process = (): (() => Promise<SlackPlace>) => {
    const web = new WebClient(slack.botToken, { ...CLIENT_OPTIONS, slackApiUrl: door.url });
    const sync = createSync({
      slack: web,
      incidents: {
        followUps: () => Promise.reject(new Error('none')),
        header: () => Promise.resolve(structuredClone(headerOf(state))),
        gate: (_run, id) => Promise.resolve(structuredClone(gatePageOf(state, id, 0))),
        gateFold: (_run, id) => Promise.resolve(structuredClone(gateFoldOf(state, id))),
      },
      links: {},
      directory: { customer: () => undefined, infosecChannel, infosecLanguage },
      warn: (message) => warnings.push(message),
    });
    return async () => {
      const call = { incidentId: state.id, runId: state.runId };
      type Shown = Awaited<ReturnType<typeof sync>>;
      return (await new MockActivityEnvironment().run<[typeof call], Shown, typeof sync>(sync, call)).place;
    };
  };
  const shown = async (): Promise<SlackMessage[]> =>
    (await slackMessages(slack, state.customer.slackChannel)).filter((m) =>
      m.blocks?.[0]?.block_id?.split('|').includes(state.runId),
    );
  const failure = async (attempt: Promise<unknown>): Promise<ApplicationFailure> => {
    const error = await attempt.then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(ApplicationFailure);
    return error as ApplicationFailure;
  };

  it('posts the header, then the card, and returns their timestamps', async () => {
    const place = await process()();
    const messages = await shown();
    expect(messages.map((m) => m.ts)).toEqual([place.headerTs, place.gates['isolate-g1']]);
    expect(JSON.stringify(messages[0]!.blocks)).toContain('open the card');
  });

  it('updates only the messages that have changed, and calls nothing when none has', async () => {
    const sync = process();
    await sync();
    door.calls.length = 0;
    await sync();
    expect(door.calls).toEqual([]);
    state.lead = MINJI;
    await sync();
    expect(door.calls).toEqual(['chat.update']);
    expect(await shown()).toHaveLength(2);
  });

  it('posts no message twice after a crash between posting and storing its timestamp', async () => {
    const place = await process()();
    const steps = decidedSteps();
    Object.assign(state, { steps, gates: [gate(steps)] });
    expect(await process()()).toMatchObject(place);
    await process()();
    const messages = await shown();
    // The third calls the second approver.
    expect(messages).toHaveLength(3);
    expect(JSON.stringify(messages[2]!.blocks)).toContain('Another approver is needed');
    expect(JSON.stringify(messages[1]!.blocks)).toContain('1 of 2 approvers');
  });

  it('updates nothing after a crash when every message is current', async () => {
    await process()();
    door.calls.length = 0;
    await process()();
    expect(door.count('chat.update') + door.count('chat.postMessage')).toBe(0);
  });

  it('posts no message twice when Slack’s response was lost', async () => {
    const sync = process();
    door.loseAnswerOf = 'chat.postMessage';
    expect((await failure(sync())).type).toBe('SlackUnavailable');
    await sync();
    expect(await shown()).toHaveLength(2);
  });

  it('waits as long as Slack’s Retry-After says, and continues where it stopped', async () => {
    const sync = process();
    await sync();
    state.severity = 'high';
    door.mood = { retryAfterSeconds: 17 };
    const asked = await failure(sync());
    expect(asked).toMatchObject({ type: 'SlackRateLimited', nonRetryable: false, nextRetryDelay: 17_000 });
    await sync();
    expect(JSON.stringify((await shown())[0]!.blocks)).toContain('HIGH');
  });

  it('posts what is missing when Slack is available again', async () => {
    door.mood = 'down';
    const sync = process();
    expect(await failure(sync())).toMatchObject({ type: 'SlackUnavailable', nonRetryable: false });
    expect(await shown()).toEqual([]);
    door.mood = 'well';
    await sync();
    expect(await shown()).toHaveLength(2);
  });

  it('says what to do when the app is not in the channel, and is not retried', async () => {
    door.refusing.set('chat.postMessage', 'not_in_channel');
    const refused = await failure(process()());
    expect(refused).toMatchObject({ type: 'SlackRefused', nonRetryable: true });
    expect(refused.message).toContain('/invite');
    expect(refused.details![0]).toMatchObject({ ko: expect.stringContaining('초대') });
  });

  it('posts a message again that somebody has deleted', async () => {
    const sync = process();
    const { headerTs } = await sync();
    const { channel } = (await shown())[0]!;
    await new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl }).chat.delete({ channel, ts: headerTs! });
    state.severity = 'low';
    await sync();
    expect(await shown()).toHaveLength(2);
  });

  it('spreads a long plan over several messages, with the buttons below the last', async () => {
    const steps = Array.from({ length: 40 }, (_, i) => ({ ...proposedSteps()[i % 6]!, id: `isolate-${i + 1}` }));
    Object.assign(state, { steps, gates: [gate(steps)] });
    const place = await process()();
    const messages = await shown();
    expect(messages.length).toBeGreaterThan(2);
    expect(messages.at(-1)!.ts).toBe(place.gates['isolate-g1']);
    const deciding = messages.filter((m) => JSON.stringify(m.blocks).includes('gate.approve_all'));
    expect(deciding.map((m) => m.ts)).toEqual([place.gates['isolate-g1']]);
  });

  it('posts a new message when the incident has closed, once, also after a crash', async () => {
    await process()();
    const before = (await shown()).length;
    state = { ...state, status: 'closed', phase: 'report', closedAt: new Date().toISOString() };
    await process()();
    await process()();
    const after = await shown();
    expect(after).toHaveLength(before + 1);
    expect(JSON.stringify(after)).toContain('firebreak evidence verify');
  });

  it('takes the buttons of the steps away when the incident has closed', async () => {
    const steps = decidedSteps().filter((s) => s.status === 'done');
    Object.assign(state, { steps, gates: [gate(steps)] });
    const sync = process();
    await sync();
    const buttons = async (): Promise<boolean> => JSON.stringify(await shown()).includes('"step.undo"');
    expect(await buttons()).toBe(true);
    Object.assign(state, { status: 'closed', phase: 'report', closedAt: new Date().toISOString() });
    await sync();
    expect(await buttons()).toBe(false);
  });

  it('takes the closing message away when the incident is opened again, so that the next closing is a new one', async () => {
    const sync = process();
    const close = { status: 'closed', phase: 'report', closedAt: new Date().toISOString() } as const;
    Object.assign(state, close);
    const first = (await sync()).gates['closing'];
    Object.assign(state, { status: 'open' });
    delete state.closedAt;
    expect((await process()()).gates).not.toHaveProperty('closing');
    expect(JSON.stringify(await shown())).not.toContain('Closed');
    Object.assign(state, close);
    expect((await process()()).gates['closing']).not.toBe(first);
  });

  it('escapes hostile text', async () => {
    const title = HOSTILE[0]!;
    const steps = proposedSteps().map((s) => ({ ...s, target: { ...s.target, facts: { name: title } } }));
    Object.assign(state, { title, steps, gates: [gate(steps)] });
    await process()();
    const sent = JSON.stringify(await shown());
    expect(sent).not.toContain('<!channel>');
    expect(sent).not.toContain('<https://evil');
    expect(sent).toContain('&lt;!channel&gt; &lt;https://evil.example|click&gt;');
  });

  describe('in the infosec channel', () => {
    beforeEach(() => {
      infosecChannel = slack.channels['msp-infosec']!;
      // The customer's people read Korean, the infosec team reads English.
      state.customer.language = 'ko';
    });
    const theirs = async (): Promise<SlackMessage[]> =>
      (await slackMessages(slack, infosecChannel)).filter((m) => m.blocks?.[0]?.block_id?.includes(state.runId));

    it('keeps one short message up to date, with a link to the customer’s channel', async () => {
      const place = await process()();
      const [message] = await theirs();
      expect(message?.ts).toBe(place.infosecTs);
      const text = JSON.stringify(message?.blocks);
      expect(text).toContain('CRITICAL');
      expect(text).toContain(`${place.link}|Open in Acme Corp`);
      Object.assign(state, { phase: 'restore', slack: place });
      // Another process, with an empty cache.
      expect((await process()()).infosecTs).toBe(place.infosecTs);
      expect(await theirs()).toHaveLength(1);
      expect(JSON.stringify(await theirs())).toContain('Restore');
    });

    it('speaks the language of the MSP, whatever the customer’s is', async () => {
      state.customer.language = 'en';
      infosecLanguage = 'ko';
      state.runbook.id = 'unclassified';
      await process()();
      const [message] = await theirs();
      expect(JSON.stringify(message?.blocks)).toContain('정보보안팀이 맡아야 합니다');
      expect(message?.text).toContain('[심각]');
    });

    it('says that the infosec team has to handle an incident without a runbook', async () => {
      state.runbook.id = 'unclassified';
      await process()();
      const [message] = await theirs();
      expect(JSON.stringify(message?.blocks)).toContain('it is yours to take');
      // It names who is heard: somebody else would be refused.
      expect(JSON.stringify(message?.blocks)).toContain("None of you is on Acme Corp's list");
      state.customer.approvers = [{ ...MINJI, roles: ['responder', 'infosec'] }];
      await process()();
      expect(JSON.stringify((await theirs())[0]?.blocks)).toContain("minji: press *I'm on it*");
      expect(message?.text).toContain('yours to take');
    });

    it('is told by a message of its own that the customer’s channel takes no message, until it does', async () => {
      state.slack = { channel: 'C0ARCHIVED', gates: {}, link: 'https://slack.example/p1' };
      expect((await failure(process()())).type).toBe('SlackRefused');
      await failure(process()());
      const told = await theirs();
      expect(told).toHaveLength(2);
      expect(JSON.stringify(told[0]?.blocks)).toContain('https://slack.example/p1|Open in Acme Corp');
      expect(JSON.stringify(told[1]?.blocks)).toMatch(/Nobody in Acme Corp's channel sees this incident.*\/invite/);
      expect(told[1]?.text).toContain('Slack takes no message there');
      delete state.slack;
      await process()();
      expect(await theirs()).toHaveLength(1);
    });

    it('does not keep the customer’s messages from being posted when Slack refuses, and logs that once', async () => {
      infosecChannel = 'C0NOWHERE';
      const sync = process();
      const place = await sync();
      expect(place.infosecTs).toBeUndefined();
      expect(await shown()).toHaveLength(2);
      state.severity = 'high';
      await sync();
      expect(warnings).toEqual([expect.stringContaining('/invite')]);
    });
  });
});
