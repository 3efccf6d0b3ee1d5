/** Windows that show the steps of a gate page by page: a list of them, and the whole plan for approval. */
import type { types } from '@slack/bolt';
import type { IncidentHeader, StepPage } from '../../domain/projections.ts';
import { STEP_FILTERS, type NumberedStep, type StepFilter } from '../../domain/gate-fold.ts';
import { plain } from '../escape.ts';
import { ACTION_ID, readValue, writeValue, type ButtonValue } from '../buttons.ts';
import { gateTitle } from './decision.ts';
import { actions, context, divider, LIMITS, sections, type Block, type Button } from './elements.ts';
import { selectInput } from './inputs.ts';
import { FIELD, modal, type ModalView } from './modals.ts';
import { IN_FULL, ON_CARD, stepButtons, stepPlan, stepStatus } from './step.ts';
import { viewOf, type View } from './view.ts';

/** Steps that are read for a page. */
export const LIST_PAGE = 20;
export const REVIEW_PAGE = 30;
/** Room for the title and the buttons of a page. */
const OTHER_BLOCKS = 8;
/** Characters of a page: a window may have 250,000 bytes, and Korean letters have three. */
const MOST_TEXT = 50_000;

/** Steps of one kind, or of the whole gate, with their status and buttons. @param shown the list and page */
export function stepListModal(state: IncidentHeader, page: StepPage, shown: ButtonValue): ModalView {
  const v = viewOf(state, page.said);
  const { which = 'all' } = shown.list ?? {};
  const { blocks, next } = fill(v, page, ({ step, number }) => {
    const { lines } = stepPlan(v, step, ON_CARD, { number });
    const buttons = step.gateId === page.gate.id ? stepButtons(v, step) : [];
    return [
      ...sections([...lines, ...stepStatus(v, step)]),
      ...(buttons.length === 0 ? [] : [actions(...buttons.map((b) => within(b, shown)))]),
    ];
  });
  const choices = [...filterField(v, page, which), ...pageField(v, page, next)];
  const { id, runId, gateId, list = { which, from: page.from } } = shown;
  const value: ButtonValue = { id, runId, gateId, list: { ...list, next } };
  return modal(ACTION_ID.list, value, v.t, {
    title: v.t.modal.list,
    blocks: [
      ...sections([rangeLine(v, page, next)]),
      ...blocks,
      ...(choices.length === 0 ? [] : [divider, ...choices]),
    ],
    ...(choices.length === 0 ? {} : { submit: v.t.modal.listShow }),
  });
}

/** Which steps of the kind: all, those that differ, or those that wait. */
function filterField(v: View, { counts }: StepPage, which: StepFilter['which']): types.InputBlock[] {
  const { modal: m } = v.t;
  const offered = STEP_FILTERS.filter((f) => f === which || f === 'all' || (counts[f] > 0 && counts[f] < counts.all));
  if (offered.length < 2) return [];
  const words = {
    all: m.filters.all(counts.all),
    different: m.filters.different(counts.different),
    waiting: m.filters.waiting(counts.waiting),
  };
  const options = offered.map((f) => ({ text: words[f], value: f }));
  return [selectInput(FIELD.which, { label: m.which, options, initial: which }, `${FIELD.which}-${which}`)];
}

/** The page to show next. The following one is selected, so that people can read on by pressing the button again. */
function pageField(v: View, { from, total }: StepPage, next: number | undefined): types.InputBlock[] {
  if (total <= LIST_PAGE && from === 0 && next === undefined) return [];
  const { modal: m } = v.t;
  const starts = new Set<number>([next ?? 0]);
  for (let start = 0; start < total; start += LIST_PAGE) starts.add(start);
  const sorted = nearest(
    [...starts].sort((a, b) => a - b),
    next ?? 0,
  );
  const options = sorted.map((start) => ({
    text: m.range(start + 1, Math.min(total, start + LIST_PAGE), total),
    value: `${start}`,
  }));
  // Slack keeps what was entered in a block of the same id, and each page selects another one.
  return [selectInput(FIELD.page, { label: m.page, options, initial: `${next ?? 0}` }, `${FIELD.page}-${from}`)];
}

/** Slack takes 100 options: of more, those around `start`, and some of the others in equal distances. */
function nearest(starts: readonly number[], start: number): number[] {
  if (starts.length <= LIMITS.options) return [...starts];
  const at = starts.indexOf(start);
  const every = Math.ceil(starts.length / (LIMITS.options / 2));
  const near = Math.floor(LIMITS.options / 4) - 1;
  return starts.filter((_, i) => Math.abs(i - at) <= near || i % every === 0);
}

/** The whole plan, page by page. Its approval is offered on the last page, if nothing of any page is left out. */
export function reviewModal(state: IncidentHeader, page: StepPage, shown: ButtonValue): ModalView {
  const v = viewOf(state, page.said);
  const m = v.t.modal;
  const { gate } = page;
  let cut = shown.cut === true;
  const { blocks, next } = fill(v, page, ({ step, number }) => {
    const plan = stepPlan(v, step, IN_FULL, { number });
    const all = sections(plan.lines);
    const fits = all.slice(0, LIMITS.modalBlocks - OTHER_BLOCKS);
    cut ||= plan.cut || fits.length < all.length;
    return fits;
  });
  const isLast = next === undefined;
  const mayApprove =
    isLast && !cut && gate.status === 'open' && page.undecided > page.optional && shown.digest === gate.digest;
  const following: ButtonValue = {
    ...shown,
    ...(next === undefined ? {} : { list: { which: 'all', from: next } }),
    ...(cut ? { cut: true as const } : {}),
  };
  return modal(mayApprove ? ACTION_ID.approveAll : ACTION_ID.review, following, v.t, {
    title: m.review,
    blocks: [
      ...sections([
        `*${gateTitle(v, gate)}* · ${v.t.plan(plain(gate.digest.slice(0, 6), 10))}`,
        ...(isLast && page.from === 0 ? [] : [rangeLine(v, page, next)]),
      ]),
      ...blocks,
      ...(isLast ? [] : [divider, context(m.reviewOn)]),
      ...(isLast && cut ? sections([m.reviewTooLong]) : []),
    ],
    ...(isLast
      ? mayApprove
        ? { submit: m.reviewSubmit(page.undecided - page.optional, page.optional) }
        : {}
      : { submit: m.reviewNext }),
  });
}

/** As many steps as fit into a window, at least one. `next` is where the following page begins. */
function fill(v: View, page: StepPage, blocksOf: (step: NumberedStep) => Block[]): { blocks: Block[]; next?: number } {
  const blocks: Block[] = [];
  let chars = 0;
  for (const [i, step] of page.steps.entries()) {
    const more: Block[] = [divider, ...blocksOf(step)];
    chars += JSON.stringify(more).length;
    if (i > 0 && (blocks.length + more.length > LIMITS.modalBlocks - OTHER_BLOCKS || chars > MOST_TEXT))
      return { blocks, next: page.from + i };
    blocks.push(...more);
  }
  return { blocks, ...(page.next === undefined ? {} : { next: page.next }) };
}

function rangeLine(v: View, { from, steps, total }: StepPage, next: number | undefined): string {
  if (total === 0) return v.t.modal.nothingLeft;
  const until = next ?? from + steps.length;
  return `*${v.t.modal.range(from + 1, until, total)}*`;
}

/** The list is shown again after a click, so its buttons carry its page. They stand for their step, not for the plan. */
const within = (one: Button, { gateId, list }: ButtonValue): Button => ({
  ...one,
  value: writeValue({ ...readValue(one.value), gateId, list }),
});
