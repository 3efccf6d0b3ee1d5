/** The windows that ask for a reason or a note, and what all windows have in common. */
import type { types } from '@slack/bolt';
import { ACTION_ID, writeValue, type ButtonValue, type ActionId } from '../buttons.ts';
import type { Texts } from '../texts/texts.ts';
import { LIMITS, plainText, sections, type Block } from './elements.ts';
import { dayInput, selectInput, textInput, type Choices } from './inputs.ts';
import type { View } from './view.ts';

export type ModalView = types.ModalView;

/** `block_id` and `action_id` of the inputs. */
export const FIELD = {
  reason: 'reason',
  steps: 'steps',
  day: 'day',
  choice: 'choice',
  except: 'except',
  which: 'which',
  page: 'page',
  account: 'account',
  kind: 'kind',
  severity: 'severity',
  title: 'title',
  things: 'things',
  region: 'region',
  hours: 'hours',
} as const;

/** The questions that ask for one text, by their button. */
export type Question =
  | typeof ACTION_ID.reject
  | typeof ACTION_ID.skip
  | typeof ACTION_ID.undo
  | typeof ACTION_ID.dismiss
  | typeof ACTION_ID.suppress
  | typeof ACTION_ID.suppressionEnd
  | typeof ACTION_ID.note
  | typeof ACTION_ID.severity
  | typeof ACTION_ID.handover
  | typeof ACTION_ID.merge
  | typeof ACTION_ID.ask
  | typeof ACTION_ID.reply
  | typeof ACTION_ID.breakGlass
  | typeof ACTION_ID.taskDone
  | typeof ACTION_ID.followUpDone
  | typeof ACTION_ID.followUpMove
  | typeof ACTION_ID.followUpDrop;

/** The question itself stays in sight. */
const ABOUT_AT_MOST = 6;

interface Wording {
  title: string;
  submit: string;
  label: string;
  hint: string;
  intro?: string;
  optional: boolean;
  /** Label of the field for a day, if it asks for one. */
  day?: string;
}

/** What a question is about. */
export interface Asked {
  /** What the click will do, and to what: escaped lines above the question. */
  lines: readonly string[];
  /** What is chosen from, beside the question. */
  choices?: Choices;
}

export function questionModal(
  question: Question,
  button: ButtonValue,
  t: Texts,
  { lines, choices }: Asked = { lines: [] },
): ModalView {
  const { title, submit, day, intro, ...reason } = wording(question, t);
  const above = sections([...(intro === undefined ? [] : [intro]), ...lines]).slice(0, ABOUT_AT_MOST);
  // Slack takes no empty list.
  if (choices?.options.length === 0)
    return modal(question, button, t, { title, blocks: [...above, ...sections([t.modal.nobody])] });
  return modal(question, button, t, {
    title,
    submit,
    blocks: [
      ...above,
      ...(day === undefined ? [] : [dayInput(FIELD.day, day)]),
      ...(choices === undefined ? [] : [selectInput(FIELD.choice, choices)]),
      textInput(FIELD.reason, { ...reason, lines: true }),
    ],
  });
}

/** A window without a question. */
export function notice(
  { t, buttonValue }: Pick<View, 't' | 'buttonValue'>,
  title: string,
  ...lines: string[]
): ModalView {
  return modal(ACTION_ID.timeline, buttonValue(), t, { title, blocks: sections(lines).slice(0, LIMITS.modalBlocks) });
}

export function modal(
  actionId: ActionId,
  button: ButtonValue,
  t: Texts,
  { title, submit, blocks }: { title: string; submit?: string; blocks: Block[] },
): ModalView {
  return {
    type: 'modal',
    callback_id: actionId,
    private_metadata: writeValue(button),
    title: plainText(title, LIMITS.modalTitle),
    close: plainText(submit === undefined ? t.modal.close : t.modal.cancel, LIMITS.modalTitle),
    ...(submit === undefined ? {} : { submit: plainText(submit, LIMITS.modalTitle) }),
    blocks,
  };
}

function wording(question: Question, { modal: m, does, quiet, leading, questions, breakGlass }: Texts): Wording {
  const reason = { label: m.reason, hint: m.reasonHint, optional: false };
  const ofTask = { ...reason, hint: m.followUpHint };
  const done = { title: m.done, submit: m.doneSubmit, intro: does.done, label: m.doneLabel, optional: true };
  const note = (label: string) => ({ label, hint: m.noteHint, optional: false });
  switch (question) {
    case ACTION_ID.reject:
      return { title: m.reject, submit: m.rejectSubmit, intro: does.reject, ...reason };
    case ACTION_ID.skip:
      return { title: m.skip, submit: m.skipSubmit, intro: does.skip, ...reason };
    case ACTION_ID.undo:
      return { title: m.undo, submit: m.undoSubmit, intro: m.undoIntro, ...reason };
    case ACTION_ID.dismiss:
      return { title: m.dismiss, submit: m.dismissSubmit, intro: m.dismissIntro, ...reason };
    case ACTION_ID.suppress:
      return { title: quiet.title, submit: quiet.submit, intro: quiet.intro, day: quiet.day, ...reason };
    case ACTION_ID.suppressionEnd:
      return { title: quiet.endTitle, submit: quiet.endSubmit, intro: quiet.endIntro, ...reason };
    case ACTION_ID.note:
      return { title: m.note, submit: m.noteSubmit, intro: does.note, ...note(m.noteLabel) };
    case ACTION_ID.severity:
      return { title: leading.severity, submit: leading.severitySubmit, intro: leading.severityIntro, ...reason };
    case ACTION_ID.merge:
      return { title: leading.merge, submit: leading.mergeSubmit, intro: leading.mergeIntro, ...reason };
    case ACTION_ID.handover:
      return {
        title: leading.handover,
        submit: leading.handoverSubmit,
        intro: leading.handoverIntro,
        ...note(m.noteLabel),
        optional: true,
      };
    case ACTION_ID.ask:
      return {
        title: questions.ask,
        submit: questions.askSubmit,
        intro: questions.askIntro,
        ...note(questions.askLabel),
      };
    case ACTION_ID.reply:
      return {
        title: questions.reply,
        submit: questions.replySubmit,
        intro: questions.replyIntro,
        ...note(questions.replyLabel),
      };
    case ACTION_ID.breakGlass:
      return {
        title: breakGlass.title,
        submit: breakGlass.submit,
        intro: breakGlass.intro,
        ...reason,
        hint: breakGlass.hint,
      };
    case ACTION_ID.taskDone:
      return { ...done, hint: m.noteHint };
    case ACTION_ID.followUpDone:
      return { ...done, hint: m.followUpHint };
    case ACTION_ID.followUpMove:
      return { title: m.move, day: m.moveDay, submit: m.moveSubmit, intro: does.move, ...ofTask };
    case ACTION_ID.followUpDrop:
      return { title: m.drop, submit: m.dropSubmit, intro: does.drop, ...ofTask };
    default:
      return question satisfies never;
  }
}
