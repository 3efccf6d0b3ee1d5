/** An update of the same finding while its incident is open, handed over as intake does. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isApproved } from '../../../domain/approval.ts';
import { JUN, MINJI } from '../../customers.ts';
import { kinds, Rig, stepOn } from '../rig.ts';
import { alert, instance, World } from '../world.ts';

let rig: Rig;
let world: World;
let customers = 0;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());
beforeEach(() => {
  world = new World();
  world.policy.id = `update-${(customers += 1)}`;
});

const FIRST = alert('f-1', [instance('i-1')]);

describe('an update of a finding', () => {
  it('that names another instance is confirmed again, and the instance is copied and proposed on a card of its own', async () => {
    const incident = await rig.handOver(world, FIRST);
    const { gate } = await incident.openGate();
    await rig.handOver(world, { ...FIRST, entities: [instance('i-1'), instance('i-2')] });
    const state = await incident.until('a second card', (s) => s.gates.length === 2);
    expect(state.alerts).toMatchObject([{ id: 'f-1', revision: 2, confirmation: 'confirmed' }]);
    expect(stepOn(state, 'i-2')).toMatchObject({ status: 'proposed', gateId: 'isolate-g2' });
    expect(state.gates[0]).toMatchObject({ id: gate.id, digest: gate.digest, status: 'open' });
    expect(world.calls.filter((c) => c.startsWith('guardduty.confirm-finding'))).toHaveLength(2);
    expect(world.calls).toContain('ec2.snapshot-volumes.collect i-2');
    expect(world.calls.filter((c) => c === 'ec2.quarantine.preview i-1')).toHaveLength(1);
    const end = await incident.letItEnd(MINJI);
    expect(world.writes.map((w) => `${w.verb} ${w.target}`).toSorted()).toEqual([
      'apply i-1',
      'apply i-2',
      'undo i-1',
      'undo i-2',
    ]);
    expect([end.status, end.alertCount]).toEqual(['closed', 2]);
  });

  it('that comes after containment is contained too', async () => {
    const incident = await rig.handOver(world, FIRST);
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, MINJI);
    await incident.openGate('release');
    await rig.handOver(world, { ...FIRST, entities: [instance('i-2')] });
    await incident.until('a card for it', (s) => s.steps.some((x) => x.target.id === 'i-2' && x.status === 'proposed'));
    await incident.letItEnd(MINJI);
    expect(world.writes.filter((w) => w.target === 'i-2').map((w) => w.verb)).toEqual(['apply', 'undo']);
  });

  it('that says of a known thing that it is affected has it contained', async () => {
    const incident = await rig.handOver(world, {
      ...FIRST,
      entities: [instance('i-1'), { ...instance('i-2'), standing: 'related' }],
    });
    const { state: before } = await incident.openGate();
    expect(before.steps.map((s) => s.target.id)).toEqual(['i-1']);
    await rig.handOver(world, { ...FIRST, entities: [instance('i-1'), instance('i-2')] });
    const state = await incident.until('a second card', (s) => s.gates.length === 2);
    expect(stepOn(state, 'i-2').status).toBe('proposed');
    expect(state.alerts[0]?.revision).toBe(2);
  });

  it('that is more severe sends the notice again, and proposes what the runbook has for that severity, with its approvals', async () => {
    world.notices = true;
    world.amend = ({ isolate }) => {
      const line = isolate.find((l) => l.use === 'ec2.quarantine')!;
      isolate.push({
        ...line,
        use: 'ec2.detach-instance-profile',
        when: { minimumSeverity: 'critical' },
        approvals: 2,
      });
    };
    const incident = await rig.handOver(world, FIRST);
    await incident.openGate();
    await incident.until('the first notice', (s) => kinds(s).includes('told'));
    await rig.handOver(world, { ...FIRST, severity: 'critical' });
    const state = await incident.until('a second card', (s) => s.gates.length === 2);
    expect([state.severity, state.alerts[0]?.severity, state.alerts[0]?.revision]).toEqual(['critical', 'critical', 2]);
    const { typedSearchAttributes } = await incident.handle.describe();
    expect(typedSearchAttributes.getAll().map(({ value }) => value)).toContain('critical');
    const step = stepOn(state, 'i-1', 'ec2.detach-instance-profile');
    expect(step).toMatchObject({ status: 'proposed', minimumApprovals: 2 });
    const [, second] = state.gates;
    await incident.approveAll(second!, MINJI);
    const half = await incident.until('one approval', (s) => stepOn(s, 'i-1', step.entry).approvals.length === 1);
    expect(isApproved(stepOn(half, 'i-1', step.entry), half.customer)).toBe(false);
    await incident.letItEnd(MINJI, JUN);
    expect(world.writes.map((w) => w.entry)).toContain('ec2.detach-instance-profile');
    expect(world.noticed).toMatchObject([{ severity: 'high' }, { severity: 'critical', previously: 'high' }]);
  });

  it('with nothing new is only counted', async () => {
    const incident = await rig.handOver(world, FIRST);
    await incident.openGate();
    await rig.handOver(world, { ...FIRST, occurredAt: '2026-11-20T01:00:00.000Z', count: 9 });
    const state = await incident.until('the count', (s) => s.alertCount === 2);
    expect([state.alerts[0]?.revision, state.gates.length]).toEqual([1, 1]);
  });
});
