/** All texts of the Slack app in English. The type ensures that the Korean catalogue has the same members. */
import { plural } from '../../domain/format.ts';
import { closing } from './closing-en.ts';
import { command } from './commands-en.ts';
import { desk } from './desk-en.ts';
import { home } from './home-en.ts';
import { operations } from './operations-en.ts';
import { fold } from './fold-en.ts';
import { leading } from './leading-en.ts';
import { breakGlass } from './break-glass-en.ts';
import { questions } from './questions-en.ts';
import { stands } from './stands-en.ts';
import { quiet } from './quiet-en.ts';
import { updates } from './updates-en.ts';

export const en = {
  closing,
  desk,
  home,
  operations,
  quiet,
  command,
  fold,
  leading,
  breakGlass,
  questions,
  stands,
  updates,
  standing: { unauthorized: 'made by the intruder', source: 'source of the attack' },

  // The incident's header
  phaseLine: (bar: string, name: string, at: number) => `${bar}  *${name}*  ${at}/7`,
  lead: (who: string) => `Lead ${who}`,
  noLead: 'Nobody leads yet',
  opened: (at: string) => `Opened ${at}`,
  confirmed: (source: string) => `✔ Confirmed by ${source}`,
  unconfirmed: (source: string) =>
    `⚠ *Not confirmed by ${source}.* It may be forged: check before you approve anything.`,
  heldBack: (what: string, at: string) =>
    `◔ *Held back: ${what}.* No alert is confirmed, and this hour's quota for unconfirmed alerts is used up. It begins when somebody presses *I'm on it* or approves a step, when an alert is confirmed, or by itself when the quota is free again (${at} at the earliest).`,
  confirming: (source: string) => `… Being checked with ${source}`,
  alerts: (n: number, last: string) => `${plural(n, 'alert')}, last ${last}`,
  inEvidence: (what: string) => `In the evidence store only: ${what}`,
  entitiesNone: 'Nothing else found so far',
  lookAgain: (at: string) => `Looked at again at ${at}, by itself.`,
  watching: (at: string) => `◉ Watching for the intruder's return until ${at}, then it closes by itself.`,
  knownSoFar: 'Known so far',
  more: (n: number) => `+ ${n} more`,
  waitingFor: (what: string) => `▶ *Waiting for ${what}*`,
  working: '◷ Firebreak is working. Nothing to do for you right now.',
  openCard: 'open the card',
  onCall: (who: string) => `On call: ${who}`,
  temporal: 'Temporal ↗',
  drill: '⚑ *Drill.* A sample finding: everything is shown, nothing will be changed.',
  refusedMessages: (n: number) =>
    `⚠ *${plural(n, 'message')} refused*: not signed by the Slack app for this incident, or sent again. Somebody may have access to Temporal.`,
  recurrence: '↻ The same target had an incident before, which was closed.',
  dismissed: (who: string, at: string, why: string) => `Dismissed as a false positive by ${who} at ${at}: ${why}`,
  cameAgain: (n: number, at: string) =>
    `↻ *Came again ${n === 1 ? 'once' : `${n} times`}*, last ${at}. It said nothing new, so it joined this dismissal.`,
  cameAgainHow: 'Another target, a higher severity or another finding opens an incident as usual.',
  closed: (at: string) => `✔ *Closed* ${at}`,
  releasing: 'The release of what was contained is proposed for approval.',
  notReached: 'not reached',
  seal: (n: number) => `Seal of the evidence manifest (${n === 1 ? '1 entry' : `${n} entries`})`,
  headerNote: (severity: string, customer: string, title: string) => `${severity} · ${customer}: ${title}`,

  // The infosec team's own message
  infosec: {
    yours: '⚑ *No runbook fits this alert: it is yours to take.*',
    how: (names: string) => `${names}: press *I'm on it* in the customer's channel.`,
    howWithout: (customer: string, names: string) =>
      `None of you is on ${customer}'s list (the role \`infosec\` in customers.yaml), so one of its approvers has to press *I'm on it*: ${names}.`,
    yoursNote: 'no runbook, yours to take',
    broken: (customer: string, channel: string) =>
      `⚠ *Nobody in ${customer}'s channel sees this incident*: Slack takes no message there (${channel}).`,
    brokenNote: (customer: string) => `Nobody in ${customer}'s channel sees an incident: Slack takes no message there`,
    lost: (customer: string, channel: string) =>
      `⚠ *The channel of one of ${customer}'s incidents is gone* (${channel}): somebody archived or deleted it. What follows is in ${customer}'s channel.`,
    lostNote: (customer: string) => `The channel of one of ${customer}'s incidents is gone`,
    open: (customer: string) => `Open in ${customer}'s channel`,
    deadLetters: (n: number, more: number, since: string) =>
      `⚠ *${plural(n, 'message')} in the dead-letter queue*${more === n ? '' : ` (${more} more)`}, since ${since}. What is there is in no incident: it could not be read, or not be delivered.`,
    deadLettersHow:
      '`npx firebreak alerts redrive` counts them. When the cause is removed, `npx firebreak alerts redrive --send` gives them back and says why they were there.',
    deadLettersGone: '✔ The dead-letter queue is empty again.',
  },

  // A gate's card
  proposed: (n: number) => `${plural(n, 'step')} proposed`,
  steps: (n: number) => plural(n, 'step'),
  plan: (digest: string) => `plan ${digest}`,
  part: (n: number, of: number) => `part ${n} of ${of}`,
  onwards: 'Decide below the last part ↓',
  whoDecides: (who: string) => `Can decide: ${who}`,
  gateOpen: (n: number) => `▶ *Your decision: ${plural(n, 'step')}*`,
  gatePartly: (n: number, who: string) =>
    `◔ *Another approver is needed for ${plural(n, 'step')}*, approved so far by ${who}`,
  nextApproverHow: (who: string) => `${who}: one of you, please decide`,
  nextApproverNote: (customer: string, n: number) => `${customer}: ${plural(n, 'step')} need another approver`,
  gateDecided: (at: string) => `Decided ${at}`,
  gateExpired: (at: string) => `Expired ${at}: nobody decided`,
  gateRehearsal: '⚑ Drill: this is what would be proposed. Nothing was changed.',
  countDone: (n: number) => `✔ ${n} done`,
  countRunning: (n: number) => `◷ ${n} running`,
  countCopying: (n: number) => `◷ ${plural(n, 'step')} after evidence is copied`,
  countWaiting: (n: number) => `✍ ${n} to do by hand`,
  countFailed: (n: number) => `✖ ${n} failed`,
  countRejected: (n: number) => `${n} rejected`,
  countSkipped: (n: number) => `${n} not done`,
  countUndone: (n: number) => `↩ ${n} undone`,
  gateNote: (customer: string, n: number, phase: string) => `${customer}: ${plural(n, 'step')} to decide (${phase})`,
  gateNoteDecided: (customer: string, phase: string) => `${customer}: ${phase} decided`,

  // A step
  reversible: '↩ can be undone',
  irreversible: (n: number) => `⚠ *Cannot be undone* · needs ${n} approvers`,
  needs: (n: number) => `needs ${n} approvers`,
  task: '✍ done by hand, outside Firebreak',
  impact: (what: string) => `⚡ ${what}`,
  noImpact: 'No impact found',
  likeStep: (n: number) => `⚡ Impact and undo as in ${n}`,
  stays: (why: string) => `Stays when the incident ends: ${why}`,
  staysAnyway: 'Stays when the incident ends',
  cutLines: (n: number) => `… ${plural(n, 'more line')}: press *Show everything*`,
  partly: (have: number, need: number, who: string) => `◔ *${have} of ${need} approvers*: ${who}`,
  needsLead: (who: string) => `◔ ${who} · still needs a lead or the infosec team`,
  approved: (who: string) => `Approved by ${who}`,
  starting: (who: string) => `☑ Approved by ${who} · starts when other changes of the same target are done`,
  startsAfterCopy: (who: string) => `☑ Approved by ${who} · starts when evidence of the target is copied`,
  claimed: "⚠ *Not in the source's finding*: only an alert names it. Check it and choose it by hand.",
  claimedBriefly: 'alert only',
  optional: (why: string) => `○ *Optional*: ${why}`,
  optionalBriefly: '(optional)',
  leftOut: (n: number) => `○ ${plural(n, 'optional step')}: press *Choose* to decide on ${n === 1 ? 'it' : 'them'}`,
  copying: '◷ Evidence of the target is being copied. The change starts after that.',
  running: (at: string) => `◷ *Running* since ${at}`,
  taskWaits: '✍ *Waiting for a person.* Press Done when it is done.',
  done: (at: string) => `✔ *Verified* ${at}: read back from AWS`,
  taskDone: (who: string, at: string) => `✔ *Done* by ${who} ${at}`,
  was: (why: string) => `✔ Nothing to do: ${why}`,
  refused: (why: string) => `⊘ Not possible: ${why}`,
  gone: (why: string) => `– Gone: ${why}`,
  rejectedBy: (who: string, at: string, why: string) => `✖ *Rejected* by ${who} ${at}: ${why}`,
  rejected: (why: string) => `✖ *Rejected*: ${why}`,
  skippedBy: (who: string, why: string) => `– *Skipped* by ${who}: ${why}`,
  skipped: (why: string) => `– *Skipped*: ${why}`,
  failed: (why: string) => `✖ *Failed*: ${why}`,
  failedNext: 'Nothing more happens until you press Retry or Skip.',
  drifted: (why: string) => `⚠ *Changed since the preview*: ${why}`,
  rehearsed: '⚑ Previewed only',
  undoneOutside: (at: string) => `⚠ *Undone by somebody outside this incident* (seen ${at})`,
  undone: (at: string) => `↩ *Undone* ${at}`,
  moved: '↓ Proposed again on a newer card',
  noReason: 'no reason given',

  // What is left when an incident has ended
  followUp: {
    title: 'Follow-ups',
    progress: (open: number, all: number) =>
      open === 0 ? '✔ *nothing is left to do*' : `${all - open} of ${all} done`,
    note: (customer: string, open: number) =>
      open === 0 ? `${customer}: all follow-ups are done` : `${customer}: ${plural(open, 'follow-up')} to do`,
    inThread: (n: number) => `✍ *${plural(n, 'follow-up')}* with owner and due date: in this thread`,
    owned: (who: string) => `Owner: ${who}`,
    taken: (who: string) => `✍ ${who} has taken this`,
    due: (day: string) => `Due *${day}*`,
    overdue: '‼ *overdue*',
    done: (who: string, at: string) => `✔ *Done* by ${who} ${at}`,
    dropped: (who: string, at: string, why: string) => `– *Dropped* by ${who} ${at}: ${why}`,
    remind: (n: number) =>
      `*${plural(n, 'follow-up')} to do.* Press Done on the card above when one is done, or move its date.`,
    escalate: (n: number) =>
      `*${plural(n, 'follow-up')} overdue.* You are next on call: please do them, or move their dates with a reason.`,
  },

  // Buttons
  button: {
    acknowledge: "I'm on it",
    takeOver: 'Take over',
    dismiss: 'Dismiss…',
    note: 'Note…',
    timeline: 'Timeline',
    approveAll: (n: number, left: number) =>
      left > 0 ? `Approve recommended (${n})` : n === 1 ? 'Approve' : `Approve all ${n}`,
    review: 'Show everything…',
    choose: 'Choose…',
    list: 'List…',
    show: 'Show…',
    reject: 'Reject…',
    retry: 'Retry',
    skip: 'Skip…',
    undo: 'Undo…',
    done: 'Done…',
    take: 'I take this',
    steps: 'Steps…',
    move: 'Move date…',
    drop: 'Drop…',
  },

  // Modals
  // What a click will do, and what it stands for
  standsFor: (digest: string) => `As of ${digest}. If this changes before you confirm, nothing is done.`,
  does: {
    runAgain: 'The approved change runs again. It reads the current state first.',
    previewAgain: 'It is previewed again, and proposed for approval again.',
    reject: 'Every undecided step of this plan is rejected. None of them changes anything.',
    skip: 'The step is not done, and the incident goes on without it.',
    done: 'The task counts as done, on your word.',
    note: 'It is added to the timeline and changes nothing.',
    move: 'The task stays open and gets a new due date.',
    drop: 'The task ends without being done.',
    dismiss: (alerts: number, proposed: number, done: number) =>
      `${plural(alerts, 'alert')} called false: ${plural(proposed, 'step')} rejected, ${done} done so far.`,
    takeOver: (who: string) => `You become the lead in place of ${who}.`,
    takeTask: (who: string | undefined) =>
      who === undefined ? 'You take this task, and are reminded of it.' : `You take this task from ${who}.`,
  },

  modal: {
    cancel: 'Cancel',
    close: 'Close',
    choose: 'Choose steps',
    chooseSubmit: 'Decide',
    chooseIntro: 'What is recommended is ticked. *Every step left unticked is rejected.*',
    chooseSteps: (from: number, to: number) => (from === to ? `Step ${from}` : `Steps ${from} to ${to}`),
    chooseNothing: 'Tick at least one step, or close this and press Reject.',
    chooseKinds: 'What is recommended is ticked. *Everything left unticked is rejected.*',
    chooseKind: 'What to approve',
    except: 'Except these steps',
    exceptHint: (of: number) => `Their numbers in the lists, 1 to ${of}. Example: 3, 17-20. They are rejected.`,
    exceptWrong: (of: number) => `Please write numbers from 1 to ${of}, like 3, 17-20.`,
    whyNot: 'Why not the others?',
    review: 'The whole plan',
    reviewSubmit: (n: number, left: number) => (left > 0 ? `Recommended (${n})` : `Approve all ${n}`),
    list: 'Steps',
    listShow: 'Show',
    which: 'Which steps',
    filters: {
      all: (n: number) => `All ${n}`,
      different: (n: number) => `The ${n} that differ from most`,
      waiting: (n: number) => `The ${n} that wait for Retry, Skip or Done`,
    },
    page: 'Next page',
    range: (from: number, to: number, of: number) => `${from} to ${to} of ${of}`,
    reviewNext: 'Next ›',
    reviewOn: 'Approve below the last page ›',
    reviewTooLong:
      'The rest does not fit into a Slack window, so the plan cannot be approved as a whole: choose its steps.',
    nobody: 'There is nobody to choose from. People are added to the customer in customers.yaml.',
    nothingLeft: 'Everything on this card is decided already.',
    reject: 'Reject the plan',
    rejectSubmit: 'Reject',
    skip: 'Skip this step',
    skipSubmit: 'Skip',
    undo: 'Undo this step',
    undoSubmit: 'Undo',
    undoIntro: 'The resource goes back to what it was before, and is read back.',
    dismiss: 'False positive?',
    dismissSubmit: 'Dismiss',
    dismissIntro: 'No more steps are proposed. What was contained is offered for release.',
    note: 'Add a note',
    noteSubmit: 'Add',
    noteLabel: 'Note',
    noteHint: 'Goes into the timeline and the report. No passwords, no keys.',
    done: 'Task done',
    doneSubmit: 'Done',
    doneLabel: 'What was done?',
    reason: 'Reason',
    reasonHint: 'Goes into the timeline and the report.',
    reasonMissing: 'Please give a reason: it goes on record.',
    steps: 'How to do it',
    move: 'Move the due date',
    moveSubmit: 'Move',
    moveDay: 'New due date',
    moveDayMissing: 'Please pick a day.',
    moveDayPast: 'Please pick a day that is still to come.',
    drop: 'Drop this task',
    dropSubmit: 'Drop',
    followUpHint: 'Stays on record with the task. No passwords, no keys.',
    followUpReasonMissing: 'Please give a reason: it stays on record with the task.',
    timeline: 'Timeline',
    timelineEarlier: (n: number) => `${plural(n, 'earlier event')} not shown here; the report has all of them.`,
  },

  // What went wrong with a click
  errors: {
    noAnswer:
      '⚠ *Firebreak did not answer, so this was probably not recorded.* If the card stays as it is, please press again in a minute: pressing twice does no harm.',
    kept: '⚠ *Not recorded yet: Temporal does not answer.* Your click is kept, sent as soon as it answers, and you are told here. If you hear nothing within 15 minutes, it was NOT recorded: please press again. Pressing twice does no harm.',
    recorded: '✔ *Recorded now.* Temporal answers again, and your click has arrived.',
    notKept: '✖ *Not recorded.* Temporal did not answer in time. Please look at the card and press again.',
    closed: 'This incident is closed, so there is nothing left to decide. Nothing was changed.',
    stale: 'This button is from an older card. Please use the newest card of the incident. Nothing was changed.',
    unexpected:
      '⚠ *Not recorded.* Something unexpected went wrong and was logged. Please press again; if it stays so, tell your platform team.',
  },
};

export type Texts = typeof en;
