/** The record of what inquiries could not look at: named until it has been seen. */
import type { Missed } from '../../../domain/entry.ts';
import type { MissedLook } from '../../../domain/missed.ts';
import { missedIn } from '../../../domain/missed.ts';
import type { Text } from '../../../domain/text.ts';
import { now, text } from '../../wording.ts';
import type { IncidentRecord } from '../record.ts';
import type { Line } from './lines.ts';

/** AWS has some 40 regions. */
const MOST_NAMED = 100;

/** Adds what an inquiry has missed to what its line has missed before. */
export function noteMissed(r: IncidentRecord, line: Line, missed: readonly Missed[]): void {
  if (missed.length === 0) return;
  const before = r.state.missed?.find(isOf(line));
  // The inquiry as a whole is to be repeated anyway.
  if (before?.what.length === 0) return;
  put(r, line, [...(before?.what ?? []), ...missed.map((m) => m.what)], missed[0]!.why);
}

/** The inquiry failed as a whole, and may work later. */
export const missedWhole = (r: IncidentRecord, line: Line, why: Text): void => put(r, line, [], why);

/**
 * What is still missing after another look. What the line has missed meanwhile stays.
 * @param asked what was looked at again; empty: everything
 */
export function missedAgain(r: IncidentRecord, line: Line, asked: readonly string[], missed: readonly Missed[]): void {
  const { state } = r;
  const before = state.missed?.find(isOf(line));
  const meanwhile = before?.what.filter((what) => !asked.includes(what)) ?? [];
  const left = [...new Set([...meanwhile, ...missed.map((m) => m.what)])];
  state.missed = (state.missed ?? []).filter((look) => look !== before);
  if (left.length > 0) put(r, line, left, missed[0]?.why ?? before!.why);
  else r.changed();
  if (state.missed.length > 0) return;
  delete state.missed;
  delete state.lookAgainAt;
}

/** Another look failed as a whole. */
export function stillMissed(r: IncidentRecord, line: Line, why: Text): void {
  const before = r.state.missed?.find(isOf(line));
  if (before !== undefined) put(r, line, before.what, why);
}

const isOf =
  ({ phase, line }: Line) =>
  (look: MissedLook): boolean =>
    look.phase === phase && look.line === line;

function put(r: IncidentRecord, line: Line, what: readonly string[], why: Text): void {
  const { phase, entry } = line;
  const look: MissedLook = {
    phase,
    line: line.line,
    entry: entry.id,
    title: entry.title,
    what: [...new Set(what)].slice(0, MOST_NAMED),
    why,
    lastAt: now(),
  };
  r.state.missed = [...(r.state.missed ?? []).filter((l) => !isOf(line)(l)), look];
  const said = text(`${missedIn(look, 'en')}. ${why.en}`, `${missedIn(look, 'ko')}. ${why.ko}`);
  r.append('missed', { what: said });
}
