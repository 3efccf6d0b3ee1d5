/** The message that is posted when an incident has ended: what came of it, and where to read more. */
import { titleIn } from '../../domain/alert.ts';
import type { Closing } from '../../domain/closing.ts';
import { capitalized, day, duration } from '../../domain/format.ts';
import { EFFECT_NAMES } from '../../domain/impact.ts';
import type { IncidentHeader } from '../../domain/projections.ts';
import { METRIC_NAMES } from '../../domain/names.ts';
import { code, link, plain } from '../escape.ts';
import type { CardPart } from './decision.ts';
import { context, divider, sections } from './elements.ts';
import type { HeaderLinks } from './header.ts';
import { viewOf, type View } from './view.ts';

/** The message's name within its incident. */
export const CLOSING = 'closing';

/** Undefined while the incident goes on. */
export function closingMessage(state: IncidentHeader, links: HeaderLinks): CardPart | undefined {
  const { closing } = state;
  if (closing === undefined) return undefined;
  const v = viewOf(state);
  const { t } = v;
  const title = plain(titleIn(state, v.lang), 200);
  const heading = state.drill
    ? t.closing.drill(title)
    : state.dismissal === undefined
      ? state.merged === undefined
        ? t.closing.closed(title)
        : t.leading.mergedClosing(title, code(state.merged.into, 90))
      : state.dismissal.until === undefined
        ? t.closing.dismissed(title)
        : t.quiet.ended(title);
  return {
    key: CLOSING,
    blocks: [
      ...sections([heading, ...outcome(v, closing)]),
      ...sections([numbers(v)]),
      divider,
      ...sections(staying(v, closing)),
      ...sections(open(v, closing)),
      divider,
      ...sections(documents(v, links)),
      context(code(state.id, 90)),
    ],
    note: t.closing.note(plain(state.customer.name, 80), title),
  };
}

function outcome({ t, lang }: View, c: Closing): string[] {
  const { closing } = t;
  const told = c.effects.map(({ effect, things, more }) => {
    const names = things.map((thing) => plain(thing[lang], 200)).join(', ');
    return `‼ ${capitalized(EFFECT_NAMES[effect][lang])}: ${names}${more === 0 ? '' : ` ${t.more(more)}`}`;
  });
  return [
    ...(told.length === 0 ? [closing.noEffects] : told),
    ...(c.readsUnknown ? [closing.readsUnknown] : []),
    closing.outcome(c.changes, c.undone, c.ended, c.inForce),
    ...(c.notDone === 0 ? [] : [closing.notDone(c.notDone)]),
  ];
}

function numbers({ state, t, lang }: View): string {
  const { detectMs, acknowledgeMs, containMs, restoreMs } = state.metrics;
  const times = { detect: detectMs, acknowledge: acknowledgeMs, contain: containMs, restore: restoreMs };
  return (['detect', 'acknowledge', 'contain', 'restore'] as const)
    .map((name) => {
      const ms = times[name];
      return `${METRIC_NAMES[name][lang]} *${ms === undefined ? t.notReached : duration(ms, lang)}*`;
    })
    .join(' · ');
}

function staying({ t, lang }: View, { stays, moreStays }: Closing): string[] {
  if (stays.length === 0) return [t.closing.noStays];
  return [
    `*${t.closing.stays(stays.length + moreStays)}*`,
    ...stays.map(
      ({ what, target, because }) => `• ${plain(what[lang], 150)} ${code(target, 120)} · ${plain(because[lang], 200)}`,
    ),
    ...(moreStays === 0 ? [] : [t.more(moreStays)]),
  ];
}

function open({ state, t, lang }: View, { open: points, moreOpen }: Closing): string[] {
  if (points.length === 0) return [t.closing.noOpen];
  return [
    `*${t.closing.stillOpen(points.length + moreOpen)}*`,
    ...points.map(({ what, target, owner, dueAt }) => {
      const due = dueAt === undefined ? [] : [t.followUp.due(day(dueAt, state.customer.timeZone, lang))];
      const name = `${plain(what[lang], 200)}${target === undefined ? '' : ` ${code(target, 120)}`}`;
      return `• ${[name, plain(owner[lang], 120), ...due].join(' · ')}`;
    }),
    ...(moreOpen === 0 ? [] : [t.more(moreOpen)]),
  ];
}

/** Links that open, if it is configured where; else the commands that fetch the same. */
function documents(v: View, { evidenceUrl, consoleUrl }: HeaderLinks): string[] {
  const { state, t, lang } = v;
  const { closing } = t;
  const page = consoleUrl === undefined ? undefined : `${consoleUrl}/incidents/${state.id}`;
  const run = `run=${state.runId.slice(0, 8)}`;
  const addressOf = (key: string): string | undefined =>
    page === undefined
      ? evidenceUrl?.replaceAll('{key}', encodeURI(key))
      : `${page}/files/${encodeURI(key.slice(state.id.length + 1))}`;
  const files = (['executive', 'customer', 'report'] as const).flatMap((reader) => {
    const name = `${reader}.${lang}.pdf`;
    const key = state.reports[name];
    if (key === undefined) return [];
    const address = addressOf(key);
    return address === undefined
      ? [closing.getIt(closing.readers[reader], code(`firebreak evidence get ${key} ${name}`, 400))]
      : [link(address, closing.readers[reader])];
  });
  if (page !== undefined) {
    const others = [
      link(`${page}/replay?${run}`, closing.replayName),
      link(`${page}?${run}#evidence`, closing.evidenceName),
    ];
    return [`*${closing.documents}*`, [...files, ...learned(v, addressOf), ...others].join(' · ')];
  }
  return [
    `*${closing.documents}*`,
    ...(evidenceUrl === undefined ? files : [files.join(' · ')]),
    ...learned(v, addressOf),
    closing.replay(code(`firebreak replay ${state.id}`, 250)),
    closing.evidence(code(`firebreak evidence verify ${state.id}`, 250)),
  ].filter((line) => line !== '');
}

/** The review, and the proposed change of the runbook if there is one. */
function learned({ state, t, lang }: View, addressOf: (key: string) => string | undefined): string[] {
  const names = { review: `review.${lang}.html`, change: 'runbook.diff' };
  return (['review', 'change'] as const).flatMap((what) => {
    const key = state.reports[names[what]];
    if (key === undefined) return [];
    const name = what === 'review' ? t.closing.review(state.closing?.lessons ?? 0) : t.closing.change;
    const address = addressOf(key);
    return address === undefined
      ? [t.closing.getIt(name, code(`firebreak evidence get ${key} ${names[what]}`, 400))]
      : [link(address, name)];
  });
}
