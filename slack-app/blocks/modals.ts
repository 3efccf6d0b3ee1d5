/** The windows that ask for a choice, a reason or a note, and the window that shows a whole plan. */
import type { types } from '@slack/bolt';
import type { Step } from '../../domain/incident.ts';
import type { GateView, IncidentHeader } from '../../domain/projections.ts';
import { plain } from '../escape.ts';
import { ACTION_ID, writeValue, type ButtonValue, type ActionId } from '../buttons.ts';
import type { Texts } from '../texts/texts.ts';
import { divider, LIMITS, plainText, sections, type Block } from './elements.ts';
import { gateSteps, gateTitle, undecided } from './gate.ts';
import { IN_FULL, stepPlan } from './step.ts';
import { targetWords, viewOf, type View } from './view.ts';

export type ModalView = types.ModalView;

/** `block_id` and `action_id` of the inputs; further groups of checkboxes are `steps-2`, `steps-3`, … */
export const FIELD = { reason: 'reason', steps: 'steps', day: 'day' } as const;

/** The questions that ask for one text, by their button. */
export type Question =
  | typeof ACTION_ID.reject
  | typeof ACTION_ID.skip
  | typeof ACTION_ID.undo
  | typeof ACTION_ID.dismiss
  | typeof ACTION_ID.note
  | typeof ACTION_ID.taskDone
  | typeof ACTION_ID.followUpDone
  | typeof ACTION_ID.followUpMove
  | typeof ACTION_ID.followUpDrop;

interface Wording {
  title: string;
  submit: string;
  label: string;
  hint: string;
  intro?: string;
  optional: boolean;
}

export function questionModal(question: Question, button: ButtonValue, t: Texts): ModalView {
  const { title, submit, label, hint, intro, optional } = wording(question, t);
  const field: types.InputBlock = {
    type: 'input',
    block_id: FIELD.reason,
    label: plainText(label, LIMITS.inputLabel),
    hint: plainText(hint, LIMITS.inputLabel),
    optional,
    element: { type: 'plain_text_input', action_id: FIELD.reason, multiline: true, max_length: LIMITS.inputText },
  };
  const above = intro === undefined ? [] : sections([intro]);
  const day = question === ACTION_ID.followUpMove ? [dayField(t)] : [];
  return modal(question, button, t, { title, submit, blocks: [...above, ...day, field] });
}

/** Nothing is ticked in advance, so that a person chooses each step that is approved. */
export function chooseModal(state: IncidentHeader, view: GateView, button: ButtonValue): ModalView {
  const v = viewOf(state, view.said);
  const { gate } = view;
  const m = v.t.modal;
  const steps = gateSteps(view);
  const choices = steps
    .map((step, i) => ({ step, number: i + 1 }))
    .filter(({ step }) => undecided([step], gate).length > 0);
  const groups = chunk(choices, LIMITS.checkboxes);
  if (choices.length === 0) return notice(v, m.choose, m.nothingLeft);
  // One block above for the introduction, one below for the reason.
  if (groups.length > LIMITS.modalBlocks - 2) return notice(v, m.choose, m.chooseTooMany);
  const inputs = groups.map((group, i): types.InputBlock => {
    const name = i === 0 ? FIELD.steps : `${FIELD.steps}-${i + 1}`;
    const label = plainText(m.chooseSteps(group[0]!.number, group.at(-1)!.number), LIMITS.inputLabel);
    const options = group.map(({ step, number }) => option(v, step, number));
    return {
      type: 'input',
      block_id: name,
      label,
      optional: true,
      element: { type: 'checkboxes', action_id: name, options },
    };
  });
  const why: types.InputBlock = {
    type: 'input',
    block_id: FIELD.reason,
    label: plainText(m.whyNot, LIMITS.inputLabel),
    optional: true,
    element: { type: 'plain_text_input', action_id: FIELD.reason, multiline: true, max_length: LIMITS.inputText },
  };
  return modal(ACTION_ID.choose, button, v.t, {
    title: m.choose,
    submit: m.chooseSubmit,
    blocks: [...sections([m.chooseIntro]), ...inputs, why],
  });
}

/** The whole plan. Its approval as a whole is offered only if nothing is left out. */
export function reviewModal(state: IncidentHeader, view: GateView, button: ButtonValue): ModalView {
  const v = viewOf(state, view.said);
  const { gate } = view;
  const m = v.t.modal;
  const steps = gateSteps(view);
  const rows = steps.map((step, i) => ({ step, plan: stepPlan(v, step, i + 1, IN_FULL) }));
  const all: Block[] = [
    ...sections([`*${gateTitle(v, gate)}* · ${v.t.plan(plain(gate.digest.slice(0, 6), 10))}`]),
    ...rows.flatMap(({ plan }) => [divider, ...sections(plan.lines)]),
  ];
  const left = undecided(steps, gate).length;
  const whole = all.length <= LIMITS.modalBlocks && rows.every((r) => !r.plan.cut);
  const blocks = whole ? all : [...all.slice(0, LIMITS.modalBlocks - 1), ...sections([m.reviewTooLong])];
  const mayApprove = whole && gate.status === 'open' && left > 0 && button.digest === gate.digest;
  return modal(ACTION_ID.approveAll, button, v.t, {
    title: m.review,
    blocks,
    ...(mayApprove ? { submit: m.reviewSubmit(left) } : {}),
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

function modal(
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

const dayField = ({ modal: m }: Texts): types.InputBlock => ({
  type: 'input',
  block_id: FIELD.day,
  label: plainText(m.moveDay, LIMITS.inputLabel),
  element: { type: 'datepicker', action_id: FIELD.day },
});

function wording(question: Question, { modal: m }: Texts): Wording {
  const reason = { label: m.reason, hint: m.reasonHint, optional: false };
  switch (question) {
    case ACTION_ID.reject:
      return { title: m.reject, submit: m.rejectSubmit, ...reason };
    case ACTION_ID.skip:
      return { title: m.skip, submit: m.skipSubmit, ...reason };
    case ACTION_ID.undo:
      return { title: m.undo, submit: m.undoSubmit, intro: m.undoIntro, ...reason };
    case ACTION_ID.dismiss:
      return { title: m.dismiss, submit: m.dismissSubmit, intro: m.dismissIntro, ...reason };
    case ACTION_ID.note:
      return { title: m.note, submit: m.noteSubmit, label: m.noteLabel, hint: m.noteHint, optional: false };
    case ACTION_ID.taskDone:
      return { title: m.done, submit: m.doneSubmit, label: m.doneLabel, hint: m.noteHint, optional: true };
    case ACTION_ID.followUpDone:
      return { title: m.done, submit: m.doneSubmit, label: m.doneLabel, hint: m.followUpHint, optional: true };
    case ACTION_ID.followUpMove:
      return { title: m.move, submit: m.moveSubmit, label: m.reason, hint: m.followUpHint, optional: false };
    case ACTION_ID.followUpDrop:
      return { title: m.drop, submit: m.dropSubmit, label: m.reason, hint: m.followUpHint, optional: false };
    default:
      return question satisfies never;
  }
}

/** The number and the target identify the step, so they are never cut off. */
function option(v: View, step: Step, number: number): types.PlainTextOption {
  const mark = step.reversible ? '' : ' ⚠';
  const target = targetWords(step.target);
  const room = Math.max(12, LIMITS.optionText - `${number}. `.length - mark.length - 3 - Math.min(target.length, 40));
  const title = step.title[v.lang];
  const shown = title.length > room ? `${title.slice(0, room - 1)}…` : title;
  return {
    text: {
      ...plainText(
        `${number}. ${shown} · ${target.length > 40 ? `${target.slice(0, 39)}…` : target}${mark}`,
        LIMITS.optionText,
      ),
      emoji: false,
    },
    value: step.id,
  };
}

export function chunk<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
