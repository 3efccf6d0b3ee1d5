/** The draft of an update to the customer: a message with the text, word for word, and what became of it; and the window that edits it. */
import { mayDecide } from '../../domain/approval.ts';
import type { Person } from '../../domain/incident.ts';
import type { IncidentHeader } from '../../domain/projections.ts';
import { shortDigest } from '../../domain/stands-for.ts';
import { isSuspect } from '../../domain/suspects.ts';
import { closingWaitsUntil, MOST_UPDATE, waitingDraft, type UpdateDraft } from '../../domain/update-draft.ts';
import { ACTION_ID, StaleButton, type ButtonValue } from '../buttons.ts';
import { mention, plain } from '../escape.ts';
import type { CardPart } from './decision.ts';
import { actions, button, confirmed, context, LIMITS, sections, type Block } from './elements.ts';
import { textInput } from './inputs.ts';
import { FIELD, modal, type ModalView } from './modals.ts';
import { viewOf, type View } from './view.ts';

/** The message's name within its incident. */
export const draftKey = ({ id }: UpdateDraft): string => `update-${id}`;

/** A new message for each draft, since an edited message notifies nobody. Undefined if a newer one has replaced it. */
export function draftMessage(state: IncidentHeader, draft: UpdateDraft): CardPart | undefined {
  if (draft.end?.how === 'replaced') return undefined;
  const v = viewOf(state);
  const { t } = v;
  const name = plain(state.customer.name, 80);
  const title = draft.closing ? t.updates.closing(name) : t.updates.update(name, draft.number);
  const shown = isHidden(state) ? [t.updates.hidden] : quoted(draft.text);
  return {
    key: draftKey(draft),
    blocks: [
      ...sections([`✉ *${title}* · ${t.updates.draft(shortDigest(draft.digest))}`, ...stands(v, draft)]),
      ...sections(shown),
      ...(draft.end === undefined ? decision(v, draft) : []),
    ],
    note: t.updates.note(name),
  };
}

/** What became of it, or who is to decide. */
function stands({ t, at }: View, { end, closing, failed }: UpdateDraft): string[] {
  const { updates } = t;
  if (end === undefined) return [...(failed ? [updates.failed] : []), updates.yours];
  const by = end.by === undefined ? '' : mention(end.by);
  switch (end.how) {
    case 'sending':
      return [updates.sending(by, at(end.at))];
    case 'sent':
      return [end.edited ? updates.sentEdited(by, at(end.at)) : updates.sent(by, at(end.at))];
    case 'declined':
      return [updates.declined(by, at(end.at))];
    case 'replaced':
      return [];
    case 'lapsed':
      return [closing ? updates.lapsedClosing : updates.lapsed];
    default:
      return end.how satisfies never;
  }
}

function decision(v: View, draft: UpdateDraft): Block[] {
  const { state, t, at, buttonValue } = v;
  const { digest, closing } = draft;
  const value = buttonValue({ digest });
  const policy = state.customer.updates;
  const approvers = state.customer.approvers.filter((a) => !isSuspect(state, a.slackUser)).slice(0, MOST_NAMED);
  const how =
    closing && policy !== undefined ? t.updates.howClosing(at(closingWaitsUntil(draft, policy))) : t.updates.how;
  const send = confirmed(button(ACTION_ID.draftSend, t.updates.send, value, 'primary'), t.updates.sendDoes, t);
  return [
    context(how),
    actions(
      // Nobody sends what is not shown.
      ...(isHidden(state) ? [] : [send]),
      button(ACTION_ID.draftEdit, t.updates.edit, value),
      button(ACTION_ID.draftDecline, t.updates.decline, value),
    ),
    context(t.whoDecides(approvers.map(mention).join(' '))),
  ];
}

const MOST_NAMED = 20;

/** A person whom it is about may be in the customer's channel, and is in no incident's own. */
const isHidden = ({ suspects = [], slack }: IncidentHeader): boolean => suspects.length > 0 && slack?.own !== true;

/** Each line as a quotation. A long line is divided, so that it fits into a section with its entities. */
const quoted = (text: string): string[] =>
  text.split('\n').flatMap((line) => {
    const parts = line.match(/.{1,500}/gu) ?? [];
    return parts.length === 0 ? ['>'] : parts.map((part) => `> ${plain(part, LIMITS.sectionText - 10)}`);
  });

/** Whether the window shows the text to this person: approvers alone may read it there. */
export const mayRead = (state: IncidentHeader, by: Person): boolean =>
  mayDecide(by, state.customer, new Set(state.suspects)) === undefined;

/** @throws StaleButton if it waits no more */
export function draftModal(state: IncidentHeader, button: ButtonValue): ModalView {
  const draft = waitingDraft(state);
  if (draft === undefined || draft.digest !== button.digest) throw new StaleButton('the draft waits no more');
  const { t } = viewOf(state);
  const { updates } = t;
  return modal(ACTION_ID.draftEdit, button, t, {
    title: updates.title,
    submit: updates.send,
    blocks: [
      textInput(FIELD.reason, {
        label: updates.label,
        hint: updates.hint,
        lines: true,
        initial: draft.text,
        most: MOST_UPDATE,
      }),
    ],
  });
}
