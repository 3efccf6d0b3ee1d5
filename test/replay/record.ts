/**
 * Writes the histories that `replay.test.ts` replays, from incidents in an account in memory: run it after a change of
 * the workflow that is meant to break with older histories, `node --import tsx test/replay/record.ts`.
 */
import { fileURLToPath } from 'node:url';
import { writeHistory } from '../../replay/histories.ts';
import { alertSignal, dismissSignal } from '../../workflows/messages.ts';
import { Rig, stepOn, type Case } from '../workflows/rig.ts';
import { accessKey, alert, attackersUser, instance, JUN, MALLORY, MINJI, World } from '../workflows/world.ts';

const FIRST = alert('a1', [instance('i-1'), accessKey('AKIAEXAMPLE7Q')], { severity: 'critical' });

/** File name → an incident brought to its end. */
const STORIES: Record<string, (rig: Rig) => Promise<Case>> = {
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
    await incident.handle.signal(dismissSignal, { by: JUN, reason: 'a penetration test' });
    await incident.letItEnd(MINJI);
    return incident;
  },
  async drill(rig) {
    const incident = await rig.open(new World(), { ...FIRST, sample: true });
    await incident.letItEnd();
    return incident;
  },
};

const rig = await Rig.start();
try {
  for (const [name, story] of Object.entries(STORIES)) {
    const file = fileURLToPath(new URL(`histories/${name}.json`, import.meta.url));
    await writeHistory(file, await (await story(rig)).handle.fetchHistory());
  }
} finally {
  await rig.stop();
}
