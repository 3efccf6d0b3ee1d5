/** Where an incident stands, for its header: how long it is open, what comes next, and what is contained. */
import { duration, shortMoment } from '../../domain/format.ts';
import { nextOfGates, type DutyDeadline, type GateDeadline } from '../../domain/next-deadline.ts';
import { assertNever } from '../../domain/text.ts';
import { MINUTE_MS } from '../../domain/units.ts';
import { isUserId, plain } from '../escape.ts';
import { shortName, type View } from './view.ts';

/**
 * When it was opened, and for how long it was open at its last change: that stays true however old the message is.
 * In minutes, so that the message is not edited each second.
 */
export function openFor(v: View): string {
  const { state, t, lang } = v;
  const { openedAt, closedAt, changedAt, customer } = state;
  const opened = t.opened(shortMoment(openedAt, customer.timeZone, lang));
  const ms = Date.parse(closedAt ?? changedAt) - Date.parse(openedAt);
  if (ms < MINUTE_MS) return opened;
  const length = duration(ms - (ms % MINUTE_MS), lang);
  return `${opened} · ${closedAt === undefined ? t.stands.openFor(length, minute(v, changedAt)) : t.stands.wasOpen(length)}`;
}

/** The next that happens by itself: at a gate, or by a law or contract. The earlier one first. */
export function deadlines(v: View, duty: DutyDeadline | undefined): string[] {
  const { state, t } = v;
  if (state.status !== 'open') return [];
  const gate = nextOfGates(state.gates, state.customer);
  const parts = [
    ...(gate === undefined ? [] : [{ at: gate.at, words: gateWords(v, gate) }]),
    ...(duty === undefined
      ? []
      : [{ at: duty.dueAt, words: t.stands.duty(v.say(duty.title, 200), minute(v, duty.dueAt)) }]),
  ].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return parts.length === 0 ? [] : [`◷ ${parts.map((p) => p.words).join(' · ')}`];
}

/** `03:14`; on another day also that day. */
const minute = ({ at }: View, iso: string): string => at(iso).slice(0, -':00'.length);

function gateWords(v: View, next: GateDeadline): string {
  const { state, t } = v;
  switch (next.kind) {
    case 'remind':
      return t.stands.remind(minute(v, next.at));
    case 'call': {
      const name = state.customer.approvers.find((a) => a.slackUser === next.who)?.name ?? next.who;
      // A name, not a mention: the header is edited often, and this person is called later.
      return t.stands.call(isUserId(next.who) ? plain(`@${name}`, 80) : plain(next.who, 80), minute(v, next.at));
    }
    case 'skip':
      return t.stands.skip(minute(v, next.at));
    default:
      return assertNever(next);
  }
}

/** What is contained: the gravest and newest, and how many more. */
export function containedLines({ state, t, say }: View): string[] {
  const { n, kinds } = state.contained;
  if (n === 0) return [];
  const shown = kinds.reduce((sum, kind) => sum + kind.n, 0);
  return [
    `*${t.stands.contained(n)}*`,
    ...kinds.map((kind) => {
      const more = kind.n > kind.targets.length ? [t.more(kind.n - kind.targets.length)] : [];
      return `✔ ${say(kind.title, 120)}: ${[...kind.targets.map(shortName), ...more].join(', ')}`;
    }),
    ...(n > shown ? [t.more(n - shown)] : []),
  ];
}
