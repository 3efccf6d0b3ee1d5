/** What people decide about an incident as a whole, in English. */
import { plural } from '../../domain/format.ts';

export const leading = {
  moreButton: 'More…',
  more: 'This incident',
  chooseOne: 'Please choose one.',
  severityButton: 'Change severity…',
  severity: 'Change the severity',
  severitySubmit: 'Change',
  severityIntro:
    'Recommended steps are judged again. If it rises, notices are sent and reminders come sooner. An alert that says more than is known now raises it again.',
  severityNow: (name: string) => `Severity *${name}*`,
  severityNew: 'New severity',
  graded: (who: string, before: string, why: string) => `✍ Severity set by ${who} (was ${before}): ${why}`,
  handoverButton: 'Hand over…',
  handover: 'Hand over the lead',
  handoverSubmit: 'Hand over',
  handoverIntro: 'The new lead is told in the thread of the incident.',
  handoverTo: 'New lead',
  handoverUnknown: (name: string) => `${name} is not on the list of approvers: choose somebody in the window.`,
  handoverNobody: 'Nobody else may lead here.',
  undoNone: 'No step can be undone now.',
  undoSome: (n: number) => `${plural(n, 'step')} can be undone`,
  mergeButton: 'Merge…',
  merge: 'Merge incidents',
  mergeSubmit: 'Merge',
  mergeIntro:
    'The first one hands its alerts and what it knows over, proposes nothing more, and closes. The second goes on, and asks the sources of the alerts itself.',
  mergeThis: '*This one joins, and closes:*',
  mergeInto: '*This one goes on:*',
  mergeUsage: 'Add the id of the incident that goes on: `/incident merge ID`. `/incident list` has the ids.',
  mergeWhich: (id: string) => `*Which incident joins ${id}?* Its own changes must be undone before.`,
  mergeNone: (id: string) => `No other incident of this customer is open that could join ${id}.`,
  merged: (into: string, who: string, at: string, why: string) => `→ *Goes on in ${into}*, by ${who} at ${at}: ${why}`,
  joined: (ids: string, n: number) => `← *${plural(n, 'incident')} joined this one*: ${ids}`,
  mergedClosing: (title: string, into: string) => `→ *Closed, goes on in ${into}*: ${title}`,
};
