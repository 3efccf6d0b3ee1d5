/** The state that AWS must show for the instances that the intruder started, for any number of them. */
import type { Caller } from '../caller.ts';
import { firstSnapshots, readFleet, type Fleet } from './fleet.ts';
import type { Machine } from './reading.ts';
import { eventually, firstChangeOf, same, statusOf, together, type Check, type PlainState } from './scenario.ts';

/** An instance's state before the incident changed anything. */
export interface StartedMachine extends Machine {
  volumes: string[];
  /** Interface id → names of its security groups, sorted. */
  groups: Record<string, string[]>;
}

export async function machineChecks(
  who: Caller,
  state: PlainState,
  machines: readonly StartedMachine[],
  began: Date,
): Promise<Check[]> {
  const regions = [...new Set(machines.map((m) => m.region))];
  const checks = await Promise.all(
    regions.map((region) =>
      checksOfRegion(
        who,
        state,
        region,
        machines.filter((m) => m.region === region),
        began,
      ),
    ),
  );
  return checks.flat();
}

async function checksOfRegion(
  who: Caller,
  state: PlainState,
  region: string,
  machines: readonly StartedMachine[],
  began: Date,
): Promise<Check[]> {
  const status = statusOf(state);
  const is = (entry: string) => (machine: Machine) => status(entry, machine.id) === 'done';
  const terminated = machines.filter(is('ec2.terminate-unknown'));
  const rest = machines.filter((m) => !is('ec2.terminate-unknown')(m));
  const copies = await firstSnapshots(who, region, began);
  const fleet = await eventually(
    () => readFleet(who, region),
    ({ states }) => terminated.every((m) => hasEnded(states.get(m.id))),
  );
  return [
    ...together(
      (n) => `${region}: copies of ${n} volumes are older than the first change of their instances`,
      machines.flatMap((m) =>
        m.volumes.map((volume) => copyCheck(m, volume, copies.get(volume), firstChangeOf(state, m.id, volume))),
      ),
    ),
    ...together(
      (n) => `${region}: ${n} instances are terminated`,
      terminated.map((m) => endCheck(m, fleet.states.get(m.id))),
    ),
    ...together(
      (n) => `${region}: every interface of ${n} instances is in the groups that the incident says`,
      rest.map((m) => groupsCheck(m, fleet, is('ec2.quarantine')(m))),
    ),
  ];
}

function copyCheck(machine: Machine, volume: string, copied: string | undefined, changed: string | undefined): Check {
  return {
    holds: copied !== undefined && (changed === undefined || copied <= changed),
    claim: `${label(machine)}: a copy of ${volume} is older than the first change of its instance`,
    seen: `copied ${copied ?? 'never'}, first change ${changed ?? 'none'}`,
  };
}

const endCheck = (machine: Machine, now: string | undefined): Check => ({
  holds: hasEnded(now),
  claim: `${label(machine)} is terminated`,
  seen: now ?? 'gone',
});

function groupsCheck(machine: StartedMachine, fleet: Fleet, quarantined: boolean): Check {
  const expected = quarantined
    ? Object.fromEntries(Object.keys(machine.groups).map((eni) => [eni, ['firebreak-quarantine']]))
    : machine.groups;
  return same(
    `${label(machine)}: every interface is ${quarantined ? 'in the quarantine group and no other' : 'in its own groups'}`,
    sorted(fleet.groups.get(machine.id) ?? {}),
    sorted(expected),
  );
}

const label = ({ id, region }: Machine): string => `${id} (${region})`;

/** AWS removes a terminated instance from its lists after an hour. */
const hasEnded = (state: string | undefined): boolean => state === undefined || state === 'terminated';

const sorted = <T>(byId: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(byId).toSorted(([a], [b]) => a.localeCompare(b)));
