/**
 * Two hundred incidents over twenty customers, each with a scripted responder: some click twice, click stale cards, click
 * without permission, answer late, or go silent. Checks of each what became of the account, and what is on record.
 */
import { WorkflowNotFoundError } from '@temporalio/client';
import { parseArgs } from 'node:util';
import type { Gate, IncidentState, Person } from '../../domain/incident.ts';
import { JUN, MALLORY, MINJI } from '../customers.ts';
import { Rig, stepOn, type Case } from '../workflows/rig.ts';
import { alert, instance, World } from '../workflows/world.ts';

interface Expected {
  /** Ids of the instances that may be quarantined. */
  allowed: readonly string[];
  /** What each refusal on record says, a part of it, in order. */
  refused: readonly string[];
}

type Script = (
  incident: Case,
  at: { gate: Gate; state: IncidentState; things: readonly string[] },
) => Promise<Expected>;

const decided = (incident: Case, status: Gate['status']): Promise<unknown> =>
  incident.until(status, (s) => s.gates[0]?.status === status);
const stale = (incident: Case, gate: Gate, by: Person): Promise<void> =>
  incident.decide({ gateId: gate.id, digest: 'of an earlier card', verdict: 'approve-all', by });

const SCRIPTS: Record<string, Script> = {
  async approves(incident, { gate, things }) {
    await incident.approveAll(gate, MINJI);
    return { allowed: things, refused: [] };
  },
  async 'clicks twice'(incident, { gate, things }) {
    await Promise.all([incident.approveAll(gate, MINJI), incident.approveAll(gate, MINJI)]);
    await decided(incident, 'decided');
    return { allowed: things, refused: ['your decision stands'] };
  },
  async 'clicks a stale card'(incident, { gate, things }) {
    await stale(incident, gate, JUN);
    await incident.approveAll(gate, JUN);
    return { allowed: things, refused: ['The plan has changed'] };
  },
  async 'chooses one after a stranger'(incident, { gate, state, things }) {
    await incident.approveAll(gate, MALLORY);
    const [first] = things as [string];
    const stepIds = [stepOn(state, first).id];
    await incident.decide({ gateId: gate.id, digest: gate.digest, verdict: 'choose', stepIds, by: MINJI });
    return { allowed: [first], refused: ["Only Acme Corp's approvers"] };
  },
  async rejects(incident, { gate }) {
    const rejection = { gateId: gate.id, digest: gate.digest, verdict: 'reject', by: JUN } as const;
    await incident.decide({ ...rejection, reason: ' ' });
    await incident.decide({ ...rejection, reason: 'a load test' });
    return { allowed: [], refused: ['needs a reason'] };
  },
  async 'goes silent'(incident) {
    await decided(incident, 'expired');
    return { allowed: [], refused: [] };
  },
  async 'answers late'(incident, { gate }) {
    await decided(incident, 'expired');
    try {
      await incident.approveAll(gate, MINJI);
    } catch (error) {
      // It has closed by then: Slack says so to the person.
      if (error instanceof WorkflowNotFoundError) return { allowed: [], refused: [] };
      throw error;
    }
    return { allowed: [], refused: ['already been decided'] };
  },
};
const NAMES = Object.keys(SCRIPTS);
const WAITS: ReadonlySet<string> = new Set(['goes silent', 'answers late']);

/** @returns what is wrong with it */
async function play(rig: Rig, customer: number, n: number): Promise<string[]> {
  const name = NAMES[(customer + n) % NAMES.length]!;
  const world = new World();
  world.policy.id = `bench-${customer}`;
  // An approver of a gate that waits for the end of the ladder is silent, and nobody else decides.
  if (WAITS.has(name))
    Object.assign(world.policy.approval, { remindAfterSeconds: 1, escalateAfterSeconds: 1, atLadderEnd: 'skip' });
  const things = [1, 2, 3].map((i) => `i-${customer}-${n}-${i}`);
  const first = alert(
    `a-${n}`,
    things.map((id) => instance(id)),
    { correlationKey: `instance:${things[0]}` },
  );
  const incident = await rig.handOver(world, first);
  const { gate, state } = await incident.openGate();
  const { allowed, refused } = await SCRIPTS[name]!(incident, { gate, state, things });
  const ended = await incident.letItEnd(MINJI, JUN);
  const said = ended.timeline.filter((e) => e.kind === 'decision-refused').map((e) => e.what.en);
  // What is said beside these is about gates of the release.
  const missing = refused.filter((part) => !said.some((what) => what.includes(part)));
  const applied = world.writes.filter((w) => w.verb === 'apply' && w.entry === 'ec2.quarantine').map((w) => w.target);
  const released = world.writes.filter((w) => w.verb === 'undo' && w.entry === 'ec2.quarantine').map((w) => w.target);
  const sameAs = (a: readonly string[], b: readonly string[]): boolean =>
    JSON.stringify(a.toSorted()) === JSON.stringify(b.toSorted());
  return [
    ...(ended.status === 'closed' ? [] : [`is ${ended.status}`]),
    ...(sameAs(applied, allowed) ? [] : [`quarantined ${applied.join(', ')}, allowed ${allowed.join(', ')}`]),
    ...(sameAs(released, allowed) ? [] : [`released ${released.join(', ')}`]),
    ...missing.map((part) => `has no refusal on record: ${part}`),
    ...(world.told.length >= refused.length ? [] : ['told nobody of a refusal']),
  ].map((what) => `${incident.handle.workflowId} (${name}) ${what}`);
}

/** @returns the exit code */
export async function responders(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { customers: { type: 'string', default: '20' }, each: { type: 'string', default: '10' } },
  });
  const [customers, each] = [Number(values.customers), Number(values.each)];
  const rig = await Rig.start();
  const begun = performance.now();
  const wrong: string[] = [];
  try {
    const all = Array.from({ length: customers }, (_, i) => i + 1);
    for (let n = 0; n < each; n += 1) {
      wrong.push(...(await Promise.all(all.map((customer) => play(rig, customer, n)))).flat());
      process.stdout.write(`${(n + 1) * customers} incidents, ${wrong.length} wrong\n`);
    }
  } finally {
    await rig.stop();
  }
  const seconds = Math.round((performance.now() - begun) / 1000);
  process.stdout.write(wrong.map((line) => `${line}\n`).join(''));
  process.stdout.write(
    `${customers * each} incidents of ${customers} customers in ${seconds} s, ${wrong.length} wrong\n`,
  );
  return wrong.length === 0 ? 0 : 1;
}
