/** Suppressions and the daily review, in English. */
import { plural } from '../../domain/format.ts';

export const quiet = {
  button: 'Suppress…',
  title: 'Suppress until a day',
  submit: 'Suppress',
  day: 'Until (ends at 10:00 of that day)',
  intro:
    'The incident ends, and these alerts open no other one until then. A more severe alert or one about another thing still does. For longer than a week somebody else has to choose the same day. What was suppressed here before stays so until its own day.',
  hidesTypes: (types: string, severity: string) => `*Hides* ${types}, up to severity ${severity.toLowerCase()}`,
  hidesThings: (things: string) => `*About* ${things}`,
  hidesNoThing: '*About* nothing that is named',
  hidesNothing: '*Hides nothing yet*: no source has confirmed an alert. When one comes again, its source is asked.',
  open: 'Press Suppress: the window shows what will be hidden, and asks for the day and the reason.',
  does: (alerts: number, proposed: number, done: number) =>
    `${plural(alerts, 'alert')} suppressed: ${plural(proposed, 'step')} rejected, ${done} done so far.`,
  agrees: (who: string, day: string, why: string) => `${who} asks for *${day}*: ${why}. Choose the same day to agree.`,
  asked: (who: string, until: string, why: string) =>
    `⏾ *${who} asks to suppress these alerts until ${until}*: ${why}. Somebody else has to agree: press Suppress and choose the same day.`,
  suppressed: (who: string, until: string, why: string) => `⏾ Suppressed until ${until} by ${who}: ${why}`,
  ended: (name: string) => `✔ *Known, suppressed* · ${name}`,
  list: (n: number) => (n === 0 ? 'Nothing is suppressed here.' : `*${plural(n, 'suppression')}*`),
  hidden: (n: number) => `hid ${plural(n, 'alert')}`,
  by: (names: string) => `by ${names}`,
  until: (day: string) => `until ${day}`,
  also: (until: string, names: string, why: string) => `   also until ${until} · by ${names} · ${why}`,
  endedEarly: (who: string, why: string) => `*ended early* by ${who}: ${why}`,
  endButton: 'End now…',
  endTitle: 'End the suppression',
  endSubmit: 'End now',
  endIntro: 'From now on these alerts open incidents again. One approver is enough.',
  endUsage: (id: string) => `Nothing is suppressed for ${id} in this channel. \`/incident suppressed\` has what is.`,
  review: (from: string, to: string) => `☰ *Daily review* · ${from} to ${to}`,
  reviewSuppressed: (n: number) => `*Suppressed: ${plural(n, 'alert')}*`,
  reviewAlarms: (n: number) => `*Operational alarms without an incident: ${n}*`,
  reviewRejected: (n: number) => `*Not understood: ${plural(n, 'event')}*, kept whole in the dead-letter queue`,
  reviewIgnored: (n: number) => `*Other events that are no alert: ${n}*`,
  reviewNote: 'Daily review of what opened no incident',
};
