/** Suppressed incidents of one customer for each test, on a real Temporal whose memos are encrypted as in the processes. */
import { randomBytes } from 'node:crypto';
import { suppressSignal } from '../../contract/messages.ts';
import { encryptedWith } from '../../contract/temporal/payload-codec.ts';
import { listSuppressions } from '../../contract/temporal/suppressions.ts';
import type { CountedSuppression } from '../../domain/suppressions.ts';
import { DAY_MS } from '../../domain/units.ts';
import { JUN, MINJI } from '../customers.ts';
import { untilRead } from '../eventually.ts';
import { Rig, type Case } from './rig.ts';
import { alert, instance, World } from './world.ts';

export const FIRST = alert('f-1', [instance('i-1')], { severity: 'medium' });
export const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();

export const encryptedRig = (): Promise<Rig> =>
  Rig.start(encryptedWith({ current: 'k', keys: new Map([['k', randomBytes(32)]]) }));

let customers = 0;
/** Of another customer each time. */
export function newWorld(prefix: string): World {
  const world = new World();
  world.policy.id = `${prefix}-${(customers += 1)}`;
  return world;
}

/** An incident whose alert Jun has suppressed. */
export async function suppressedIn(rig: Rig, world: World, until: string, first = FIRST): Promise<Case> {
  const incident = await rig.handOver(world, first);
  await incident.openGate();
  await incident.say(suppressSignal, { by: JUN, reason: 'a scanner of ours', until });
  await incident.letItEnd(MINJI);
  return incident;
}

export const runOf = async (incident: Case): Promise<{ runId: string; isOpen: boolean }> => {
  const { runId, status } = await incident.handle.describe();
  return { runId, isOpen: status.name === 'RUNNING' };
};

/** The customer's suppressions as soon as they fit. */
export const listedOf = (
  rig: Rig,
  world: World,
  fits: (all: CountedSuppression[]) => boolean,
  which: Parameters<typeof listSuppressions>[1] = {},
): Promise<CountedSuppression[]> =>
  untilRead(
    async () => (await listSuppressions(rig.env.client, which)).filter((s) => s.customer === world.policy.id),
    'the list of suppressions',
    fits,
  );
