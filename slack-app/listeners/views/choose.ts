/** Steps, or kinds of steps, were chosen: they are approved, the others rejected. */
import { decideSignal } from '../../../contract/messages.ts';
import { FIELD } from '../../blocks/modals.ts';
import { ACTION_ID } from '../../buttons.ts';
import type { ViewListener } from '../listener.ts';
import { plan } from '../plan.ts';

export const choose: ViewListener = {
  actionId: ACTION_ID.choose,
  async handle({ button, say, t, ticked, reason, except }) {
    if (ticked.length === 0) return { errors: { [FIELD.steps]: t.modal.chooseNothing } };
    const why = reason === '' ? {} : { reason };
    // Only the window of a folded card says how many steps there are.
    const total = button.list?.from;
    if (total === undefined) {
      await say(decideSignal, { ...plan(button), verdict: 'choose', stepIds: ticked, ...why });
      return undefined;
    }
    const numbers = numbersIn(except, total);
    if (numbers === undefined) return { errors: { [FIELD.except]: t.modal.exceptWrong(total) } };
    const chosen = { kinds: ticked, except: numbers };
    await say(decideSignal, { ...plan(button), verdict: 'choose', ...chosen, ...why });
    return undefined;
  },
};

/** The numbers of `3, 17-20`; undefined if something is no number from 1 to `most`. */
function numbersIn(text: string, most: number): number[] | undefined {
  const numbers = new Set<number>();
  const ranges = text
    .split(/[-~–]/)
    .map((part) => part.trim())
    .join('-');
  for (const word of ranges.split(/[\s,]+/)) {
    if (word === '') continue;
    const [, first, last = first] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(word) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (first === undefined || from < 1 || to > most || from > to) return undefined;
    for (let n = from; n <= to; n += 1) numbers.add(n);
  }
  return [...numbers];
}
