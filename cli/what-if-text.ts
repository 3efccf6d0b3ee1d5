/** A simulation of another policy as lines of text. */
import { clock, duration, plural } from '../domain/format.ts';
import { gateName } from '../domain/names.ts';
import { ASSUMPTIONS } from '../replay/what-if/assumptions.ts';
import type { Facts } from '../replay/what-if/facts.ts';
import type { Simulation } from '../replay/what-if/simulate.ts';
import { printable } from './output.ts';

/** @param policy as it was given */
export function describeSimulation({ state }: Facts, policy: string, simulation: Simulation): string {
  const { gates, contained, prevented, acts } = simulation;
  const time = (at: number | undefined): string =>
    at === undefined ? 'never' : clock(new Date(at).toISOString(), state.customer.timeZone, state.openedAt, 'en');
  const line = (
    what: string,
    was: number | undefined,
    would: number | undefined,
    savedMs: number | undefined,
  ): string => `${what}: ${time(was)} → ${time(would)}${differenceOf(savedMs)}`;
  return [
    'SIMULATION: the recorded results with other decision times. Nothing was called and nothing was changed.',
    `policy ${policy}; times of ${state.customer.timeZone}`,
    '',
    ...gates
      .filter(({ gate }) => gate.stepIds.length > 0)
      .map(({ gate, recorded, simulated, savedMs, skipped }) => {
        const lost = skipped === 0 ? '' : `; ${plural(skipped, 'step')} skipped`;
        const what = `${gateName(gate).en} (${gate.id}, ${plural(gate.stepIds.length, 'step')}) decided`;
        return `${line(what, recorded.decidedAt, simulated.decidedAt, savedMs)}${lost}`;
      }),
    line('all contained', contained.recorded, contained.simulated, contained.savedMs),
    '',
    `Of ${plural(acts, 'recorded act')} of the intruder, ${prevented.length} came after it would have been contained.`,
    ...prevented.map(({ at, title }) => `  ${time(Date.parse(at!))} ${title.en}`),
    '',
    'Assumed:',
    ...ASSUMPTIONS.map(({ en }) => `- ${en}`),
  ]
    .map((text) => `${printable(text)}\n`)
    .join('');
}

const differenceOf = (savedMs: number | undefined): string =>
  savedMs === undefined
    ? ''
    : savedMs === 0
      ? ', no difference'
      : `, ${duration(Math.abs(savedMs), 'en')} ${savedMs > 0 ? 'earlier' : 'later'}`;
