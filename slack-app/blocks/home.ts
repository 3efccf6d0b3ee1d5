/** The app's home as a view of Slack's: bounded, and what lies beyond is counted. */
import type { types } from '@slack/bolt';
import { titleIn } from '../../domain/alert.ts';
import { shortMoment } from '../../domain/format.ts';
import type { Home, HomeTask } from '../../domain/home.ts';
import { gateName } from '../../domain/names.ts';
import type { IncidentHeader } from '../../domain/projections.ts';
import type { Language } from '../../domain/text.ts';
import { ACTION_ID } from '../buttons.ts';
import { link, plain } from '../escape.ts';
import { textsOf } from '../texts/texts.ts';
import { actions, button, divider, sections, type Block } from './elements.ts';
import { incidentLine } from './identity.ts';

export type HomeView = types.HomeView;

/** Of each list. */
const MOST_SHOWN = 10;

interface Readers {
  language: Language;
  timeZone: string;
  /** ISO 8601. */
  now: string;
}

/** How many were read, and how many more there are. */
interface Read {
  n: number;
  more: number;
}

export function homeView(home: Home, read: { incidents: Read; followUps: Read }, readers: Readers): HomeView {
  const { language, timeZone, now } = readers;
  const { home: t } = textsOf(language);
  const { more } = read.incidents;
  // What was not read may wait for the person too.
  const among = ({ n, more: left }: Read): string => (left === 0 ? '' : t.among(n, left));
  const list = (title: string, lines: string[], beyond = 0): string[] => {
    const left = Math.max(0, lines.length - MOST_SHOWN) + beyond;
    return [title, ...lines.slice(0, MOST_SHOWN), ...(left > 0 ? [t.more(left)] : [])];
  };
  const gates = home.gates.map(
    ({ state, gate }) =>
      `• ${opens(state, t.gate(gateName(gate)[language], gate.steps))} · ${plain(state.customer.name, 40)} · ${plain(titleIn(state, language), 100)}`,
  );
  const incidents = home.incidents.map(
    (state) => `${incidentLine(state)}${state.slack?.link === undefined ? '' : ` · ${link(state.slack.link, '↗')}`}`,
  );
  const task = ({ of, task: one }: HomeTask): string => {
    const when = t.due(shortMoment(one.dueAt, of.customer.timeZone, language), one.dueAt < now);
    return `• ${plain(one.title[language], 120)} · ${when} · ${plain(of.customer.name, 40)}`;
  };
  const parts = [
    list(t.gates(gates.length, among(read.incidents)), gates),
    list(t.open(incidents.length + more), incidents, more),
    ...(home.deadlines.length + read.followUps.more === 0
      ? []
      : [list(t.deadlines(home.deadlines.length, among(read.followUps)), home.deadlines.map(task))]),
    list(t.followUps(home.tasks.length, among(read.followUps)), home.tasks.map(task)),
  ];
  return viewOf(
    [
      ...sections([t.title(shortMoment(now, timeZone, language))]),
      ...parts.flatMap((lines) => [divider, ...sections(lines)]),
    ],
    language,
  );
}

/** A view that only says something. */
export const homeNote = (text: string, language: Language): HomeView => viewOf(sections([text]), language);

const viewOf = (blocks: Block[], language: Language): HomeView => ({
  type: 'home',
  blocks: [...blocks, actions(button(ACTION_ID.home, textsOf(language).home.refresh, { id: 'firebreak-home' }))],
});

const opens = (state: IncidentHeader, words: string): string =>
  state.slack?.link === undefined ? `*${plain(words)}*` : `*${link(state.slack.link, words)}*`;
