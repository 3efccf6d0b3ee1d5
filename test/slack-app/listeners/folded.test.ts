/** The buttons of a card of more than five steps, and those of its windows, each pressed on the local Slack and a real Temporal. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verbatim } from '../../../domain/text.ts';
import {
  buttonsOf,
  type Button,
  type FormValues,
  type SlackBlock,
  type SlackMessage,
} from '../../../sandbox/people.ts';
import { readValue } from '../../../slack-app/buttons.ts';
import { eventually } from '../../eventually.ts';
import { alert, instance, World } from '../../workflows/world.ts';
import { reason, Rig, ticked, type Case } from '../rig.ts';

interface Place {
  message: SlackMessage;
  button: Button;
}

const QUARANTINE = 'ec2.quarantine';
const TASK = 'procedure.update';

describe('a responder on a folded card', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start();
  });
  afterAll(() => rig.stop());

  /** An incident about instances of which the second does not exist any more. */
  function open(n: number, world: World, lines: readonly string[] = [QUARANTINE]): Promise<Case> {
    world.gone.add('i-2');
    world.amend = ({ isolate }) => {
      const line = isolate.find(({ use }) => use === QUARANTINE)!;
      isolate.splice(0, isolate.length, ...lines.map((use) => ({ ...line, use })));
    };
    const things = Array.from({ length: n }, (_, i) => instance(`i-${i + 1}`));
    return rig.open(alert('a-1', things), world);
  }

  const among = (blocks: readonly SlackBlock[], actionId: string, stepId?: string): Button | undefined =>
    buttonsOf({ blocks: [...blocks] }).find(
      (b) => b.action_id === actionId && (stepId === undefined || readValue(b.value).stepId === stepId),
    );

  /** A button as the messages have it now. */
  const onCard = (incident: Case, actionId: string, stepId?: string): Promise<Place> =>
    eventually(`${actionId} of ${stepId} on a card`, async () => {
      for (const message of (await incident.messages()).toReversed()) {
        const button = among(message.blocks ?? [], actionId, stepId);
        if (button !== undefined) return { message, button };
      }
      return undefined;
    });

  /** A button in the window that another one opens. The local Slack takes a click in it for one on the message. */
  const inWindow = (incident: Case, opener: string, actionId: string, stepId: string): Promise<Place> =>
    eventually(`${actionId} of ${stepId} in ${opener}`, async () => {
      const { message, button: open } = await onCard(incident, opener);
      const button = among(await rig.person('jun').read(message, open, opener), actionId, stepId);
      return button && { message, button };
    });

  const press = (name: string, { message, button }: Place): Promise<void> => rig.person(name).press(message, button);
  const fill = async (name: string, { message, button }: Place, values: FormValues): Promise<void> =>
    expect(await rig.person(name).fillIn(message, button, { callbackId: button.action_id, values })).toEqual({});

  async function stepOf(incident: Case, entry: string, target: string): Promise<string> {
    return (await incident.state()).steps.find((s) => s.entry === entry && s.target.id === target)!.id;
  }
  const becomes = (incident: Case, stepId: string, status: string): Promise<unknown> =>
    incident.until(`${stepId} ${status}`, (s) => s.steps.some((x) => x.id === stepId && x.status === status));

  it('asks about it, and retries, skips, completes and undoes its steps on the card, in its list and by command', async () => {
    const world = new World();
    for (const id of ['i-1', 'i-3', 'i-4']) world.failing.set(`${QUARANTINE}.apply ${id}`, verbatim('AWS said no'));
    const incident = await open(5, world, [QUARANTINE, TASK]);
    const approve = await onCard(incident, 'gate.approve_all');

    // A step has the same number in the list and in the window of choices.
    const shownIn = async (opener: string, pattern: RegExp): Promise<string[]> => {
      const { message, button } = await onCard(incident, opener);
      const blocks = JSON.stringify(await rig.person('jun').read(message, button, opener));
      // What is ticked stands in the window twice.
      return [...new Set([...blocks.matchAll(pattern)].map(([, ...words]) => words.join(' ')))];
    };
    const listed = await shownIn('gate.list', /\*(\d+)\. ([\w.]+)\*\\n`(i-\d)`/g);
    expect(listed).toHaveLength(10);
    const choices = await shownIn('gate.choose', /"(\d+)\. ([\w.]+) · (i-\d)/g);
    expect(choices).toEqual(listed.filter((one) => one !== `2 ${QUARANTINE} i-2`));

    const who = {
      choice: { choice: { type: 'static_select', selected_option: { value: rig.slack.people['minji'] } } },
    };
    await fill('jun', await onCard(incident, 'gate.ask'), { ...reason('is i-5 ours?'), ...who });
    await fill('minji', await onCard(incident, 'question.reply'), reason('yes, since May'));
    await incident.until('an answer', (s) => s.gates[0]?.questions?.[0]?.answer !== undefined);

    await press('jun', approve);
    const of = (entry: string, n: number): Promise<string> => stepOf(incident, entry, `i-${n}`);
    for (const n of [1, 3, 4]) await becomes(incident, await of(QUARANTINE, n), 'failed');
    world.failing.clear();
    const [first, third, fourth, fifth] = await Promise.all([1, 3, 4, 5].map((n) => of(QUARANTINE, n)));
    const [task, skipped, done] = await Promise.all([1, 3, 4].map((n) => of(TASK, n)));

    await press('jun', await onCard(incident, 'step.retry', first));
    await becomes(incident, first!, 'done');
    await fill('jun', await onCard(incident, 'step.skip', third), reason('it is a honeypot'));
    await becomes(incident, third!, 'skipped');
    await fill('jun', await onCard(incident, 'task.done', task), reason('as written'));
    await becomes(incident, task!, 'done');

    await press('jun', await inWindow(incident, 'gate.list', 'step.retry', fourth!));
    await becomes(incident, fourth!, 'done');
    await fill('jun', await inWindow(incident, 'gate.list', 'step.skip', skipped!), reason('not needed'));
    await becomes(incident, skipped!, 'skipped');
    await fill('jun', await inWindow(incident, 'gate.list', 'task.done', done!), reason('as written'));
    await becomes(incident, done!, 'done');
    await fill('jun', await inWindow(incident, 'gate.list', 'step.undo', fifth!), reason('ours'));
    await becomes(incident, fifth!, 'undone');

    await fill('jun', await inWindow(incident, 'incident.more', 'step.undo', fourth!), reason('ours too'));
    await becomes(incident, fourth!, 'undone');
    // On a busy machine Temporal may not answer a command in time. Then it is typed again.
    const answer = await eventually('an answer', async () => {
      const before = (await rig.messages()).length;
      await rig.person('jun').command(rig.channel, '/incident', `undo ${incident.handle.workflowId}`);
      const told = await eventually('any answer', async () =>
        (await rig.messages()).slice(before).find((m) => m.subtype === 'ephemeral'),
      );
      return among(told.blocks ?? [], 'step.undo', first) !== undefined && told;
    });
    await fill('jun', { message: answer, button: among(answer.blocks!, 'step.undo', first)! }, reason('this one too'));
    await becomes(incident, first!, 'undone');
    expect((await incident.state()).timeline.filter((e) => e.kind === 'decision-refused')).toEqual([]);
  });

  it('reads the whole plan before the first approval; the second person chooses', async () => {
    const world = new World();
    world.approvals = 2;
    for (const n of [1, 3]) world.impacts.set(`i-${n}`, [verbatim('It runs the payroll. '.repeat(16))]);
    const incident = await open(7, world);
    const { message, button } = await onCard(incident, 'gate.review');
    const form = { callbackId: 'gate.approve_all', values: {}, pages: 'gate.review' };
    expect(await rig.person('minji').fillIn(message, button, form)).toEqual({});
    await incident.message('gate.choose', '1 of 2 approvers');
    const chosen = await Promise.all([1, 5].map((n) => stepOf(incident, QUARANTINE, `i-${n}`)));
    await fill('jun', await onCard(incident, 'gate.choose'), ticked(...chosen));
    for (const id of chosen) await becomes(incident, id, 'done');
    const { steps } = await incident.state();
    expect(steps.filter((s) => s.status === 'rejected').map((s) => s.target.id)).toEqual(['i-3', 'i-4', 'i-6', 'i-7']);
  });

  it('leaves a step of more than twenty out by the number that the list shows, and retries one there', async () => {
    const world = new World();
    world.failing.set(`${QUARANTINE}.apply i-4`, verbatim('AWS said no'));
    const incident = await open(22, world);
    const { message, button } = await onCard(incident, 'gate.list');
    const listed = JSON.stringify(await rig.person('jun').read(message, button, 'gate.list'));
    const number = /\*(\d+)\. [\w.]+\*\\n`i-9`/.exec(listed)![1]!;
    const choose = await onCard(incident, 'gate.choose');
    const values = (blocks: readonly SlackBlock[]): FormValues => ({
      ...ticked(/"value":"([0-9a-f]{8})"/.exec(JSON.stringify(blocks))![1]!),
      except: { except: { type: 'plain_text_input', value: number } },
    });
    const form = { callbackId: 'gate.choose', values };
    expect(await rig.person('jun').fillIn(choose.message, choose.button, form)).toEqual({});
    const fourth = await stepOf(incident, QUARANTINE, 'i-4');
    await becomes(incident, fourth, 'failed');
    world.failing.clear();
    await press('jun', await inWindow(incident, 'gate.list', 'step.retry', fourth));
    await becomes(incident, fourth, 'done');
    const { steps } = await incident.state();
    expect(steps.filter((s) => s.status === 'rejected').map((s) => s.target.id)).toEqual(['i-9']);
    expect(steps.filter((s) => s.status === 'done' && s.phase === 'isolate')).toHaveLength(20);
  });
});
