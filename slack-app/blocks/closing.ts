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
import { consoleAddress, evidenceAddress, type OutsideLinks } from './links.ts';
import { viewOf, type View } from './view.ts';

/** The message's name within its incident. */
export const CLOSING = 'closing';

/** Undefined while the incident goes on. */
export function closingMessage(state: IncidentHeader, links: OutsideLinks): CardPart | undefined {
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
function documents(v: View, links: OutsideLinks): string[] {
  const { state, t, lang } = v;
  const { closing } = t;
  const document = (name: string, words: string): string[] => {
    const key = state.reports[name];
    if (key === undefined) return [];
    const address = evidenceAddress(links, state, key);
    return [
      address === undefined
        ? closing.getIt(words, code(`firebreak evidence get ${key} ${name}`, 400))
        : link(address, words),
    ];
  };
  const files = (['executive', 'customer', 'report'] as const).flatMap((reader) =>
    document(`${reader}.${lang}.pdf`, closing.readers[reader]),
  );
  // The review, and the proposed change of the runbook if there is one.
  const learned = [
    ...document(`review.${lang}.html`, closing.review(state.closing?.lessons ?? 0)),
    ...document('runbook.diff', closing.change),
  ];
  const [replay, evidence] = [consoleAddress(links, state, '/replay'), consoleAddress(links, state)];
  if (replay !== undefined && evidence !== undefined) {
    const others = [link(replay, closing.replayName), link(`${evidence}#evidence`, closing.evidenceName)];
    return [`*${closing.documents}*`, [...files, ...learned, ...others].join(' · ')];
  }
  return [
    `*${closing.documents}*`,
    ...(links.evidenceUrl === undefined ? files : [files.join(' · ')]),
    ...learned,
    closing.replay(code(`firebreak replay ${state.id}`, 250)),
    closing.evidence(code(`firebreak evidence verify ${state.id}`, 250)),
  ].filter((line) => line !== '');
}
