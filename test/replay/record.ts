/**
 * Writes the histories that `replay.test.ts` replays, from incidents in an account in memory: run it after a change of
 * the workflow that is meant to be incompatible with older histories: `node --import tsx test/replay/record.ts [NAME]`.
 */
import { fileURLToPath } from 'node:url';
import type { FollowUp } from '../../domain/incident.ts';
import { verbatim } from '../../domain/text.ts';
import { writeHistory } from '../../replay/histories.ts';
import {
  alertSignal,
  dismissSignal,
  followUpsQuery,
  moreFollowUpsSignal,
  taskSignal,
} from '../../contract/messages.ts';
import { until } from '../eventually.ts';
import { say } from '../spoken.ts';
import { Rig, stepOn, type Case } from '../workflows/rig.ts';
import { JUN, MALLORY, MINJI } from '../customers.ts';
import { accessKey, alert, attackersUser, instance, World } from '../workflows/world.ts';

const FIRST = alert('a1', [instance('i-1'), accessKey('AKIAEXAMPLE7Q')], { severity: 'critical' });

/** File name → a closed incident, or completed follow-ups. */
const STORIES: Record<string, (rig: Rig) => Promise<Pick<Case, 'handle'>>> = {
  'follow-ups/chased-and-done': chase,
  async 'approved-and-released'(rig) {
    const world = new World();
    world.found.set('cloudtrail.activity', [attackersUser('svc-backup')]);
    const incident = await rig.open(world, FIRST);
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, MALLORY);
    await incident.letItEnd(MINJI, JUN);
    return incident;
  },
  async 'retried-after-a-refusal-by-aws'(rig) {
    const world = new World();
    world.failing.set('ec2.quarantine.apply i-1', { en: 'The role may not do that.', ko: '역할에 권한이 없습니다.' });
    const incident = await rig.open(world, FIRST);
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, MINJI);
    const failed = await incident.until('a failure', (s) => stepOn(s, 'i-1').status === 'failed');
    world.failing.clear();
    await incident.answer({ stepId: stepOn(failed, 'i-1').id, answer: 'retry', by: JUN });
    await incident.until('a retry', (s) => stepOn(s, 'i-1').status === 'done');
    await incident.letItEnd(MINJI, JUN);
    return incident;
  },
  async 'late-alert-and-dismissal'(rig) {
    const incident = await rig.open(new World(), FIRST);
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, MINJI);
    await incident.until('containment', (s) => stepOn(s, 'i-1').status === 'done');
    await incident.handle.signal(alertSignal, alert('a2', [instance('i-2')]));
    await incident.until('a second card', (s) => s.steps.some((x) => x.target.id === 'i-2'));
    await incident.say(dismissSignal, { by: JUN, reason: 'a penetration test' });
    await incident.letItEnd(MINJI);
    return incident;
  },
  async drill(rig) {
    const incident = await rig.open(new World(), { ...FIRST, sample: true });
    await incident.letItEnd();
    return incident;
  },
};

/** Tasks with each event: reminded, overdue, refused, moved, added, done and dropped. */
async function chase(rig: Rig): Promise<Pick<Case, 'handle'>> {
  const task = (n: number, dueInMs: number): FollowUp => ({
    id: `task-${n}`,
    entry: 'procedure.update',
    title: verbatim(`Task ${n}`),
    instructions: verbatim('1. Read it. 2. Amend it.'),
    owner: 'customer',
    dueAt: new Date(Date.now() + dueInMs).toISOString(),
  });
  const dueAt = new Date(Date.now() + 7 * 86_400_000).toISOString();
  const handle = await rig.chase(new World(), [task(1, 2_000), task(2, 86_400_000)], MINJI);
  await until(handle, followUpsQuery, 'the first task to be overdue', (s) => s.tasks[0]!.overdue);
  await say(handle, taskSignal, { taskId: 'task-1', by: MALLORY, answer: 'done' });
  await say(handle, taskSignal, { taskId: 'task-1', by: JUN, answer: 'take' });
  await say(handle, taskSignal, { taskId: 'task-2', by: MINJI, answer: 'move', dueAt, reason: 'holidays' });
  await handle.signal(moreFollowUpsSignal, [task(3, 86_400_000)]);
  await say(handle, taskSignal, { taskId: 'task-1', by: JUN, answer: 'done', note: 'as written' });
  await say(handle, taskSignal, { taskId: 'task-2', by: MINJI, answer: 'drop', reason: 'not needed' });
  await say(handle, taskSignal, { taskId: 'task-3', by: MINJI, answer: 'done' });
  await handle.result();
  return { handle };
}

const [only] = process.argv.slice(2);
const rig = await Rig.start();
try {
  for (const [name, story] of Object.entries(STORIES)) {
    if (only !== undefined && name !== only) continue;
    const file = fileURLToPath(new URL(`histories/${name}.json`, import.meta.url));
    await writeHistory(file, await (await story(rig)).handle.fetchHistory());
  }
} finally {
  await rig.stop();
}
