/** The words of the documents for an executive and for the customer, in English. */
import { plural } from '../../domain/format.ts';
import type { Change } from '../../domain/report-facts.ts';

export const readers = {
  executive: 'Security incident, executive summary',
  customer: 'Security incident, report to the customer',
  message: { executive: 'Assessment', customer: 'To our customer' },
  approved: (by: string, at: string, version: number) => `Edited and approved by ${by}, ${at} (version ${version}).`,
  drafts: {
    executive: (open: number, due: string | undefined) =>
      open === 0
        ? 'The response has ended and nothing is left open.'
        : `The response has ended. ${plural(open, 'point')} ${open === 1 ? 'remains' : 'remain'} open${due === undefined ? '' : `, the first by ${due}`}.`,
    customer: (open: number, due: string | undefined) =>
      open === 0
        ? 'We have ended our response in your account. There is nothing that you must do.'
        : `We have ended our response in your account. Please see to the ${plural(open, 'task')} below${due === undefined ? '' : `, the first by ${due}`}.`,
  },
  impact: 'Impact',
  nextDate: 'Next date:',
  noNextDate: 'No date is pending.',
  moreOpen: (n: number) => `${n} more in the full record.`,
  meaning: 'What this means for you',
  dataTaken: (what: string) => `Data or credentials were read or taken: ${what}. Treat them as known to the intruder.`,
  dataOpen: (what: string) => `These were open to people outside for a time: ${what}.`,
  dataUnknown:
    'Whether data was read is unknown: no log that was read records it. Treat what was within reach as read, until a log shows otherwise.',
  dataSafe: 'We found no sign that data was read, copied or changed.',
  servicesHit: (what: string) => `The intruder stopped or destroyed: ${what}.`,
  servicesWhole: 'We found no service of yours that the intruder stopped or destroyed.',
  costs: (what: string) =>
    `The bill is higher than usual: ${what}. AWS may credit unauthorized usage: ask in its support case.`,
  noCosts: 'We found no unusual costs. Costs can show up 24 hours late.',
  done: 'What was done in your account',
  now: 'Now',
  fates: { 'put-back': 'undone', gone: 'ended with its target', stays: 'in force' } satisfies Record<
    Change['fate'],
    string
  >,
  yours: 'What you should do',
  nothingYours: 'There is no task for you.',
  by: (date: string) => `by ${date}`,
  others: 'What others still do for you',
  ask: 'Whom to ask',
  askWhom: (who: string) =>
    `${who} led this response. Answer in the Slack channel of your account, or by your usual contact.`,
};
