/** Notes of people. Anyone who is in the channel may write one; those of strangers are marked, short and few. */
import type { Note } from '../../contract/messages.ts';
import { approverOf } from '../../domain/approval.ts';
import type { Said } from '../../domain/statement.ts';
import { person, text } from '../wording.ts';
import { refuse } from './approval-gate.ts';
import type { IncidentRecord } from './record.ts';

/** Of a person who is neither an approver of the customer nor on call. */
const STRANGERS_CHARACTERS = 500;
const STRANGERS_NOTES = 5;
/** Of all strangers together. */
const ALL_STRANGERS_NOTES = 50;

export function takeNote(r: IncidentRecord, { by, text: words }: Said<Note>): void {
  const { customer } = r.state;
  const known = approverOf(by, customer) !== undefined || customer.onCall.includes(by.slackUser);
  if (!known && !mayWrite(r, by.slackUser)) {
    refuse(r, by, ENOUGH);
    return;
  }
  const about = r.suspects().has(by.slackUser);
  const en = [...(known ? [] : [`not on ${customer.name}'s list`]), ...(about ? ['the incident is about them'] : [])];
  const ko = [...(known ? [] : [`${customer.name} 승인자·당직자 아님`]), ...(about ? ['인시던트 관련 당사자'] : [])];
  r.append('note', {
    actor: person(by),
    what: text(
      `Note by ${by.name}${en.length === 0 ? '' : ` (${en.join('; ')})`}`,
      `${by.name} 님의 메모${ko.length === 0 ? '' : `(${ko.join(', ')})`}`,
    ),
    why: known || words.length <= STRANGERS_CHARACTERS ? words : `${words.slice(0, STRANGERS_CHARACTERS)} […]`,
  });
}

/** Counts the note if there is room for it. */
function mayWrite({ book: { strangersNotes: notes } }: IncidentRecord, slackUser: string): boolean {
  const mine = Object.hasOwn(notes, slackUser) ? notes[slackUser]! : 0;
  const all = Object.values(notes).reduce((sum, n) => sum + n, 0);
  if (mine >= STRANGERS_NOTES || all >= ALL_STRANGERS_NOTES) return false;
  notes[slackUser] = mine + 1;
  return true;
}

const ENOUGH = text(
  "There are enough notes of people who are not on the customer's list. Please ask an approver to add yours.",
  '승인자·당직자가 아닌 사람은 메모를 더 남길 수 없습니다. 승인자에게 부탁해 주세요.',
);
