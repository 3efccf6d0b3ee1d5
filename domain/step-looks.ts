/** What steps of one kind have in common, and which of them are different: texts are compared without ids and numbers. Pure. */
import type { Entity } from './entity.ts';
import type { DiffLine } from './entry.ts';
import type { Step } from './incident.ts';
import { wordsIn } from './text.ts';

/** What several steps of a kind have in common: an example, and how many there are. */
export interface Alike<T> {
  example: T;
  n: number;
  /** False if the others differ from the example in ids, names or numbers. */
  same: boolean;
}

export function alike<T>(
  items: readonly { step: Step; item: T }[],
  lookOf: (item: T, step: Step) => string,
  exactly: (item: T) => string,
): Alike<T>[] {
  const found = new Map<string, Alike<T>>();
  for (const { step, item } of items) {
    const look = lookOf(item, step);
    const known = found.get(look);
    if (known === undefined) found.set(look, { example: item, n: 1, same: true });
    else {
      known.n += 1;
      known.same &&= exactly(known.example) === exactly(item);
    }
  }
  return [...found.values()].toSorted((a, b) => b.n - a.n);
}

/** Changes to the same value of the same field look alike, whatever the value was before. */
export const lookOfChange = ({ field, after }: DiffLine, { target }: Step): string =>
  `${masked(wordsIn(field, 'en'), target)}|${masked(wordsIn(after, 'en'), target)}`;

export function lookOf(step: Step): string {
  const changes = step.diff.map((line) => lookOfChange(line, step));
  const impacts = step.impact.map((text) => masked(text.en, step.target));
  return [...new Set([...changes.sort(), ...impacts.sort()])].join('\n');
}

/** A change letter by letter, with all ids and numbers but the id of the target. */
export const exactlyOf = ({ field, before, after }: DiffLine, { target }: Step): string =>
  JSON.stringify([field, before, after].map((words) => without(target.id, wordsIn(words, 'en'))));

/**
 * What stands on a card about a step besides its target and changes, letter by letter. Only the target's id is left out: the card
 * shows it. A name is not, since anybody who may tag the target chooses it.
 */
export const impactOf = ({ impact, instructions, target }: Step): string =>
  JSON.stringify(
    [...impact, ...(instructions === undefined ? [] : [instructions])].map(({ en }) => without(target.id, en)),
  );

/** A number is never left out, and an id only where it is no part of another one. */
function without(id: string, text: string): string {
  if (/^\d+$/.test(id)) return text;
  return text.replaceAll(id, (found, at: number) => {
    const isPart =
      /[\p{L}\p{N}_./:@-]$/u.test(text.slice(0, at)) || /^[./:@]?[\p{L}\p{N}_-]/u.test(text.slice(at + id.length));
    return isPart ? found : '\0';
  });
}

/** What most steps look like. */
export function usualOf(steps: readonly Step[]): string | undefined {
  const counts = new Map<string, number>();
  for (const step of steps) counts.set(lookOf(step), (counts.get(lookOf(step)) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

/** AWS's ids and numbers, and the target's own names, so that texts about different targets can be compared. */
export function masked(text: string, { id, facts }: Entity): string {
  const names = [id, facts?.['name'], facts?.['user']].filter((name) => name !== undefined && name.length > 2);
  let out = text;
  for (const name of names) out = out.replaceAll(name!, '…');
  return out.replace(/\b[a-z]{1,6}-[0-9a-f]{6,17}\b|\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g, '…').replace(/\d+/g, '#');
}
