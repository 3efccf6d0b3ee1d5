/** What people decide about a customer: declare, freeze, thaw, drill. In English. */
import { plural } from '../../domain/format.ts';

export const desk = {
  noCustomer: (id: string) => `No customer ${id} here. Name one of: `,
  noCustomers: "You approve for no customer here. Ask in a customer's channel.",
  whichCustomer: (ids: string) => `Which customer? Add one of: ${ids}`,
  declareTitle: 'Declare an incident',
  declareSubmit: 'Declare',
  declareIntro:
    'It opens an incident like an alert would, in your name. Nothing is changed before somebody approves it.',
  account: 'Customer and AWS account',
  moreAccounts: (n: number) => `${n} more accounts are not listed: declare in the channel of their customer.`,
  kind: 'What kind of incident',
  kindOther: 'None of these: the infosec team takes it',
  severity: 'Severity',
  subject: 'What happened, in one line',
  subjectMissing: 'Please say what happened.',
  things: 'What it is about',
  thingsHint:
    'One on each line: an ARN, an id such as i-0abc…, AKIA… or sg-…, an address, user NAME, role NAME, bucket NAME.',
  thingsUnknown: (line: string) => `Not understood: ${line}. Write its kind before it, for example: user ${line}`,
  thingsTooMany: (most: number, beyond: number) =>
    `Too many: please name at most ${most} things, ${plural(beyond, 'thing')} fewer than now.`,
  region: 'AWS region',
  regionWrong: 'Please write a region such as ap-northeast-2.',
  known: 'What is known so far',
  freezeTitle: 'Freeze the customer',
  freezeSubmit: 'Freeze',
  freezeIntro: (id: string) =>
    `*${id}*: nothing is changed in its AWS accounts for the time that you choose. Cards can be decided as usual, and what is approved waits. Evidence is still copied. Only a lead or the infosec team can do this.`,
  hours: 'For how long',
  hoursOf: (n: number) => (n < 48 ? `${n} h` : `${n / 24} days`),
  hoursMissing: 'Please choose for how long.',
  thawTitle: 'Thaw the customer',
  thawSubmit: 'Thaw',
  thawIntro: (id: string) => `*${id}*: what was approved meanwhile runs when you thaw.`,
  notFrozen: (id: string) => `${id} is not frozen.`,
  header: (until: string, who: string, why: string) =>
    `❄ *Frozen until ${until}* by ${who}: ${why}. Nothing is changed in AWS until then; what is approved waits.`,
  frozen: (id: string, until: string, who: string, why: string) =>
    `❄ *${id} is frozen until ${until}* by ${who}: ${why}`,
  frozenHow: (id: string) =>
    `Nothing is changed in its AWS accounts. Cards can be decided, and what is approved waits. \`/incident thaw ${id}\` ends it.`,
  frozenNote: (id: string) => `${id} is frozen`,
  wasFrozen: (id: string, who: string, why: string, at: string) => `✔ ${id} was frozen by ${who}: ${why}. Ended ${at}.`,
  thawed: (id: string, who: string, why: string) =>
    `✔ *${id} is thawed* by ${who}: ${why}. What was approved runs now.`,
  thawedByTime: (id: string) => `✔ *The freeze of ${id} is over.* What was approved runs now.`,
  topic: 'Firebreak. Only approvers of the customer decide.',
  topicDrill: 'DRILL',
  bookmarkConsole: 'Replay, reports, evidence',
  bookmarkTemporal: 'Workflow in Temporal',
  openChannel: 'Open the channel of this incident',
  inChannel: 'It has a channel of its own.',
  noChannel: (why: string) => `⚠ This incident has no channel of its own. ${why}`,
  drills: 'Which drill? `/incident drill NAME`. It shows everything, changes nothing, and nobody is called:',
  drillLine: (id: string, name: string) => `• ${id} ${name}`,
  drillAsked: 'The drill begins in a moment. You are told here.',
};
