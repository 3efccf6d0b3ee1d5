/** The questions about an incident as a whole: how severe it is, who leads it. */
import { Severity } from '../../domain/alert.ts';
import { mergeSignal } from '../../contract/merging.ts';
import { handoverSignal, severitySignal } from '../../contract/leading.ts';
import { aboutLead, aboutMerge, aboutSeverity, leadChoices, severityChoices } from '../blocks/leading.ts';
import { FIELD } from '../blocks/modals.ts';
import { ACTION_ID, StaleButton, type ButtonValue } from '../buttons.ts';
import { digestOf } from './plan.ts';
import { chosen, type QuestionRow } from './question-row.ts';

/** @throws StaleButton */
function intoOf({ into }: ButtonValue): string {
  if (into === undefined) throw new StaleButton('the button names no other incident');
  return into;
}

export const LEADING: readonly QuestionRow[] = [
  {
    actionId: ACTION_ID.severity,
    about: async ({ button }, { incidents }) => {
      const header = await incidents.header(button);
      return { lines: aboutSeverity(header, button), choices: severityChoices(header) };
    },
    reasonMissing: ({ modal }) => modal.reasonMissing,
    check: chosen,
    send: ({ button, say, reason, selected }) =>
      say(severitySignal, {
        digest: digestOf(button),
        severity: Severity.parse(selected[FIELD.choice]),
        reason,
      }),
  },
  {
    actionId: ACTION_ID.merge,
    about: async ({ button }, { incidents }) => {
      const into = intoOf(button);
      const [joining, other] = await Promise.all([incidents.header(button), incidents.header({ id: into })]);
      return { lines: aboutMerge(joining, other, button) };
    },
    reasonMissing: ({ modal }) => modal.reasonMissing,
    send: ({ button, say, reason }) => say(mergeSignal, { digest: digestOf(button), into: intoOf(button), reason }),
  },
  {
    actionId: ACTION_ID.handover,
    about: async ({ button }, { incidents }) => {
      const header = await incidents.header(button);
      return { lines: aboutLead(header, button), choices: leadChoices(header, button.to) };
    },
    check: chosen,
    send: ({ button, say, reason, selected }) =>
      say(handoverSignal, {
        digest: digestOf(button),
        to: selected[FIELD.choice] ?? '',
        ...(reason === '' ? {} : { note: reason }),
      }),
  },
];
