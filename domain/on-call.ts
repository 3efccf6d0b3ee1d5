/** Who is on call: the ladder of a customer at a moment, by its rotation and its overrides. Pure. */
import { z } from 'zod';
import { SlackUserId } from './approvers.ts';
import { isoDay, wallClock } from './format.ts';
import { PhoneNumber } from './phone-number.ts';
import type { Problem } from './senders.ts';
import { Language } from './text.ts';
import { DAY_MS } from './units.ts';
import { Clock } from './working-hours.ts';

/** In customers.yaml a Slack user id, or `{ slackUser, phone, language }`. */
export const OnCall = z.preprocess(
  (given) => (typeof given === 'string' ? { slackUser: given } : given),
  z.strictObject({
    slackUser: SlackUserId,
    phone: PhoneNumber.optional(),
    /** Of text messages and calls to this person. The customer's by default. */
    language: Language.optional(),
  }),
);
/** People who take turns at being asked first. */
export const Rotation = z.strictObject({
  people: z.array(SlackUserId).min(2),
  /** The day on which the first of them began. */
  from: z.iso.date(),
  everyDays: z.number().int().min(1).max(28).default(7),
  /** When a turn ends and the next one begins, in the customer's time zone. */
  handOver: Clock.default('09:00'),
});
export type Rotation = z.infer<typeof Rotation>;

/** Somebody stands in. Days begin at the rotation's `handOver`, at 09:00 without a rotation. */
export const OnCallOverride = z.strictObject({
  person: SlackUserId,
  from: z.iso.date(),
  /** The day on which it ends. */
  until: z.iso.date(),
});
export type OnCallOverride = z.infer<typeof OnCallOverride>;

interface OnCallOf {
  timeZone: string;
  onCall: readonly { slackUser: string }[];
  rotation?: Rotation | undefined;
  overrides: readonly OnCallOverride[];
}

/** Slack ids in the order in which they are asked: who stands in, whose turn it is, then the others of `onCall`. */
export function ladderAt(c: OnCallOf, at: Date): string[] {
  const first = firstOn(c, shiftDay(c, at));
  return [...new Set([...first, ...c.onCall.map(({ slackUser }) => slackUser)])];
}

/** A time during which the same person is asked first. */
export interface Turn {
  person: string;
  /** Days, `2026-12-07`. */
  from: string;
  until: string;
}

/** The turns of these days, today's first. */
export function turnsFrom(c: OnCallOf, at: Date, days: number): Turn[] {
  const turns: Turn[] = [];
  const today = Date.parse(shiftDay(c, at));
  for (let i = 0; i < days; i += 1) {
    const day = isoDay(today + i * DAY_MS);
    const person = firstOn(c, day)[0] ?? c.onCall[0]?.slackUser ?? '';
    const last = turns.at(-1);
    const until = isoDay(today + (i + 1) * DAY_MS);
    if (last?.person === person) last.until = until;
    else turns.push({ person, from: day, until });
  }
  return turns;
}

function firstOn({ rotation, overrides }: OnCallOf, day: string): string[] {
  const standIns = overrides.filter(({ from, until }) => from <= day && day < until).map(({ person }) => person);
  if (rotation === undefined) return standIns;
  const { people, from, everyDays } = rotation;
  const turn = Math.floor((Date.parse(day) - Date.parse(from)) / DAY_MS / everyDays);
  const index = ((turn % people.length) + people.length) % people.length;
  return [...standIns, people[index]!];
}

/** The day whose turn it is: before the hand-over, that is the day before. */
function shiftDay({ timeZone, rotation }: OnCallOf, at: Date): string {
  const { date, time } = wallClock(at.toISOString(), timeZone);
  return time.slice(0, 5) >= (rotation?.handOver ?? '09:00') ? date : isoDay(Date.parse(date) - DAY_MS);
}

/** Who takes a turn or stands in is one of `onCall`, which has their phone numbers. */
export function onCallProblems({ onCall, rotation, overrides }: OnCallOf): Problem[] {
  const isKnown = (person: string): boolean => onCall.some(({ slackUser }) => slackUser === person);
  const unknown = (person: string): string =>
    `${person} is not in onCall: add them there, with a phone number if they have one`;
  return [
    ...(rotation?.people ?? []).flatMap((person, i) =>
      isKnown(person) ? [] : [{ path: ['rotation', 'people', i], message: unknown(person) }],
    ),
    ...overrides.flatMap(({ person, from, until }, i) => [
      ...(isKnown(person) ? [] : [{ path: ['overrides', i, 'person'], message: unknown(person) }]),
      ...(from < until ? [] : [{ path: ['overrides', i, 'until'], message: 'is not after from' }]),
    ]),
  ];
}
