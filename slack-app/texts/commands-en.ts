/** What `/incident` answers, in English. */
import { plural } from '../../domain/format.ts';

export const command = {
  help: [
    '*Firebreak*',
    '`/incident list` — open incidents of this channel',
    '`/incident show` — where it stands, and a line for a status page; `/incident catch-up` — what happened so far',
    '`/incident timeline` — what happened last; replay, reports and evidence are in the console',
    '`/incident undo` — steps that can be undone; `/incident severity`, `/incident handover @person` — change severity or lead; `/incident merge ID` — another joins this one',
    '`/incident break-glass` — infosec enters what an approver has approved by phone',
    '`/incident oncall` — who is called now, and whose turn is next',
    '`/incident suppress` — hide known alerts until a day; `/incident suppressed` — what is hidden now, and *End now*',
    '`/incident declare` — open an incident yourself; `/incident drill` — play one that changes nothing',
    '`/incident freeze` — change nothing in AWS for a time; `/incident thaw` — end that',
    '`/incident help` — this',
    'Without an id they are about the only open incident here; with several, add its id: `/incident show ID`.',
    'Everything else is on the cards: look for ▶.',
  ],
  list: (n: number) => (n === 0 ? 'No open incidents here.' : `*${plural(n, 'open incident')}*`),
  listMore: (n: number) => `${n} more are not shown`,
  listElsewhere: "This channel belongs to no customer. Ask in a customer's channel.",
  which: (n: number) => `*${plural(n, 'open incident')} here.* Add the id of the one that you mean:`,
  openFor: (time: string) => `Open for ${time}`,
  steps: 'Steps',
  happened: 'What happened',
  toCards: 'Go to the cards',
  onCallNow: (customer: string, ladder: string) => `*${customer}: on call now* ${ladder}`,
  inHours: 'Working hours: a card is asked for in Slack first.',
  outsideHours: (from: string, to: string) =>
    `Outside working hours (${from} to ${to}): the first with a phone number is called at once.`,
  turn: (from: string, until: string, who: string) => `• ${from} to ${until}: ${who}`,
  showNone: (id: string) => `No incident ${id} in this channel. \`/incident list\` has the ids.`,
  consoleLink: (url: string) => `<${url}|*Open the console ↗*>`,
  consoleOnce: 'The link signs *you* in, once, within five minutes. Do not pass it on.',
  unknownCommand: (word: string) => `There is no \`/incident ${word}\`.`,
};
