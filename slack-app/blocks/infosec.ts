/** The short message of an incident in the infosec team's channel: severity, customer, status, and whether the team has to handle it. */
import { shortMoment } from '../../domain/format.ts';
import type { IncidentHeader } from '../../domain/projections.ts';
import { sourceToAsk } from '../../domain/names.ts';
import { FALLBACK_RUNBOOK } from '../../domain/runbook.ts';
import type { Language } from '../../domain/text.ts';
import { code, link, plain } from '../escape.ts';
import { context, sections, type Block } from './elements.ts';
import { dismissed, headerNote, heldBack, identity, progress, refusedMessages } from './header.ts';
import { viewOf } from './view.ts';

/**
 * @param language of the infosec team
 * @param incidentUrl of the incident's message in its customer's channel
 */
export function infosecBlocks(given: IncidentHeader, language: Language, incidentUrl?: string): Block[] {
  const v = viewOf(shownIn(given, language));
  const { state, t, lang } = v;
  const { dismissal, customer, lead } = state;
  const isOpen = state.status === 'open';
  const lines = [...(state.drill ? [t.drill] : []), ...identity(v), ...refusedMessages(v)];
  if (dismissal === undefined) lines.push(progress(v));
  // By name, without a mention: people are notified in their customer's channel.
  else lines.push(dismissed(v, dismissal, ({ name }) => plain(name)));
  if (isOpen && isTheirs(state))
    lines.push(lead === undefined ? `${t.infosec.yours} ${t.infosec.how}` : t.infosec.yours);
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

/** The text of the notification. */
export function infosecNote(given: IncidentHeader, language: Language): string {
  const state = shownIn(given, language);
  const note = headerNote(state);
  return isTheirs(state) ? `${note} · ${viewOf(state).t.infosec.yoursNote}` : note;
}

/** P1.19: no runbook fits, so the infosec team handles it. */
const isTheirs = (state: IncidentHeader): boolean => state.runbook.id === FALLBACK_RUNBOOK && !state.drill;

const shownIn = (state: IncidentHeader, language: Language): IncidentHeader => ({
  ...state,
  customer: { ...state.customer, language },
});
