/** What could not be read, and the words for it. */
import { plural } from './format.ts';
import type { StepPhase } from './runbook.ts';
import type { Language, Text } from './text.ts';

/** What an inquiry could not look at. It is looked at again by itself while the incident is open. */
export interface MissedLook {
  phase: StepPhase;
  /** Index of the runbook's line in the phase. */
  line: number;
  entry: string;
  title: Text;
  /** Regions; empty if the inquiry failed as a whole. */
  what: string[];
  /** Why the first of them could not be read. */
  why: Text;
  /** The last try, ISO 8601. */
  lastAt: string;
}

/** Nobody reads more names. The timeline and the report have all. */
const MOST_NAMED = 6;

/** `Sweep every region for unknown instances: 3 regions could not be looked at (eu-west-1, eu-west-2, sa-east-1)`. */
export function missedIn(
  { title, what }: Pick<MissedLook, 'title' | 'what'>,
  language: Language,
  most = Infinity,
): string {
  const names = what.slice(0, most).join(', ') + (what.length > most ? ', …' : '');
  if (language === 'ko')
    return what.length === 0
      ? `수행하지 못한 조사: ${title.ko}`
      : `조사하지 못한 리전 ${what.length}곳(${title.ko}): ${names}`;
  return what.length === 0
    ? `${title.en}: it could not be done`
    : `${title.en}: ${plural(what.length, 'region')} could not be looked at (${names})`;
}

/** The same with the first names only. */
export const missedBriefly = (look: Pick<MissedLook, 'title' | 'what'>, language: Language): string =>
  missedIn(look, language, MOST_NAMED);
