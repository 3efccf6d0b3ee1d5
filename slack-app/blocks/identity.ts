/** The lines by which people know an incident: on its header, in lists and in windows. */
import { type Severity, titleIn } from '../../domain/alert.ts';
import { accountNumber } from '../../domain/format.ts';
import { ENVIRONMENT_NAMES, PHASE_NAMES, SEVERITY_NAMES } from '../../domain/names.ts';
import type { IncidentHeader } from '../../domain/projections.ts';
import type { Language } from '../../domain/text.ts';
import { code, plain } from '../escape.ts';
import { viewOf, type View } from './view.ts';

/** Characters that every font has. Slack shows some of them in colour. */
const SIGNS: Record<Severity, string> = {
  critical: '‼',
  high: '▲',
  medium: '●',
  low: '○',
  informational: 'ℹ',
};

/** Three lines, for lists. */
export function incidentSummary(state: IncidentHeader): string[] {
  const v = viewOf(state);
  return [...identity(v), `${progress(v)} · ${code(state.id, 80)}`];
}

/** One line with its id, for a choice. */
export function incidentLine(state: IncidentHeader): string {
  const { lang } = viewOf(state);
  const name = plain(state.customer.name, 40);
  return `• ${SIGNS[state.severity]} ${severityName(state, lang)} · ${name} · ${plain(titleIn(state, lang), 120)} · ${code(state.id, 90)}`;
}

/** The phase, and what the incident waits for. */
export function progress(v: View): string {
  const { state, t, lang } = v;
  const waiting = state.waitingFor === undefined ? t.working : t.waitingFor(v.say(state.waitingFor));
  return `${PHASE_NAMES[state.phase][lang]} · ${state.status === 'open' ? waiting : statusWord(v)}`;
}

export const statusWord = (v: View): string => v.t.closed(v.state.closedAt === undefined ? '' : v.at(v.state.closedAt));

/** In capital letters, if the language has them. */
export const severityName = ({ severity }: IncidentHeader, lang: Language): string =>
  SEVERITY_NAMES[severity][lang].toUpperCase();

/** Two lines: severity, customer and account; and the alert's title. */
export function identity({ state, lang }: View): string[] {
  const { severity, customer, region } = state;
  const { account } = customer;
  const where = `${plain(account.name, 60)} (${plain(accountNumber(account.id), 20)}) ${ENVIRONMENT_NAMES[account.environment][lang]}`;
  return [
    `${SIGNS[severity]} *${severityName(state, lang)}* · *${plain(customer.name, 80)}* · ${where} · ${plain(region, 30)}`,
    `*${plain(titleIn(state, lang), 400)}*`,
  ];
}
