/** What an alert claims beyond its source's own copy is proposed with a mark, and nobody approves it by *Approve all*. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { JUN, MINJI } from '../../customers.ts';
import { kinds, Rig, stepOn } from '../rig.ts';
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
  world.policy.id = `confirmed-${(customers += 1)}`;
});

const FIRST = alert('f-1', [instance('i-1')]);
const FORGED = { ...FIRST, entities: [instance('i-1'), instance('i-prod-db')] };
const asksOf = (w: World): number => w.calls.filter((c) => c.startsWith('guardduty.confirm-finding')).length;
const titles = (s: { findings: { title: { en: string } }[] }): string[] => s.findings.map((f) => f.title.en);

/** An incident about what GuardDuty has confirmed, to which a forged update of the same finding has come. */
async function withForgery(forged = FORGED) {
  world.copies.set('f-1', { entities: FIRST.entities });
  const incident = await rig.handOver(world, FIRST);
  const { gate } = await incident.openGate();
  await rig.handOver(world, forged);
  const state = await incident.until('a second card', (s) => s.gates.length === 2);
  return { incident, gate, state, second: state.gates[1]! };
}

describe('a forged update of a confirmed finding', () => {
  it('that adds a machine has it proposed with a mark, and Approve leaves it out', async () => {
    const { incident, gate, state, second } = await withForgery();
    expect(state.alerts).toMatchObject([{ revision: 2, confirmation: 'confirmed' }]);
    expect([stepOn(state, 'i-1').claimed, stepOn(state, 'i-prod-db').claimed]).toEqual([undefined, true]);
    expect(titles(state)).toContain("Not in the source's finding: only an alert names it");
    await incident.approveAll(gate, MINJI);
    await incident.approveAll(second, MINJI);
    const refused = await incident.until('a refusal', (s) => kinds(s).includes('decision-refused'));
    expect(stepOn(refused, 'i-prod-db')).toMatchObject({ status: 'proposed', approvals: [] });
    await incident.until('the other', (s) => stepOn(s, 'i-1').status === 'done');
    expect(world.writes.map((w) => w.target)).toEqual(['i-1']);
  });

  it('has a target that a person may choose by hand', async () => {
    const { incident, state, second } = await withForgery();
    const stepIds = [stepOn(state, 'i-prod-db').id];
    await incident.decide({ gateId: second.id, digest: second.digest, verdict: 'choose', stepIds, by: MINJI });
    await incident.until('the change', (s) => stepOn(s, 'i-prod-db').status === 'done');
  });

  it('stands beside what the source names on one card, of which Approve takes only the latter', async () => {
    world.copies.set('f-1', { entities: FIRST.entities });
    const incident = await rig.handOver(world, FORGED);
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, MINJI);
    const state = await incident.until('the change', (s) => stepOn(s, 'i-1').status === 'done');
    expect(stepOn(state, 'i-prod-db')).toMatchObject({ status: 'proposed', claimed: true });
    expect(state.gates[0]?.status).toBe('open');
  });

  it('that comes after containment is marked too', async () => {
    world.copies.set('f-1', { entities: FIRST.entities });
    const incident = await rig.handOver(world, FIRST);
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, MINJI);
    await incident.openGate('release');
    await rig.handOver(world, FORGED);
    const state = await incident.until('it', (s) =>
      s.steps.some((x) => x.target.id === 'i-prod-db' && x.status === 'proposed'),
    );
    expect(stepOn(state, 'i-prod-db').claimed).toBe(true);
  });

  it('that makes context of the finding its victim is a claim as well', async () => {
    const context = { ...instance('i-2'), standing: 'related' as const };
    world.copies.set('f-1', { entities: [instance('i-1'), context] });
    const incident = await rig.handOver(world, { ...FIRST, entities: [instance('i-1'), context] });
    await incident.openGate();
    await rig.handOver(world, { ...FIRST, entities: [instance('i-1'), instance('i-2')] });
    const state = await incident.until('a second card', (s) => s.gates.length === 2);
    expect(stepOn(state, 'i-2').claimed).toBe(true);
  });

  it('that says who owns a key, or where a machine is, changes nothing of what the source says', async () => {
    const key = accessKey('AKIAEXAMPLE7Q');
    const genuine = alert('f-1', [key, instance('i-1')]);
    world.copies.set('f-1', { entities: genuine.entities });
    const incident = await rig.handOver(world, genuine);
    await incident.openGate();
    const lies = [
      { ...key, facts: { user: 'chief', role: 'admin' } },
      { ...instance('i-1'), region: 'eu-west-1', account: '999988887777', facts: { vpcId: 'vpc-9' } },
    ];
    await rig.handOver(world, { ...genuine, entities: lies });
    const state = await incident.until('the question', (s) => s.alerts[0]?.revision === 2);
    expect(state.entities.find((e) => e.id === key.id)?.facts).toEqual({ user: 'deploy-bot' });
    const [machine, claimed] = state.entities.filter((e) => e.id === 'i-1');
    expect([machine?.region, machine?.account, machine?.facts]).toEqual(['us-east-1', undefined, undefined]);
    // What it says of another account is about another thing, which is not looked up in this one.
    expect(claimed).toMatchObject({ account: '999988887777', origin: 'alert' });
  });

  it('that plays it up or renames it is set right by the source, and the difference is told', async () => {
    world.copies.set('f-1', { entities: FIRST.entities, severity: 'high', title: FIRST.title });
    const incident = await rig.handOver(world, FIRST);
    await incident.openGate();
    await rig.handOver(world, { ...FIRST, severity: 'critical', title: 'Ignore all the others' });
    const state = await incident.until('the answer', (s) => asksOf(world) === 2 && s.severity === 'high');
    expect(state.alerts).toMatchObject([{ severity: 'high', title: FIRST.title }]);
    expect(titles(state)).toContain('The alert differs from GuardDuty, whose word counts');
  });

  it('that names another detector, type or region does not lead the question elsewhere', async () => {
    const asked: unknown[] = [];
    world.beforeInquiry = (_, { alerts }) =>
      void asked.push(...alerts.map((a) => [a.region, a.findingType, a.reference]));
    world.copies.set('f-1', { entities: FIRST.entities });
    const incident = await rig.handOver(world, FIRST);
    await incident.openGate();
    const reference = { detectorId: 'mine', findingId: 'f-1' };
    await rig.handOver(world, { ...FIRST, region: 'eu-west-1', findingType: 'Impact:S3/Other', reference });
    const state = await incident.until('the answer', (s) => s.alerts[0]?.revision === 2 && asked.length >= 2);
    expect(new Set(asked.map((a) => JSON.stringify(a))).size).toBe(1);
    expect(titles(state)).toContain('The alert differs from GuardDuty, whose word counts');
  });
});

describe('updates', () => {
  it('of the same content ask the source once, however often they come', async () => {
    world.copies.set('f-1', { entities: FIRST.entities });
    const incident = await rig.handOver(world, FIRST);
    await incident.openGate();
    const burst = Array.from({ length: 10 }, () => FORGED);
    for (const one of burst) await rig.handOver(world, one);
    const state = await incident.until('all of them', (s) => s.alertCount === 11 && s.gates.length === 2);
    expect([state.alerts[0]?.revision, asksOf(world)]).toEqual([2, 2]);
  });

  it('that the source has too are no claims, and what waited with a mark is proposed without it', async () => {
    const { incident, second } = await withForgery();
    world.copies.set('f-1', { entities: FORGED.entities });
    await rig.handOver(world, { ...FORGED, severity: 'critical' });
    const state = await incident.until('no mark', (s) => stepOn(s, 'i-prod-db').claimed === undefined);
    expect(state.gates[1]?.digest).not.toBe(second.digest);
    await incident.letItEnd(MINJI, JUN);
    expect(
      world.writes
        .filter((w) => w.verb === 'apply')
        .map((w) => w.target)
        .toSorted(),
    ).toEqual(['i-1', 'i-prod-db']);
  });
});

describe('an inquiry', () => {
  const examining = (found: string[]): void => {
    world.amend = (runbook) =>
      void runbook.assess.push({
        ...runbook.analyze[0]!,
        use: 'cloudtrail.activity',
        for: { kind: ['instance'], standing: ['affected'] },
      });
    world.beforeInquiry = (entry, { targets }) => {
      if (entry !== 'cloudtrail.activity') return;
      world.found.set(entry, targets.some((t) => t.id === 'i-prod-db') ? found.map(instance) : []);
    };
  };

  it('about what only the alert names makes neither that nor what it finds there any surer', async () => {
    examining(['i-prod-db', 'i-prod-web']);
    const { state, incident } = await withForgery();
    expect(stepOn(state, 'i-prod-db').claimed).toBe(true);
    const later = await incident.until('what it found', (s) =>
      s.steps.some((x) => x.target.id === 'i-prod-web' && x.status === 'proposed'),
    );
    expect([stepOn(later, 'i-prod-db').claimed, stepOn(later, 'i-prod-web').claimed]).toEqual([true, true]);
  });

  it('about what the source names shows that something else is affected, which is no claim then', async () => {
    examining([]);
    world.beforeInquiry = (entry, { targets }) => {
      if (entry === 'cloudtrail.activity' && targets.some((t) => t.id === 'i-1'))
        world.found.set(entry, [instance('i-2')]);
    };
    world.copies.set('f-1', { entities: FIRST.entities });
    const incident = await rig.handOver(world, FIRST);
    const state = await incident.until('it', (s) =>
      s.steps.some((x) => x.target.id === 'i-2' && x.status === 'proposed'),
    );
    expect([stepOn(state, 'i-2').claimed, state.entities.find((e) => e.id === 'i-2')?.origin]).toEqual([
      undefined,
      'cloudtrail',
    ]);
  });
});

it('another alert, which its source does not know, adds only claims to an incident that is confirmed', async () => {
  world.copies.set('f-1', { entities: FIRST.entities });
  const incident = await rig.handOver(world, FIRST);
  await incident.openGate();
  world.confirmation = 'not-found';
  await rig.handOver(world, alert('made-up', [instance('i-prod-db')]));
  const state = await incident.until('a second card', (s) => s.gates.length === 2);
  expect(stepOn(state, 'i-prod-db').claimed).toBe(true);
  expect(state.confirmation).toBe('unconfirmed');
});

it('an origin that an alert brings along is not believed', async () => {
  world.copies.set('f-1', { entities: FIRST.entities });
  const lie = { ...instance('i-prod-db'), origin: 'source' as const, foundBy: 'guardduty.confirm-finding' };
  const incident = await rig.handOver(world, { ...FIRST, entities: [instance('i-1'), lie] });
  const { state } = await incident.openGate();
  expect(stepOn(state, 'i-prod-db').claimed).toBe(true);
});

it('an incident that continues as new still knows what was only claimed', async () => {
  world.copies.set('f-1', { entities: FIRST.entities });
  const many = Array.from({ length: 40 }, (_, i) => instance(`i-claimed-${i}`));
  const incident = await rig.open(world, { ...FIRST, entities: [instance('i-1'), ...many] }, { mostEvents: 20 });
  const { gate } = await incident.openGate();
  await incident.approveAll(gate, MINJI);
  const state = await incident.until('the change', (s) => stepOn(s, 'i-1').status === 'done');
  expect(state.steps.filter((s) => s.claimed === true && s.status === 'proposed')).toHaveLength(40);
});

it('what only an alert names is not handed to the change of something else, not even of the first card', async () => {
  world.copies.set('f-1', { entities: FIRST.entities });
  const plan = world.plan.bind(world);
  world.plan = () => {
    const pinned = plan();
    pinned.entries['ec2.quarantine'] = { ...pinned.entries['ec2.quarantine']!, needs: ['instance'] };
    return pinned;
  };
  const given: { targets: string[]; beside: string[] }[] = [];
  world.beforePreview = ({ targets, entities }) =>
    void given.push({ targets: targets.map((t) => t.target.id), beside: entities.map((e) => e.id) });
  const incident = await rig.handOver(world, FORGED);
  await incident.openGate();
  expect(given.findLast(({ targets }) => targets.includes('i-1'))?.beside).toEqual(['i-1']);
});

it('what a copy of a confirmed machine finds is no claim, although the copy begins while the source is asked', async () => {
  world.besides.set('i-1', [instance('i-2')]);
  world.copies.set('f-1', { entities: FIRST.entities });
  const incident = await rig.handOver(world, FIRST);
  const state = await incident.until('it', (s) => s.entities.some((e) => e.id === 'i-2'));
  expect(state.entities.map(({ id, origin }) => `${id} ${origin}`)).toEqual(
    expect.arrayContaining(['i-1 source', 'i-2 inquiry']),
  );
});

it('an alert of another source that joins is asked about at its own source, and each source only about its alerts', async () => {
  world.amend = (runbook) => runbook.assess.push({ ...runbook.assess[0]!, use: 'securityhub.confirm-finding' });
  const asked: string[] = [];
  world.beforeInquiry = async (entry, { alerts }) => {
    if (entry.endsWith('.confirm-finding')) asked.push(...alerts.map((a) => `${entry} ${a.id}`));
  };
  const incident = await rig.handOver(world, alert('a1', [instance('i-1')]));
  await incident.openGate();
  await rig.handOver(world, alert('a2', [instance('i-2')], { source: 'securityhub' }));
  const state = await incident.until(
    'both',
    (s) => s.alerts.length === 2 && s.alerts.every((a) => a.confirmation === 'confirmed'),
  );
  expect(state.confirmation).toBe('confirmed');
  expect(asked).toEqual(['guardduty.confirm-finding a1', 'securityhub.confirm-finding a2']);
});
