/** Suppressions as lines, and the daily review of what opened no incident. */
import type { DailyReview, ReviewedPart } from '../../domain/daily-review.ts';
import { accountNumber, day, shortMoment } from '../../domain/format.ts';
import type { CountedSuppression } from '../../domain/suppressions.ts';
import { SEVERITY_NAMES } from '../../domain/names.ts';
import type { Language } from '../../domain/text.ts';
import { code, plain } from '../escape.ts';
import { textsOf } from '../texts/texts.ts';
import { ACTION_ID } from '../buttons.ts';
import { button, charactersOf, fitting, LIMITS, sections, type Block } from './elements.ts';
import { targetName, type View } from './view.ts';

/** Where a suppression is from that nobody made in Slack. */
const CONFIGURED = code('customers.yaml');

/** Two lines, and one for each earlier decision. @param hidden how many alerts it has hidden */
export function suppressionLines(
  s: CountedSuppression,
  { timeZone, language }: { timeZone: string; language: Language },
  hidden = s.count,
): string[] {
  const { quiet: t } = textsOf(language);
  const { customer, account, findingTypes, about, until, because, by, origin, incident, earlier = [], ended } = s;
  const names = (of: readonly string[]): string => plain(of.join(', '), 120);
  const where = `${plain(customer, 40)} ${accountNumber(account)}`;
  const from = origin === 'configuration' ? CONFIGURED : code(incident ?? '', 90);
  const types = findingTypes.slice(0, 3).map((type) => code(type, 100));
  return [
    `• ${where} · ${types.join(', ')} · ${plain(about, 150)}`,
    `   ${t.until(day(until, timeZone, language))} · ${t.hidden(hidden)} · ${t.by(names(by))} · ${plain(because, 300)} · ${from}`,
    ...earlier.map((e) => t.also(day(e.until, timeZone, language), names(e.by), plain(e.because, 300))),
    ...(ended === undefined ? [] : [`   ${t.endedEarly(plain(ended.by, 80), plain(ended.because, 300))}`]),
  ];
}

/** The same with a button that ends it. One of customers.yaml ends there. */
export function suppressionBlock(s: CountedSuppression, where: { timeZone: string; language: Language }): Block {
  const text = sections(suppressionLines(s, where))[0]!;
  if (s.origin === 'configuration') return text;
  const { quiet: t } = textsOf(where.language);
  return { ...text, accessory: button(ACTION_ID.suppressionEnd, t.endButton, { id: s.id, runId: s.firstRunId }) };
}

/** What a suppression would hide, before people decide. */
export function hiddenLines(v: View): string[] {
  const { t, lang, state } = v;
  const { wouldHide: hides } = state;
  if (hides === undefined) return [t.quiet.hidesNothing];
  const rest = (n: number): string[] => (n > 0 ? [t.more(n)] : []);
  const types = [...hides.types.map((type) => code(type, 120)), ...rest(hides.moreTypes)];
  const things = [...hides.things.map((thing) => targetName(v, thing)), ...rest(hides.moreThings)];
  return [
    t.quiet.hidesTypes(types.join(', '), SEVERITY_NAMES[hides.severity][lang]),
    things.length === 0 ? t.quiet.hidesNoThing : t.quiet.hidesThings(things.join(', ')),
  ];
}

/** @param language of the infosec team, which looks after customers of several time zones */
export function dailyReviewBlocks(review: DailyReview, language: Language): Block[] {
  const { since, until, tally, suppressions, hidden } = review;
  const { quiet: t, more } = textsOf(language);
  const at = (moment: string): string => shortMoment(moment, 'UTC', language);
  const others = (n: number): string[] => (n > 0 ? [more(n)] : []);
  const part = ({ sum, names, more: left }: ReviewedPart, title: (n: number) => string): string[] => {
    if (names.length === 0) return [];
    return [title(sum), ...names.map(([name, n]) => `• ${n} × ${plain(name, 250)}`), ...others(left)];
  };
  const title = t.review(at(since), at(until));
  const tallies = [
    ...part(tally.rejected, t.reviewRejected),
    ...part(tally.alarms, t.reviewAlarms),
    ...part(tally.ignored, t.reviewIgnored),
  ];
  const heading = suppressions.length === 0 ? [] : [t.reviewSuppressed(hidden)];
  const rest = review.more + suppressions.length;
  const room = LIMITS.cardText - charactersOf([title, ...heading, ...others(rest), ...tallies]);
  const lines = suppressions.map((s) => suppressionLines(s, { timeZone: 'UTC', language }, s.sinceLast));
  const shown = fitting(lines, room, charactersOf);
  return sections([title, ...heading, ...shown.flat(), ...others(rest - shown.length), ...tallies]);
}
