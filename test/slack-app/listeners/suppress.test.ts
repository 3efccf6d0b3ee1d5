/** Suppressing by button and by command, and what the infosec team is told once a day, on the local Slack. */
import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAILY_REVIEW_ID } from '../../../contract/ids.ts';
import { DAILY_REVIEW_WORKFLOW } from '../../../contract/messages.ts';
import { createLog } from '../../../config/log.ts';
import { createDailyReviewActivity } from '../../../slack-app/activities/daily-review.ts';
import { CLIENT_OPTIONS } from '../../../slack-app/activities/slack-errors.ts';
import { createSuppressionActivities } from '../../../activities/suppressions.ts';
import { Tallies } from '../../../intake/receive/tallies.ts';
import { TASK_QUEUES } from '../../../contract/task-queues.ts';
import { eventually } from '../../eventually.ts';
import { localSlack } from '../local-slack.ts';
import { buttonsOf, slackMessages, type SlackMessage } from '../../../sandbox/people.ts';
import { startTemporal, startWorkers } from '../../temporal.ts';
import { accessKey, alert } from '../../workflows/world.ts';
import { reason, Rig } from '../rig.ts';

const dayAfter = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const form = (day: string, why: string) => ({
  ...reason(why),
  day: { day: { type: 'datepicker', selected_date: day } },
});

describe('a responder in Slack', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start();
  });
  afterAll(() => rig.stop());

  const ask = async (text: string): Promise<SlackMessage> => {
    const before = (await rig.messages()).length;
    await rig.person('minji').command(rig.channel, '/incident', text);
    return eventually('a private answer', async () =>
      (await rig.messages()).slice(before).find((m) => m.subtype === 'ephemeral'),
    );
  };
  const pressed = (message: SlackMessage, day: string): Promise<Record<string, string>> => {
    const button = buttonsOf(message).find((b) => b.action_id === 'incident.suppress')!;
    const values = form(day, 'a scanner of ours');
    return rig.person('minji').fillIn(message, button, { callbackId: 'incident.suppress', values });
  };

  it('suppresses by button for more than a week when a second person chooses the same day, and finds it in the list', async () => {
    const incident = await rig.open(alert('a-1', [accessKey('AKIAEXAMPLE000000007Q')]));
    await incident.message('gate.approve_all');
    const day = dayAfter(20);
    expect(await incident.fillIn('jun', 'incident.suppress', form('2020-01-01', 'ours'))).toHaveProperty('day');
    expect(await incident.fillIn('jun', 'incident.suppress', form(day, 'a scanner of ours'))).toEqual({});
    const card = await incident.message('incident.suppress', 'asks to suppress these alerts until');
    expect(JSON.stringify(card.blocks)).toContain(
      '*Hides* `UnauthorizedAccess:IAMUser/MaliciousIPCaller`, up to severity high',
    );
    expect(JSON.stringify(card.blocks)).toContain('*About* `AKIA…7Q`');
    expect(await incident.fillIn('minji', 'incident.suppress', form(day, 'I know it'))).toEqual({});
    await incident.handle.result();
    await eventually('the end', async () => JSON.stringify(await incident.messages()).includes('Suppressed until'));
    const list = await eventually('the list', async () => {
      const answer = JSON.stringify((await ask('suppressed')).blocks);
      return answer.includes(incident.handle.workflowId) ? answer : undefined;
    });
    expect(list).toMatch(/hid 0 alerts · by jun, minji · a scanner of ours/);
  });

  it('ends a suppression early by the button in the list, with a reason, and the list no longer has it', async () => {
    const incident = await rig.open(alert('a-4', [accessKey('AKIAEXAMPLE000000006Q')]));
    await incident.message('gate.approve_all');
    await incident.fillIn('jun', 'incident.suppress', form(dayAfter(3), 'a scanner of ours'));
    await incident.handle.result();
    const id = incident.handle.workflowId;
    const shown = await eventually('the list', async () => {
      const answer = await ask(`unsuppress ${id}`);
      return buttonsOf(answer).length > 0 ? answer : undefined;
    });
    const end = (why: string): Promise<Record<string, string>> =>
      rig.person('minji').fillIn(shown, buttonsOf(shown)[0]!, { callbackId: 'suppression.end', values: reason(why) });
    expect(await end(' ')).toHaveProperty('reason');
    const before = (await rig.messages()).length;
    expect(await end('it is gone')).toEqual({});
    await eventually('the answer', async () =>
      (await rig.toldPrivately('minji', before)).find((text) => text.includes('The suppression has ended')),
    );
    await eventually('an empty list', async () =>
      JSON.stringify((await ask(`unsuppress ${id}`)).blocks).includes('Nothing is suppressed') ? true : undefined,
    );
  });

  it('is shown by command what would be hidden, and decides in the window of its button', async () => {
    const incident = await rig.open(alert('a-2', [accessKey('AKIAEXAMPLE000000008Q')]));
    await incident.message('gate.approve_all');
    const id = incident.handle.workflowId;
    // The only open incident here is meant without an id.
    const only = await eventually('the incident without its id', async () => {
      const answer = JSON.stringify((await ask('suppress')).blocks);
      return answer.includes('*Hides*') ? answer : undefined;
    });
    expect(only).toContain(id);
    expect(JSON.stringify((await ask('suppress acme-1-x')).blocks)).toContain('No incident');
    const answer = await ask(`suppress ${id}`);
    expect(JSON.stringify(answer.blocks)).toContain(
      '*Hides* `UnauthorizedAccess:IAMUser/MaliciousIPCaller`, up to severity high',
    );
    expect(await pressed(answer, dayAfter(-3))).toHaveProperty('day');
    expect((await incident.state()).dismissal).toBeUndefined();
    expect(await pressed(answer, dayAfter(3))).toEqual({});
    await incident.handle.result();
    const state = await incident.state();
    expect(state.dismissal).toMatchObject({ reason: 'a scanner of ours', by: { name: 'minji' } });
  });

  it('has no such button on what is critical', async () => {
    const incident = await rig.open(alert('a-3', [accessKey('AKIAEXAMPLE000000009Q')], { severity: 'critical' }));
    const header = await incident.message('incident.dismiss');
    expect(JSON.stringify(header.blocks)).not.toContain('incident.suppress');
  });
});

describe('the infosec team', () => {
  it('is told in a daily review what was not understood, which alarms opened no incident, and what was ignored', async () => {
    const [slack, env] = await Promise.all([localSlack(), startTemporal()]);
    const infosecChannel = slack.channels['msp-infosec']!;
    const web = new WebClient(slack.botToken, { ...CLIENT_OPTIONS, slackApiUrl: slack.apiUrl });
    const stop = await startWorkers(env, {
      aws: createSuppressionActivities({ temporalClient: env.client }),
      slack: createDailyReviewActivity({ slack: web, directory: { infosecChannel, infosecLanguage: 'en' } }),
    });
    const review = await env.client.workflow.start(DAILY_REVIEW_WORKFLOW, {
      workflowId: DAILY_REVIEW_ID,
      taskQueue: TASK_QUEUES.workflows,
      args: [{ everyMs: 1_500 }],
    });
    const tallies = new Tallies();
    tallies.add([
      { outcome: 'rejected', reason: 'no normaliser knows <!channel> "x"' },
      { outcome: 'ignored', reason: 'archived at its source' },
      { outcome: 'ignored', reason: 'operations', alarm: 'Acme Corp: cpu-high' },
      { outcome: 'ignored', reason: 'operations', alarm: 'Acme Corp: cpu-high' },
    ]);
    await tallies.tell(
      env.client,
      createLog({ process: 'intake', level: 'error' }, () => undefined),
    );
    const message = await eventually('the review', async () => (await slackMessages(slack, infosecChannel))[0]);
    const text = JSON.stringify(message.blocks);
    expect(text).toContain('*Not understood: 1 event*');
    expect(text).toContain('Operational alarms without an incident: 2');
    expect(text).toContain('2 × Acme Corp: cpu-high');
    expect(text).toContain('Other events that are no alert: 1');
    expect(text).not.toContain('<!channel>');
    await env.client.workflow.getHandle(review.workflowId).terminate();
    await stop();
    await env.teardown();
    await slack.stop();
  });
});
