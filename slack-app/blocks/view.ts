/** The input of every block builder: the incident, and the language and time zone of its readers. */
import type { Entity, EntityKind } from '../../domain/entity.ts';
import { clock, shortKey, shortKeysIn } from '../../domain/format.ts';
import { stepsIn } from '../../domain/instructions.ts';
import type { IncidentState } from '../../domain/incident.ts';
import type { IncidentHeader } from '../../domain/projections.ts';
import type { TimelineEvent } from '../../domain/timeline.ts';
import type { Language, Text } from '../../domain/text.ts';
import { code, plain, prose } from '../escape.ts';
import type { ButtonValue } from '../buttons.ts';
import { textsOf, type Texts } from '../texts/texts.ts';

export interface View {
  state: IncidentHeader;
  /** Events of the timeline in which people said something about the steps that are shown. */
  said: readonly TimelineEvent[];
  t: Texts;
  lang: Language;
  /** A moment in the customer's time zone. */
  at: (iso: string) => string;
  /** A text of the workflow in the readers' language, escaped. */
  say: (text: Text, max?: number) => string;
  /** The value of a button of this incident. */
  buttonValue: (more?: Omit<ButtonValue, 'id' | 'runId'>) => ButtonValue;
}

/** The view without the incident's state, for follow-ups, which outlive the incident. */
export type Frame = Omit<View, 'state' | 'said'>;

export const viewOf = (state: IncidentHeader, said: readonly TimelineEvent[] = []): View => ({
  state,
  said,
  ...frameOf(state, state.openedAt),
});

/** @param reference ISO 8601. For moments on the same day, only the time is shown. */
export function frameOf(
  { id, runId, customer }: Pick<IncidentState, 'id' | 'runId' | 'customer'>,
  reference: string,
): Frame {
  const lang = customer.language;
  return {
    lang,
    t: textsOf(lang),
    at: (iso) => clock(iso, customer.timeZone, reference, lang),
    say: (text, max = 600) => plain(shortKeysIn(text[lang]), max),
    buttonValue: (more = {}) => ({ id, runId, ...more }),
  };
}

/** The instructions of a task, one line a step. */
export const instructionLines = (instructions: string): string[] => stepsIn(instructions).map((line) => prose(line));

/** The name of an entity on a card: its id as code, its name, and its region. */
export function targetName({ t }: Frame, { kind, id, facts, region, standing }: Entity): string {
  const called = facts?.['name'] ?? facts?.['user'];
  const whose = standing === 'unauthorized' || standing === 'source' ? t.standing[standing] : undefined;
  const more = [called === id ? undefined : called, region, whose].filter((x) => x !== undefined);
  const name = code(shortId(kind, id), 120);
  return more.length === 0 ? name : `${name} ${more.map((m) => plain(m, 80)).join(' · ')}`;
}

/** The name alone where it has one, else its id: for lines with several of them. */
export function shortName({ kind, id, facts }: Entity): string {
  const called = facts?.['name'] ?? facts?.['user'];
  if (kind === 'access-key')
    return `${code(shortId(kind, id), 60)}${called === undefined ? '' : ` ${plain(called, 40)}`}`;
  return called === undefined || called.trim() === '' ? code(id, 60) : plain(called, 60);
}

/** The same in plain text, unescaped. */
export const targetWords = ({ kind, id, facts }: Entity): string =>
  [shortId(kind, id), facts?.['name'] ?? facts?.['user']].filter((x) => x !== undefined && x !== '').join(' ');

const shortId = (kind: EntityKind, id: string): string => (kind === 'access-key' ? shortKey(id) : id);
