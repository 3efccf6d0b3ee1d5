/** From the card to the workflow and back, on the local Slack. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessKey, alert, attackersUser, instance } from '../../workflows/world.ts';
import { World } from '../../workflows/world.ts';
import { buttonsOf } from '../../../sandbox/people.ts';
import { eventually } from '../../eventually.ts';
import { reason, Rig, ticked } from '../rig.ts';

describe('a responder in Slack', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start();
  });
  afterAll(() => rig.stop());

  const leak = (...more: Parameters<typeof alert>[1]) => alert('a-1', [accessKey('AKIAEXAMPLE000000007Q'), ...more]);
  const step = (s: { steps: { id: string; entry: string; target: { id: string } }[] }, target: string): string =>
    s.steps.find((x) => x.target.id === target)!.id;

  it('sees the incident, approves all steps, and sees each step verified', async () => {
    const incident = await rig.open(leak(instance('i-1')));
    await incident.press('minji', 'incident.acknowledge');
    await incident.press('minji', 'gate.approve_all');
    const state = await incident.until('all done', (s) => s.steps.filter((x) => x.status === 'done').length === 2);
    expect(state.lead?.slackUser).toBe(rig.slack.people['minji']);
    const card = await incident.message('step.undo', 'Verified');
    expect(JSON.stringify(card.blocks)).toContain(`Approved by <@${rig.slack.people['minji']}>`);
    const all = await incident.messages();
    const keys = all.map((m) => m.blocks![0]!.block_id!.split('|')[2]);
    expect(keys.slice(0, 2)).toEqual(['header', 'isolate-g1']);
    expect(keys.length).toBe(new Set(keys).size);
    // Each message is edited by itself, so the header may follow the card.
    await eventually('the header names the lead', async () =>
      JSON.stringify((await incident.messages())[0]!.blocks).includes(`Lead <@${rig.slack.people['minji']}>`),
    );
  });

  it('chooses one of two steps, and only that one is carried out', async () => {
    const incident = await rig.open(leak(instance('i-1')));
    await incident.message('gate.choose');
    const id = step(await incident.state(), 'i-1');
    expect(await incident.fillIn('jun', 'gate.choose', { ...ticked(id), ...reason('the key is needed') })).toEqual({});
    await incident.until(
      'decided',
      (s) =>
        s.gates[0]?.status === 'decided' && s.steps.every((x) => x.status !== 'approved' && x.status !== 'running'),
    );
    expect(incident.world.writes.map((w) => w.entry)).toEqual(['ec2.quarantine']);
  });

  it('sees an error in the modal if no step is chosen or no reason is given', async () => {
    const incident = await rig.open(leak(instance('i-1')));
    expect(await incident.fillIn('jun', 'gate.choose', ticked())).toMatchObject({
      steps: expect.stringContaining('Tick'),
    });
    expect(await incident.fillIn('jun', 'gate.reject', reason('  '))).toMatchObject({
      reason: expect.stringContaining('reason'),
    });
    expect(await incident.fillIn('jun', 'gate.reject', reason('not today'))).toEqual({});
    const state = await incident.until('rejected', (s) => s.steps.every((x) => x.status === 'rejected'));
    expect(state.steps[0]!.reason?.en).toBe('not today');
    expect(incident.world.writes).toEqual([]);
    await eventually('the reason on the card', async () =>
      (await incident.messages()).find((m) => JSON.stringify(m.blocks).includes('not today')),
    );
  });

  it('is refused privately if they are no approver', async () => {
    const incident = await rig.open(leak());
    const before = (await rig.messages()).length;
    await incident.press('mallory', 'gate.approve_all');
    const [told] = await eventually('a private word', async () => {
      const all = await rig.toldPrivately('mallory', before);
      return all.length > 0 ? all : undefined;
    });
    expect(told).toContain("Only Acme Corp's approvers");
    expect(told).toContain(`<@${rig.slack.people['minji']}>`);
    expect((await incident.state()).steps[0]!.status).toBe('proposed');
  });

  it('sees which step failed and why, retries it after the fix, and undoes a change', async () => {
    const world = new World();
    const why = { en: 'The role may not call ec2:X. Nothing was changed.', ko: '권한이 없습니다.' };
    world.failing.set('ec2.quarantine.apply i-1', why);
    const incident = await rig.open(leak(instance('i-1')), world);
    await incident.press('jun', 'gate.approve_all');
    const failed = await incident.message('step.retry', 'The role may not call');
    expect(buttonsOf(failed).map((b) => b.action_id)).toContain('step.skip');
    world.failing.clear();
    await incident.press('jun', 'step.retry');
    await incident.until('done', (s) => s.steps.filter((x) => x.status === 'done').length === 2);
    const key = step(await incident.state(), 'AKIAEXAMPLE000000007Q');
    const card = await incident.message('step.undo', 'Verified');
    const undo = buttonsOf(card).find((b) => b.action_id === 'step.undo' && b.value!.includes(`"${key}"`))!;
    const form = { callbackId: 'step.undo', values: reason('wrong key') };
    expect(await rig.person('jun').fillIn(card, undo, form)).toEqual({});
    await incident.until('undone', (s) => s.steps.some((x) => x.id === key && x.status === 'undone'));
  });

  it('needs a second person for an irreversible step, and the card says how many have approved', async () => {
    const incident = await rig.open(leak(attackersUser('svc-backup')));
    await incident.press('minji', 'gate.approve_all');
    await incident.message('gate.approve_all', 'Cannot be undone');
    await incident.press('minji', 'gate.approve_all');
    const card = await incident.message('gate.approve_all', '1 of 2 approvers');
    expect(JSON.stringify(card.blocks)).toContain(`<@${rig.slack.people['minji']}>`);
    expect(JSON.stringify(card.blocks)).toContain('Another approver is needed for 1 step');
    expect(JSON.stringify(card.blocks)).not.toContain('Your decision');
    const called = async (): Promise<string | undefined> =>
      (await incident.messages()).map((m) => JSON.stringify(m.blocks)).find((text) => text.includes('one of you'));
    // A new message, since an edited card notifies nobody.
    const call = await eventually('the call of the second person', called);
    expect(call).toContain(`<@${rig.slack.people['jun']}>: one of you`);
    expect((await incident.state()).waitingFor?.en).toContain('1 approved so far by minji');
    await incident.press('jun', 'gate.approve_all');
    await eventually('its end', async () => ((await called()) === undefined ? true : undefined));
    await incident.until('deleted', (s) =>
      s.steps.some((x) => x.entry === 'iam.delete-principal' && x.status === 'done'),
    );
  });

  it('lists and shows incidents only in the channels that may see them', async () => {
    const [incident, other] = [await rig.open(leak()), await rig.open(leak())];
    for (const one of [incident, other]) await one.message('gate.approve_all');
    const ask = async (channel: string, text: string): Promise<string> => {
      const before = (await rig.messages(channel)).length;
      await rig.person('minji').command(channel, '/incident', text);
      // Incidents go on posting meanwhile.
      const answer = await eventually('a private answer', async () =>
        (await rig.messages(channel)).slice(before).find((m) => m.subtype === 'ephemeral'),
      );
      return JSON.stringify(answer.blocks);
    };
    const { channels } = rig.slack;
    const id = incident.handle.workflowId;
    expect(
      await eventually('it in the list', async () => {
        const list = await ask(rig.channel, 'list');
        return list.includes(id) ? list : undefined;
      }),
    ).toContain('Acme Corp');
    expect(await ask(channels['msp-infosec']!, 'list')).toContain(id);
    expect(await ask(channels['hanbit-security']!, 'list')).toContain('진행 중인 인시던트가 없습니다');
    expect(await ask(rig.channel, `show ${id}`)).toContain('Waiting for');
    expect(await ask(channels['hanbit-security']!, `show ${id}`)).not.toContain('Acme');
    expect(await ask(rig.channel, 'show nothing-such')).toContain('No incident');
    // Several are open here: none of them is meant without an id.
    await eventually('the question which one', async () => (await ask(rig.channel, 'show')).includes('Add the id'));
    const caughtUp = await ask(rig.channel, `catch-up ${id}`);
    expect(caughtUp).toContain('What happened');
    expect(caughtUp).toContain('Open for');
    expect(caughtUp).toContain('Waiting for');
    expect(await ask(channels['hanbit-security']!, `catch-up ${id}`)).not.toContain('Acme');
    expect(await ask(rig.channel, 'oncall')).toContain(`on call now* <@${rig.slack.people['minji']}>`);
    expect(await ask(channels['hanbit-security']!, 'oncall')).toContain('지금 당직');
    expect(await ask(rig.channel, 'frobnicate <!channel>')).toContain('/incident list');
  });
});
