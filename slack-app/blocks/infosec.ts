/** The one short message an incident has in the infosec team's channel: how bad, whose, where it stands, and when it is theirs. */
import type { IncidentState } from '../../domain/incident.ts';
import { FALLBACK_RUNBOOK } from '../../domain/runbook.ts';
import { link, mention, plain } from '../escape.ts';
import { moment } from '../texts/texts.ts';
import { context, sections, type Block } from './elements.ts';
import { headerNote, incidentSummary } from './header.ts';
import { viewOf } from './view.ts';

/** @param incidentUrl of the incident's message in its customer's channel */
export function infosecBlocks(given: IncidentState, incidentUrl?: string): Block[] {
  const state = inEnglish(given);
  const { t, at } = viewOf(state);
  const { dismissal, customer, lead } = state;
  const lines = [...(state.drill ? [t.drill] : []), ...incidentSummary(state)];
  if (state.status === 'open' && isTheirs(state)) lines.push(t.infosec.yours);
  if (state.status === 'open' && state.confirmation === 'unconfirmed') lines.push(t.unconfirmed);
  if (dismissal !== undefined)
    lines.push(t.dismissed(mention(dismissal.by), at(dismissal.at), plain(dismissal.reason)));
  return [
    ...sections(lines),
    context(
      [
        ...(incidentUrl === undefined ? [] : [link(incidentUrl, t.infosec.open(customer.name))]),
        lead === undefined ? t.noLead : t.lead(mention(lead)),
        t.opened(moment(state.openedAt, customer.timeZone)),
      ].join(' · '),
    ),
  ];
}

/** What a notification says. */
export function infosecNote(given: IncidentState): string {
  const state = inEnglish(given);
  const note = headerNote(state);
  return isTheirs(state) ? `${note} · ${viewOf(state).t.infosec.yoursNote}` : note;
}

/** P1.19: no runbook was written for it. */
const isTheirs = (state: IncidentState): boolean => state.runbook.id === FALLBACK_RUNBOOK && !state.drill;

const inEnglish = (state: IncidentState): IncidentState => ({
  ...state,
  customer: { ...state.customer, language: 'en' },
});
