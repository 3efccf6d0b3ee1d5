/** The short message of an incident in the infosec team's channel: severity, customer, status, and whether the team has to handle it. */
import { shortMoment } from '../../domain/format.ts';
import type { IncidentHeader } from '../../domain/projections.ts';
import { sourceToAsk } from '../../domain/names.ts';
import { FALLBACK_RUNBOOK } from '../../domain/runbook.ts';
import type { Language, Text } from '../../domain/text.ts';
import { code, link, plain } from '../escape.ts';
import { context, sections, type Block } from './elements.ts';
import { frozenLine } from './freeze.ts';
import { dismissed, headerNote, heldBack, refusedMessages } from './header.ts';
import { identity, progress } from './identity.ts';
import { viewOf, type View } from './view.ts';

/**
 * @param language of the infosec team
 * @param incidentUrl of the incident's message in its customer's channel
 */
export function infosecBlocks(given: IncidentHeader, language: Language, incidentUrl?: string): Block[] {
  const v = viewOf(shownIn(given, language));
  const { state, t, lang } = v;
  const { dismissal, customer, lead } = state;
  const isOpen = state.status === 'open';
  const lines = [...(state.drill ? [t.drill] : []), ...identity(v), ...frozenLine(v), ...refusedMessages(v)];
  if (dismissal === undefined) lines.push(progress(v));
  // By name, without a mention: people are notified in their customer's channel.
  else lines.push(dismissed(v, dismissal, ({ name }) => plain(name)));
  if (isOpen && isTheirs(state))
    lines.push(lead === undefined ? `${t.infosec.yours} ${whoMayTake(v)}` : t.infosec.yours);
  if (isOpen && state.confirmation === 'unconfirmed') lines.push(t.unconfirmed(sourceToAsk(state.source)[lang]));
  if (isOpen) lines.push(...heldBack(v));
  const footer = [
    ...(incidentUrl === undefined ? [] : [link(incidentUrl, t.infosec.open(customer.name))]),
    ...(lead === undefined ? (isOpen ? [t.noLead] : []) : [t.lead(plain(lead.name, 80))]),
    t.opened(shortMoment(state.openedAt, customer.timeZone, lang)),
    code(state.id, 90),
  ];
  return [...sections(lines), context(footer.join(' · '))];
}

/** Only approvers of the customer are heard, so the message names them. */
function whoMayTake({ t, state: { customer } }: View): string {
  const team = customer.approvers.filter(({ roles }) => roles.includes('infosec'));
  const names = (team.length === 0 ? customer.approvers : team).slice(0, 10).map(({ name }) => plain(name, 80));
  return team.length === 0
    ? t.infosec.howWithout(plain(customer.name, 80), names.join(', '))
    : t.infosec.how(names.join(', '));
}

/** The text of the notification. */
export function infosecNote(given: IncidentHeader, language: Language): string {
  const state = shownIn(given, language);
  const note = headerNote(state);
  return isTheirs(state) ? `${note} · ${viewOf(state).t.infosec.yoursNote}` : note;
}

/** A channel that shows nothing of the incident. */
export interface BrokenChannel {
  channel: string;
  /** What Slack said, and what to do. Absent if it was the incident's own, which now goes on in its customer's channel. */
  why?: Text;
}

/** That nobody in a channel sees the incident. */
export function brokenChannel(
  given: IncidentHeader,
  language: Language,
  { why, channel }: BrokenChannel,
): { blocks: Block[]; note: string } {
  const v = viewOf(shownIn(given, language));
  const { t, state } = v;
  const name = plain(state.customer.name, 80);
  const where = code(channel, 40);
  const [line, note] =
    why === undefined
      ? [t.infosec.lost(name, where), t.infosec.lostNote(name)]
      : [t.infosec.broken(name, where), t.infosec.brokenNote(name)];
  const more = why === undefined ? [] : [v.say(why)];
  return { blocks: [...sections([line, ...identity(v), ...more]), context(code(state.id, 90))], note };
}

/** P1.19: no runbook fits, so the infosec team handles it. */
const isTheirs = (state: IncidentHeader): boolean => state.runbook.id === FALLBACK_RUNBOOK && !state.drill;

const shownIn = (state: IncidentHeader, language: Language): IncidentHeader => ({
  ...state,
  customer: { ...state.customer, language },
});
