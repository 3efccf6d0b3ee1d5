/** The windows in which people choose what to approve: single steps, or on a folded card kinds of steps without some. */
import type { types } from '@slack/bolt';
import { numbered } from '../../domain/gate-fold.ts';
import type { Step } from '../../domain/incident.ts';
import type { GateFoldView, GateView, IncidentHeader } from '../../domain/projections.ts';
import { truncated } from '../../domain/text.ts';
import { isRecommended } from '../../domain/recommendation.ts';
import { ACTION_ID, type ButtonValue } from '../buttons.ts';
import type { Texts } from '../texts/texts.ts';
import { LIMITS, plainText, sections } from './elements.ts';
import { checkboxInput, textInput } from './inputs.ts';
import { undecided } from './gate.ts';
import { FIELD, modal, notice, type ModalView } from './modals.ts';
import { targetWords, viewOf, type View } from './view.ts';
import { chunksOf } from '../../domain/group.ts';

/** What is recommended is ticked. */
export function chooseModal(state: IncidentHeader, view: GateView, button: ButtonValue): ModalView {
  const v = viewOf(state, view.said);
  const m = v.t.modal;
  const choices = numbered(view.steps).filter(({ step }) => undecided([step], view.gate).length > 0);
  if (choices.length === 0) return notice(v, m.choose, m.nothingLeft);
  const groups = chunksOf(choices, LIMITS.checkboxes);
  return modal(ACTION_ID.choose, button, v.t, {
    title: m.choose,
    submit: m.chooseSubmit,
    blocks: [
      ...sections([m.chooseIntro]),
      ...groups.map((group, i) =>
        checkboxes(
          i,
          m.chooseSteps(group[0]!.number, group.at(-1)!.number),
          group.map(({ step, number }) => ({ option: option(v, step, number), recommended: isRecommended(step) })),
        ),
      ),
      whyNot(v.t),
    ],
  });
}

/** A box for each kind of steps, and a field for the numbers of steps that are left out. */
export function chooseKindsModal(state: IncidentHeader, fold: GateFoldView, button: ButtonValue): ModalView {
  const v = viewOf(state, fold.said);
  const m = v.t.modal;
  const open = fold.kinds.filter((kind) => (kind.statuses.proposed ?? 0) > 0);
  if (open.length === 0) return notice(v, m.choose, m.nothingLeft);
  const choices = open.map(({ key, traits, statuses }): Choice => {
    const tail = ` · ${statuses.proposed ?? 0}${warning(v, traits)}`;
    const shown = truncated(traits.title[v.lang], LIMITS.optionText - tail.length - 1);
    return {
      option: { text: { ...plainText(`${shown}${tail}`, LIMITS.optionText), emoji: false }, value: key },
      recommended: isRecommended(traits),
    };
  });
  // Its listener has to know how many steps there are, to check the numbers.
  const value: ButtonValue = { ...button, list: { which: 'all', from: fold.total } };
  return modal(ACTION_ID.choose, value, v.t, {
    title: m.choose,
    submit: m.chooseSubmit,
    blocks: [
      ...sections([m.chooseKinds]),
      ...chunksOf(choices, LIMITS.checkboxes).map((group, i) => checkboxes(i, m.chooseKind, group)),
      textInput(FIELD.except, { label: m.except, hint: m.exceptHint(fold.total), optional: true }),
      whyNot(v.t),
    ],
  });
}

interface Choice {
  option: types.PlainTextOption;
  /** Ticked. */
  recommended: boolean;
}

/** Further groups of checkboxes are `steps-2`, `steps-3`, … */
function checkboxes(i: number, label: string, choices: readonly Choice[]): types.InputBlock {
  const name = i === 0 ? FIELD.steps : `${FIELD.steps}-${i + 1}`;
  const options = choices.map((c) => c.option);
  const ticked = choices.filter((c) => c.recommended).map((c) => c.option);
  return checkboxInput(name, label, options, ticked);
}

const whyNot = ({ modal: m }: Texts): types.InputBlock =>
  textInput(FIELD.reason, { label: m.whyNot, optional: true, lines: true });

/** It cannot be undone, or only an alert names the target, or it is optional. */
const warning = (
  { t }: View,
  { reversible, claimed, optional }: Pick<Step, 'reversible' | 'claimed' | 'optional'>,
): string => {
  const brief = claimed === true ? ` ${t.claimedBriefly}` : optional === undefined ? '' : ` ${t.optionalBriefly}`;
  return claimed === true || !reversible ? ` ⚠${brief}` : brief;
};

/** The number and the target identify the step, so they are never cut off. */
function option(v: View, step: Step, number: number): types.PlainTextOption {
  const mark = warning(v, step);
  const target = targetWords(step.target);
  const room = Math.max(12, LIMITS.optionText - `${number}. `.length - mark.length - 3 - Math.min(target.length, 40));
  const words = `${number}. ${truncated(step.title[v.lang], room)} · ${truncated(target, 40)}${mark}`;
  return {
    text: { ...plainText(words, LIMITS.optionText), emoji: false },
    value: step.id,
  };
}
