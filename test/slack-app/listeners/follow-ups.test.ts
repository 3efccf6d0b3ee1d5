/** Follow-ups in Slack: the card in the incident's thread, its buttons, and reminders. */
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../../activities/catalogue/load.ts';
import { followUpsId } from '../../../contract/ids.ts';
import { dueInDays } from '../../../domain/due-date.ts';
import { localDay } from '../../../domain/format.ts';
import type { FollowUpsState } from '../../../domain/follow-ups.ts';
import type { FollowUp } from '../../../domain/incident.ts';
import { buttonsOf, type FormValues, type SlackMessage } from '../../../sandbox/people.ts';
import { ACTION_ID } from '../../../slack-app/buttons.ts';
import { FOLLOW_UPS_WORKFLOW, followUpsQuery, type FollowUpsArgs } from '../../../contract/messages.ts';
import { TASK_QUEUES } from '../../../contract/task-queues.ts';
import { accessKey, alert, World } from '../../workflows/world.ts';
import { eventually } from '../../eventually.ts';
import { TEST_KEY } from '../../spoken.ts';
import { reason, Rig } from '../rig.ts';
import { named, noBrowser, openBrowser, openDesk, openPhone, shoot } from '../../browser.ts';
import { task } from '../follow-up-task.ts';

const DAY_MS = 86_400_000;

describe('people in Slack', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start();
  });
  afterAll(() => rig.stop());

  /** Starts the follow-ups in the thread of an incident's header, as the incident does when it closes. */
  async function start(tasks: FollowUp[]): Promise<{ handle: WorkflowHandle; thread: string }> {
    const world = new World();
    const opened = await rig.open(alert('a-1', [accessKey('AKIAEXAMPLE000000007Q')]), world);
    await opened.message('incident.acknowledge');
    const { slack, id, runId } = await opened.until('its header', (s) => s.slack?.headerTs !== undefined);
    const headerTs = slack!.headerTs!;
    const [minji] = world.policy.approvers;
    const origin = { id, runId, title: 'A key leaked', closedAt: new Date().toISOString(), headerTs };
    const args: FollowUpsArgs = {
      incident: { ...origin, lead: { slackUser: minji!.slackUser, name: minji!.name } },
      customer: world.policy,
      decisionKeys: [TEST_KEY],
      tasks,
    };
    const workflowId = followUpsId(id, runId);
    const options = { workflowId, taskQueue: TASK_QUEUES.workflows, args: [args] };
    return { handle: await rig.env.client.workflow.start(FOLLOW_UPS_WORKFLOW, options), thread: headerTs };
  }

  const inThread = async (thread: string): Promise<SlackMessage[]> =>
    (await rig.messages()).filter((m) => m.thread_ts === thread && m.ts !== thread);
  const card = (thread: string, holds: string): Promise<SlackMessage> =>
    eventually(`a card with ${holds}`, async () =>
      (await inThread(thread)).find((m) => m.blocks !== undefined && JSON.stringify(m.blocks).includes(holds)),
    );
  const buttonOf = (message: SlackMessage, actionId: string, taskId: string) =>
    buttonsOf(message).find((b) => b.action_id === actionId && b.value!.includes(`"${taskId}"`))!;
  const left = (n: number, dueInMs = 14 * DAY_MS): FollowUp => {
    const { id, entry, title, instructions, owner } = task(n);
    return { id, entry, title, instructions, owner, dueAt: new Date(Date.now() + dueInMs).toISOString() };
  };
  const day = (picked: string, why: string): FormValues => ({
    day: { day: { type: 'datepicker', selected_date: picked } },
    ...reason(why),
  });

  it('take a task, move its due date, drop it or complete it on one card that is updated', async () => {
    const { handle, thread } = await start([left(1), left(2), left(3)]);
    const first = await card(thread, 'Update the procedure 3');
    await rig.person('jun').press(first, buttonOf(first, ACTION_ID.followUpTake, 'task-1'));
    await card(thread, `<@${rig.slack.people['jun']}> has taken this`);

    const move = { callbackId: ACTION_ID.followUpMove, values: day('2020-01-01', 'holidays') };
    const later = localDay(dueInDays(new Date().toISOString(), 30, 'America/New_York'), 'America/New_York');
    const moveButton = buttonOf(first, ACTION_ID.followUpMove, 'task-2');
    expect(await rig.person('minji').fillIn(first, moveButton, move)).toMatchObject({
      day: expect.stringContaining('to come'),
    });
    expect(await rig.person('minji').fillIn(first, moveButton, { ...move, values: day(later, '') })).toHaveProperty(
      'reason',
    );
    expect(await rig.person('minji').fillIn(first, moveButton, { ...move, values: day(later, 'holidays') })).toEqual(
      {},
    );
    const state = await eventually('the new date', async () => {
      const s: FollowUpsState = await handle.query(followUpsQuery);
      return s.events.some((e) => e.kind === 'moved') ? s : undefined;
    });
    expect(localDay(state.tasks[1]!.dueAt, 'America/New_York')).toBe(later);

    const drop = buttonOf(first, ACTION_ID.followUpDrop, 'task-3');
    const dropped = { callbackId: ACTION_ID.followUpDrop, values: reason('not needed') };
    expect(await rig.person('minji').fillIn(first, drop, dropped)).toEqual({});
    const current = await card(thread, 'not needed');
    // A button that an older card showed stands for what the task was: it opens no window.
    const old = { callbackId: ACTION_ID.followUpDone, values: reason('as written') };
    await expect(
      rig.person('jun').fillIn(first, buttonOf(first, ACTION_ID.followUpDone, 'task-1'), old),
    ).rejects.toThrow();
    for (const id of ['task-1', 'task-2']) {
      const done = { callbackId: ACTION_ID.followUpDone, values: reason('as written') };
      expect(await rig.person('jun').fillIn(current, buttonOf(current, ACTION_ID.followUpDone, id), done)).toEqual({});
    }
    await handle.result();
    const last = await card(thread, 'nothing is left to do');
    expect(last.ts).toBe(first.ts);
    expect((await inThread(thread)).filter((m) => m.blocks?.[0]?.block_id?.includes('follow-ups'))).toHaveLength(1);
    expect(buttonsOf(last)).toEqual([]);
  });

  it('are refused privately if they are no approvers, and reminded by name in the card’s thread', async () => {
    const { handle, thread } = await start([left(1, 1_500)]);
    const before = (await rig.messages()).length;
    const first = await card(thread, 'Update the procedure 1');
    await rig.person('mallory').press(first, buttonOf(first, ACTION_ID.followUpTake, 'task-1'));
    const told = await eventually('a private word', async () => (await rig.toldPrivately('mallory', before))[0]);
    expect(told).toContain("Only Acme Corp's approvers");
    const reminder = await eventually('a reminder', async () =>
      (await inThread(thread)).find((m) => m.text.includes('1 follow-up to do.*')),
    );
    expect(reminder.text).toContain(`<@${rig.slack.people['minji']}> <@${rig.slack.people['jun']}>`);
    await eventually('the next on call', async () =>
      (await inThread(thread)).find((m) => m.text.includes('You are next on call')),
    );
    await card(thread, 'overdue');
    await handle.terminate();
  });

  it.skipIf(noBrowser)(named('read the card and the steps of a task on a phone and on a desk'), async () => {
    const catalogue = await loadCatalogue();
    const of = (n: number, id: string, owner: FollowUp['owner'], target?: FollowUp['target']): FollowUp => {
      const entry = catalogue.get(id)!;
      const instructions = entry.kind === 'task' ? entry.instructions : entry.title;
      return {
        ...left(n, n * 7 * DAY_MS),
        entry: id,
        title: entry.title,
        instructions,
        owner,
        ...(target && { target }),
      };
    };
    const role = { kind: 'iam-role' as const, id: 'web-backend', standing: 'affected' as const };
    const { handle, thread } = await start([
      of(1, 'iam.apply-least-privilege', 'customer', role),
      of(2, 'account.enable-detection', 'msp'),
      of(3, 'training.refresh', 'customer'),
      of(4, 'procedure.update', 'infosec'),
    ]);
    const first = await card(thread, 'procedure');
    await rig.person('jun').press(first, buttonOf(first, ACTION_ID.followUpTake, 'task-3'));
    const done = { callbackId: ACTION_ID.followUpDone, values: reason('GuardDuty was off in sa-east-1') };
    await rig.person('minji').fillIn(first, buttonOf(first, ACTION_ID.followUpDone, 'task-2'), done);
    await card(thread, 'sa-east-1');
    const browser = await openBrowser();
    for (const [name, open] of Object.entries({ desk: openDesk, phone: openPhone })) {
      const page = await open(browser, rig.slack.url, 'acme-security');
      await page
        .getByText(/repl(y|ies)/)
        .last()
        .click();
      await page.getByText('Train the people').waitFor();
      await shoot(page, `follow-ups-${name}`);
      await page.getByRole('button', { name: 'Steps…' }).first().click();
      await page.locator('.modal').waitFor();
      await shoot(page, `follow-ups-${name}-steps`);
      await page.getByRole('button', { name: 'Close', exact: true }).click();
      await page.close();
    }
    await browser.close();
    await handle.terminate();
  });
});
