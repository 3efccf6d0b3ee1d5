/** The incident's first message. It is edited in place and always shows the current state and what to do next. */
import { titleIn } from '../../domain/alert.ts';
import { sealLine } from '../../domain/evidence-seal.ts';
import { ENTITY_KINDS } from '../../domain/entity.ts';
import { day, duration } from '../../domain/format.ts';
import { heldNames } from '../../domain/held-work.ts';
import { missedBriefly } from '../../domain/missed.ts';
import type { Person } from '../../domain/incident.ts';
import type { DutyDeadline } from '../../domain/next-deadline.ts';
import type { IncidentHeader } from '../../domain/projections.ts';
import { counted, METRIC_NAMES, PHASE_NAMES, sourceToAsk, keptCounts } from '../../domain/names.ts';
import { PHASES } from '../../domain/phase.ts';
import { leadDigest } from '../../domain/stands-for.ts';
import { assertNever, type Text } from '../../domain/text.ts';
import { code, isUserId, link, mention, plain } from '../escape.ts';
import { ACTION_ID } from '../buttons.ts';
import { actions, button, confirmed, context, sections, type Block } from './elements.ts';
import { frozenLine } from './freeze.ts';
import { identity, severityName, statusWord } from './identity.ts';
import { graded, mergedLines } from './leading.ts';
import { temporalAddress, type OutsideLinks } from './links.ts';
import { hiddenLines } from './suppressions.ts';
import { containedLines, deadlines, openFor } from './standing.ts';
import { viewOf, type View } from './view.ts';

export interface HeaderLinks extends OutsideLinks {
  /** Link to the card that waits for people now. */
  cardUrl?: string;
  /** Why the incident has no channel of its own, although it should. */
  noChannel?: Text;
}

/** Most findings shown in the header. The report has all of them. */
const FINDINGS_SHOWN = 5;
/** Most inquiries that could not look everywhere. */
const MISSED_SHOWN = 3;

/** @param duty the next time limit of a law or contract */
export function headerBlocks(state: IncidentHeader, links: HeaderLinks = {}, duty?: DutyDeadline): Block[] {
  const v = viewOf(state);
  return [
    ...sections([...identity(v), ...banners(v), ...withoutChannel(v, links)]),
    ...sections(facts(v)),
    ...sections(known(v)),
    ...sections(containedLines(v)),
    ...sections([nextThing(v, links), ...deadlines(v, duty)]),
    ...(state.status === 'open' ? [] : sections(ending(v))),
    buttons(v),
    context(footer(v, links)),
  ];
}

/** The text of the notification, which screen readers read too. */
export function headerNote(state: IncidentHeader): string {
  const { t, lang } = viewOf(state);
  return t.headerNote(severityName(state, lang), plain(state.customer.name, 80), plain(titleIn(state, lang), 200));
}

/** Somebody else than the Slack app speaks to the incident, or says again what was said. A late click is neither. */
export function refusedMessages({ state, t }: View): string[] {
  const { stale: _, ...others } = state.refused ?? {};
  const n = Object.values(others).reduce((sum, count) => sum + count, 0);
  return n === 0 ? [] : [t.refusedMessages(n)];
}

function banners(v: View): string[] {
  const { state, t } = v;
  return [
    ...(state.drill ? [t.drill] : []),
    ...frozenLine(v),
    ...refusedMessages(v),
    ...(state.recurrenceOf === undefined ? [] : [t.recurrence]),
    ...mergedLines(v),
    ...asked(v),
  ];
}

const withoutChannel = ({ t, say }: View, { noChannel }: HeaderLinks): string[] =>
  noChannel === undefined ? [] : [t.desk.noChannel(say(noChannel, 300))];

/** It lapses when an alert says more. */
function asked(v: View): string[] {
  const { state, t, lang } = v;
  const { asked: it, customer, status, alertsDigest } = state;
  if (it === undefined || status !== 'open' || it.digest !== alertsDigest) return [];
  const question = t.quiet.asked(mention(it.by), day(it.until, customer.timeZone, lang), plain(it.reason, 300));
  return [question, ...hiddenLines(v)];
}

function facts(v: View): string[] {
  const { state, t, lang } = v;
  const at = PHASES.indexOf(state.phase);
  const bar = PHASES.map((_, i) => (i <= at ? '▰' : '▱')).join('');
  const lead = state.lead === undefined ? t.noLead : t.lead(mention(state.lead));
  return [
    t.phaseLine(bar, PHASE_NAMES[state.phase][lang], at + 1),
    lead,
    openFor(v),
    confirmation(v),
    ...graded(v),
    ...heldBack(v),
    [t.alerts(state.alertCount, v.at(state.lastAlertAt)), entityCounts(v)].join(' · '),
    ...inEvidence(v),
    ...missed(v),
    ...(state.watch === undefined ? [] : [t.watching(v.at(state.watch.until))]),
  ];
}

/** What is not known must not look like nothing. */
function missed({ state, t, lang, at }: View): string[] {
  const looks = state.missed ?? [];
  if (looks.length === 0) return [];
  const lines = looks.slice(0, MISSED_SHOWN).map((look) => `◔ ${plain(missedBriefly(look, lang), 400)}`);
  if (looks.length > MISSED_SHOWN) lines.push(t.more(looks.length - MISSED_SHOWN));
  return [...lines, ...(state.lookAgainAt === undefined ? [] : [t.lookAgain(at(state.lookAgainAt))])];
}

/** What an unconfirmed alert does not begin now, and what begins it. */
export function heldBack({ state: { heldWork }, t, lang, at }: View): string[] {
  return heldWork === undefined ? [] : [t.heldBack(plain(heldNames(heldWork, lang), 600), at(heldWork.againAt))];
}

export function confirmation({ state, t, lang }: View): string {
  const source = sourceToAsk(state.source)[lang];
  switch (state.confirmation) {
    case 'confirmed':
      return t.confirmed(source);
    case 'unconfirmed':
      return t.unconfirmed(source);
    case 'pending':
      return t.confirming(source);
    default:
      return assertNever(state.confirmation);
  }
}

function entityCounts({ state, t, lang }: View): string {
  const counts = ENTITY_KINDS.map((kind) => ({
    kind,
    n: state.involved[kind] ?? 0,
  })).filter(({ n, kind }) => n > 0 && kind !== 'account');
  return counts.length === 0 ? t.entitiesNone : counts.map(({ kind, n }) => counted(n, kind, lang)).join(' · ');
}

/** What the incident's record had no room for. */
function inEvidence({ state, t, lang }: View): string[] {
  const counts = keptCounts(state.beyond, lang);
  return counts === '' ? [] : [t.inEvidence(counts)];
}

/** The findings of the greatest weight; the timeline has the details. */
export function known({ state, t, say }: View): string[] {
  const shown = state.findings.slice(0, FINDINGS_SHOWN);
  if (shown.length === 0) return [];
  const lines = shown.map((f) => `${f.weight === 'grave' ? '‼' : '•'} ${say(f.title, 300)}`);
  const rest = state.findings.length - shown.length + state.moreFindings;
  return [`*${t.knownSoFar}*`, ...lines, ...(rest > 0 ? [t.more(rest)] : [])];
}

function nextThing({ state, t, say }: View, links: HeaderLinks): string {
  if (state.waitingFor !== undefined) {
    const card = links.cardUrl === undefined ? '' : ` → ${link(links.cardUrl, t.openCard)}`;
    return `${t.waitingFor(say(state.waitingFor))}${card}`;
  }
  return state.status === 'closed' ? statusWord(viewOf(state)) : t.working;
}

function ending(v: View): string[] {
  const { state, t, lang } = v;
  const lines: string[] = [];
  const { dismissal } = state;
  if (dismissal !== undefined) {
    lines.push(dismissed(v, dismissal, mention));
    if (state.closedAt === undefined) lines.push(t.releasing);
  }
  const { detectMs, acknowledgeMs, containMs, restoreMs } = state.metrics;
  const times = { detect: detectMs, acknowledge: acknowledgeMs, contain: containMs, restore: restoreMs };
  const metrics = (['detect', 'acknowledge', 'contain', 'restore'] as const).map((name) => {
    const ms = times[name];
    return `${METRIC_NAMES[name][lang]} *${ms === undefined ? t.notReached : duration(ms, lang)}*`;
  });
  lines.push(metrics.join(' · '));
  const left = state.counts.followUps;
  if (left > 0 && state.status === 'closed') lines.push(t.followUp.inThread(left));
  if (state.seal !== undefined) lines.push(`*${t.seal(state.seal.count)}*`, code(sealLine(state.seal), 500));
  return lines;
}

/** @param named how people are named */
export function dismissed(
  { t, at, lang, state }: View,
  { by, agreed, until, reason, at: moment }: NonNullable<IncidentHeader['dismissal']>,
  named: (person: Person) => string,
): string {
  const why = plain(reason, 600);
  if (until === undefined) return t.dismissed(named(by), at(moment), why);
  const who = [by, ...(agreed === undefined ? [] : [agreed])].map(named).join(', ');
  return t.quiet.suppressed(who, day(until, state.customer.timeZone, lang), why);
}

function buttons({ state, t, buttonValue }: View): Block {
  const timeline = button(ACTION_ID.timeline, t.button.timeline, buttonValue());
  const note = button(ACTION_ID.note, t.button.note, buttonValue());
  if (state.status === 'closed' || state.closedAt !== undefined) return actions(timeline);
  const value = buttonValue({ digest: leadDigest(state) });
  const lead =
    state.lead === undefined
      ? button(ACTION_ID.acknowledge, t.button.acknowledge, value, 'primary')
      : confirmed(button(ACTION_ID.acknowledge, t.button.takeOver, value), t.does.takeOver(state.lead.name), t);
  if (state.status === 'dismissed') return actions(note, timeline);
  const suppress = button(ACTION_ID.suppress, t.quiet.button, buttonValue({ digest: state.alertsDigest }));
  return actions(
    lead,
    button(ACTION_ID.dismiss, t.button.dismiss, buttonValue({ digest: state.alertsDigest })),
    ...(state.severity === 'critical' ? [] : [suppress]),
    note,
    timeline,
    button(ACTION_ID.more, t.leading.moreButton, buttonValue()),
  );
}

function footer(v: View, links: HeaderLinks): string {
  const { state, t, say } = v;
  const address = temporalAddress(links, state);
  const temporal = address === undefined ? [] : [link(address, t.temporal)];
  return [...onCall(v), say(state.runbook.title, 120), code(state.id, 90), ...temporal].join(' · ');
}

/** The first person on call is mentioned as soon as the incident is shown. A drill mentions nobody. */
function onCall({ state, t }: View): string[] {
  const [first] = state.customer.onCall;
  if (first === undefined || !isUserId(first) || state.drill || state.status !== 'open') return [];
  return [t.onCall(`<@${first}>`)];
}
