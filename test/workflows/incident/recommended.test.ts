/** *Approve recommended* approves what is proportionate; the optional steps wait for a choice by hand. */
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MINJI } from '../../customers.ts';
import { Rig, stepOn } from '../rig.ts';
import { accessKey, alert, instance, World } from '../world.ts';

let rig: Rig;
let world: World;
let customers = 0;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());
beforeEach(() => {
  world = new World();
  world.policy.id = `recommended-${(customers += 1)}`;
  world.amend = (runbook) => {
    runbook.isolate[1]!.recommended = { from: 'high', unconfirmed: 'critical' };
    runbook.isolate[2]!.recommended = { from: 'low' };
  };
});

const KEY = accessKey('AKIAEXAMPLE7Q');
const reasons = (s: ReturnType<typeof stepOn>): string[] | undefined => s.optional?.map((why) => why.en);

describe('a card', () => {
  it('of a medium alert recommends the key, and the machine is chosen by hand', async () => {
    const incident = await rig.handOver(world, alert('f-1', [KEY, instance('i-1')], { severity: 'medium' }));
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, MINJI);
    const state = await incident.until('the key', (s) => stepOn(s, KEY.id).status === 'done');
    expect(stepOn(state, KEY.id).optional).toBeUndefined();
    expect(stepOn(state, 'i-1').status).toBe('proposed');
    expect(reasons(stepOn(state, 'i-1'))).toEqual(['severity medium, recommended from high on']);
    const { digest } = state.gates[0]!;
    const stepIds = [stepOn(state, 'i-1').id];
    await incident.decide({ gateId: gate.id, digest, verdict: 'choose', stepIds, by: MINJI });
    await incident.until('the machine', (s) => stepOn(s, 'i-1').status === 'done');
  });

  it('is judged again when a more severe alert comes, and stands for another plan then', async () => {
    const incident = await rig.handOver(world, alert('f-1', [KEY, instance('i-1')], { severity: 'medium' }));
    const { gate } = await incident.openGate();
    await rig.handOver(world, alert('f-2', [instance('i-1')]));
    const state = await incident.until('the judgement', (s) => stepOn(s, 'i-1').optional === undefined);
    expect(state.gates[0]!.digest).not.toBe(gate.digest);
    await incident.approveAll(state.gates[0]!, MINJI);
    await incident.until('both', (s) => [KEY.id, 'i-1'].every((id) => stepOn(s, id).status === 'done'));
  });

  it.each([
    [true, 'others use it too'],
    ['unknown', 'it is not known who else uses it'],
  ] as const)('of a step that is retried has the marks of what its new preview found: %s', async (found, why) => {
    let fails = true;
    world.beforePreview = () => {
      if (fails) throw ApplicationFailure.nonRetryable('the role may not look', 'AccessDenied');
    };
    const incident = await rig.handOver(world, alert('f-1', [instance('i-1')]));
    const failed = await incident.until('a failure', (s) => stepOn(s, 'i-1')?.status === 'failed');
    fails = false;
    world.shared.set('i-1', found);
    await incident.answer({ stepId: stepOn(failed, 'i-1').id, answer: 'retry', by: MINJI });
    const state = await incident.until('a new card', (s) => stepOn(s, 'i-1').status === 'proposed');
    expect(reasons(stepOn(state, 'i-1'))).toEqual([why]);
  });

  it('proposes a machine that only suffers as optional, until it acts itself', async () => {
    const victim = { ...instance('i-1'), part: 'suffers' as const };
    world.copies.set('f-1', { entities: [KEY, victim] });
    const incident = await rig.handOver(world, alert('f-1', [KEY, victim]));
    const { state } = await incident.openGate();
    expect(reasons(stepOn(state, 'i-1'))).toEqual(['it is a victim and has not acted itself']);
    const actor = { ...instance('i-1'), part: 'acts' as const };
    world.copies.set('f-2', { entities: [actor] });
    await rig.handOver(world, alert('f-2', [actor]));
    await incident.until('the judgement', (s) => stepOn(s, 'i-1').optional === undefined);
  });
});
