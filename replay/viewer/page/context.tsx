/** What every part of the page needs: the language, the customer's time zone, and how to go to a moment. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { clock, duration, moment } from '../../../domain/format.ts';
import type { Language, Text } from '../../../domain/text.ts';
import type { Player } from '../../player.ts';
import type { Layout } from '../model/graph.ts';
import type { Story } from '../model/story.ts';
import { WORDS } from '../languages.ts';
import type { Words } from '../words.ts';

interface Page {
  language: Language;
  timeZone: string;
  /** The day that clock times are of, ISO 8601. */
  day: string;
  player: Player;
  story: Story;
  layout: Layout;
  go: (index: number) => void;
}

export const PageContext = createContext<Page | undefined>(undefined);

export interface Here extends Page {
  words: Words;
  say: (text: Text) => string;
  /** `03:14:20`, with its date on another day. */
  time: (at: string | number) => string;
  full: (at: string | number) => string;
  /** @param ms a negative one counts as 0: who shows a difference says which way it goes */
  span: (ms: number) => string;
}

/** The clock of a time zone is slow to read, and a page shows the same times again and again. */
const times = new Map<string, string>();
const MOST_TIMES = 50_000;

function remembered(known: Map<string, string>, key: string, make: () => string): string {
  const old = known.get(key);
  if (old !== undefined) return old;
  if (known.size > MOST_TIMES) known.clear();
  const made = make();
  known.set(key, made);
  return made;
}

export function useHere(): Here {
  const page = useContext(PageContext);
  if (page === undefined) throw new Error('outside of the page');
  const { language, timeZone, day } = page;
  const iso = (at: string | number): string => (typeof at === 'string' ? at : new Date(at).toISOString());
  return {
    ...page,
    words: WORDS[language],
    say: (text) => text[language],
    time: (at) => remembered(times, `${language} ${at}`, () => clock(iso(at), timeZone, day, language)),
    full: (at) => moment(iso(at), timeZone),
    span: (ms) => duration(Math.max(0, ms), language),
  };
}
