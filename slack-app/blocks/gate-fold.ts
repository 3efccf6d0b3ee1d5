/**
 * The card of a gate with more than a few steps: one row for each kind, with its targets, what it changes and what is different.
 * Up to 20 steps a row says what it does, to which targets, and what that could break, and what it changes if that is final or
 * is not the same for all of them; one button shows each step with all that it changes. Of more steps, each row says what it
 * changes and has a list.
 */
import { quorum } from '../../domain/approval.ts';
import type { Entity } from '../../domain/entity.ts';
import type { DiffLine } from '../../domain/entry.ts';
import { shortKey } from '../../domain/format.ts';
import { NAMED_UP_TO, type FoldedOutcome, type StepKind } from '../../domain/gate-fold.ts';
import { isRecommended } from '../../domain/recommendation.ts';
import type { Step } from '../../domain/incident.ts';
import type { GateFoldView, IncidentHeader } from '../../domain/projections.ts';
import type { Alike } from '../../domain/step-looks.ts';
import { code } from '../escape.ts';
import { ACTION_ID } from '../buttons.ts';
import { cardParts, countWords, type CardPart, type GateFigures } from './decision.ts';
import { actions, button, context, divider, LIMITS, sections, type Block, type Button } from './elements.ts';
import { approvalsOf, BEFORE_DECISION, markLines, diffLine, outcomeWords, stakes, stays, stepButtons } from './step.ts';
import { shortName, viewOf, type View } from './view.ts';

/** Characters of one value of a change, and of an impact or reason. A list shows all of it. */
const VALUE = 140;
const WORDS = 320;
/** Outcomes of one kind. The rest is counted. */
const OUTCOMES = 3;
/** The room that a kind needs for what changes while the card is shown: its outcomes, its figures, and who has approved. */
const CHANGING = OUTCOMES * (WORDS + 250) + 600;
/** The same of a short row: fewer steps, and fewer words. */
const SHORT_WORDS = 160;
const changingOf = (steps: number): number => Math.min(OUTCOMES, steps) * (SHORT_WORDS + 90) + (steps > 1 ? 350 : 170);
/** What a short row says could break. A plan of which more is known is read as a whole before it is approved. */
const SHORT_IMPACTS = 3;
/** What it says of a plan that is read as a whole anyway. */
const CUT_IMPACTS = 2;
/** The room for the steps that wait, which stand on the last part. */
const WAITING = { blocks: 12, text: 2_800 };

interface Row {
  kind: StepKind;
  /** What people decide on. It does not change while the card is shown. */
  plan: string[];
  /** The first few targets. */
  names: string;
  cut: boolean;
  /** The room for what changes while the card is shown. */
  changing: number;
  /** Characters of the reason of an outcome. */
  words: number;
  /** Blocks besides its text: the outcomes, and a divider. */
  blocks: number;
}

/** The messages of the card, in order. A kind never moves to another part of the same card. */
export function foldedCard(state: IncidentHeader, view: GateFoldView): CardPart[] {
  const v = viewOf(state, view.said);
  const isShort = view.total <= NAMED_UP_TO;
  const rows = view.kinds.map((kind) => (isShort ? shortRow(v, kind) : rowOf(v, kind)));
  const figures = { ...figuresOf(view, rows), ...(isShort ? { show: true as const } : {}) };
  const parts = pack(rows);
  return cardParts(
    v,
    figures,
    parts.map((part) => part.flatMap((row) => kindBlocks(v, row, isShort ? undefined : listButton(v, view, row)))),
    waitingBlocks(v, view),
  );
}

function figuresOf({ gate, kinds }: GateFoldView, rows: readonly Row[]): GateFigures {
  const statuses: GateFigures['statuses'] = {};
  for (const kind of kinds)
    for (const [status, n] of Object.entries(kind.statuses) as [Step['status'], number][])
      statuses[status] = (statuses[status] ?? 0) + n;
  return {
    gate,
    asked: kinds.reduce((sum, kind) => sum + kind.n, 0),
    statuses,
    optional: kinds.reduce((sum, kind) => sum + (isRecommended(kind.traits) ? 0 : (kind.statuses.proposed ?? 0)), 0),
    copying: kinds.reduce((sum, kind) => sum + kind.copying, 0),
    tasks: kinds.reduce((sum, kind) => sum + tasksOf(kind), 0),
    cut: rows.some((row) => row.cut),
  };
}

const tasksOf = ({ traits, statuses }: StepKind): number => (traits.kind === 'task' ? (statuses.running ?? 0) : 0);

function rowOf(v: View, kind: StepKind): Row {
  const { t } = v;
  const { traits, n, left, targets } = kind;
  const heading = t.fold.kind(v.say(traits.title, 150), n + kind.unasked);
  const rest = n > targets.length ? [t.more(n - targets.length)] : [];
  const names = [...targets.map(shortName), ...rest].join(', ');
  const row = { kind, names, changing: CHANGING, words: WORDS, blocks: 2 };
  if (n === 0) return { ...row, plan: [heading], cut: false };
  const { lines, harm, remarks, isLong } = factsOf(v, kind);
  const plan = [
    heading,
    ...markLines(v, traits),
    ...lines.map((l) => l.line),
    ...harm,
    [stakes(v, traits), ...remarks].join(' · '),
    ...(left > 0 ? [t.fold.left(left)] : []),
    ...(traits.release === 'never' && traits.undoes === undefined ? [stays(v, traits)] : []),
  ];
  return { ...row, plan, cut: left > 0 || isLong || lines.some((l) => l.cut) };
}

/** What steps of a kind change and could break, and what is not the same for all of them. @param most impacts */
function factsOf(v: View, kind: StepKind, most?: number) {
  const { t, lang } = v;
  const { traits, n, changes, impacts, different, withoutImpact } = kind;
  const told = impacts.slice(0, most);
  return {
    lines: changes.map((change) => changeLine(v, change, n)),
    harm: harmOf(v, kind, WORDS, most),
    remarks: [
      ...(withoutImpact === 0 || traits.kind === 'task' ? [] : [t.fold.noImpact(withoutImpact, n)]),
      ...(different > 0 && different < n ? [t.fold.different(different)] : []),
    ],
    /** An impact does not fit. */
    isLong: told.some(({ example }) => example[lang].length > WORDS - 20),
  };
}

/** What steps of a kind could break, each in so many characters. @param most impacts */
const harmOf = (v: View, { impacts, n }: StepKind, words: number, most?: number): string[] =>
  impacts.slice(0, most).map((impact) => `${amount(v, impact, n)}${v.t.impact(v.say(impact.example, words))}`);

/**
 * What it does, to what, and what that could break. What like steps change, and what can be undone, is shown by a button. If it
 * is final or not the same for all steps, the row shows all of it, or the whole plan is read first.
 */
function shortRow(v: View, kind: StepKind): Row {
  const { t } = v;
  const { traits, n, unasked, changes, impacts, left, different, targets } = kind;
  const all = n + unasked;
  const [only] = targets;
  const names = all === 1 && only !== undefined ? nameAndId(only) : targets.map(shortName).join(', ');
  const count = all === 1 ? '' : ` · *${t.fold.targets(all)}*`;
  const sign = traits.kind === 'task' ? ' ✍' : traits.reversible ? ' ↩' : '';
  const heading = `*${v.say(traits.title, 120)}*${sign}${count}${names === '' ? '' : ` ${names}`}`;
  const row = { kind, names: '', changing: changingOf(all), words: SHORT_WORDS, blocks: 1 };
  if (n === 0) return { ...row, plan: [heading], cut: false };
  const isNormal = traits.kind === 'task' || (traits.reversible && quorum(traits, v.state.customer) === 1);
  const { harm, isLong, ...facts } = factsOf(v, kind, SHORT_IMPACTS);
  const remarks = [...(isNormal ? [] : [stakes(v, traits)]), ...facts.remarks];
  const isToShow = !traits.reversible || different > 0 || changes.some((change) => change.n !== n);
  const lines = isToShow ? facts.lines : [];
  const cut = left > 0 || isLong || impacts.length > harm.length || lines.some((l) => l.cut);
  const shown = cut ? harmOf(v, kind, SHORT_WORDS, CUT_IMPACTS) : [...lines.map((l) => l.line), ...harm];
  const plan = [heading, ...markLines(v, traits), ...shown, ...(remarks.length === 0 ? [] : [remarks.join(' · ')])];
  return { ...row, plan, cut };
}

const nameAndId = (target: Entity): string => {
  const name = shortName(target);
  const id = code(target.kind === 'access-key' ? shortKey(target.id) : target.id, 60);
  return name.startsWith(id) ? name : `${id} ${name}`;
};

function changeLine(v: View, change: Alike<DiffLine>, of: number): { line: string; cut: boolean } {
  const { line, cut } = diffLine(v, change.example, VALUE);
  return { line: `${amount(v, change, of)}${line}`, cut };
}

/** Of how many steps it is true, and whether the text is only an example. */
const amount = ({ t }: View, { n, same }: Alike<unknown>, of: number): string =>
  [...(n === of ? [] : [t.fold.some(n, of)]), ...(same ? [] : [t.fold.like])].map((word) => `${word} `).join('');

/** The targets of one kind, page by page. */
const listButton = (v: View, { gate }: GateFoldView, { kind }: Row): Button =>
  button(
    ACTION_ID.list,
    v.t.button.list,
    v.buttonValue({ gateId: gate.id, digest: gate.digest, list: { kind: kind.key, which: 'all', from: 0 } }),
  );

function kindBlocks(v: View, { kind, plan, names, words }: Row, list: Button | undefined): Block[] {
  const { traits, outcomes, moreOutcomes, statuses, moved } = kind;
  const { t } = v;
  const isOpen = [...BEFORE_DECISION].some((status) => (statuses[status] ?? 0) > 0);
  const counted = [...countWords(v, unexplained(statuses), tasksOf(kind)), ...(moved > 0 ? [t.fold.moved(moved)] : [])];
  const status = [
    ...(counted.length === 0 ? [] : [counted.join(' · ')]),
    ...approvalsOf(v, { ...traits, approvals: kind.approvals }, (statuses.proposed ?? 0) > 0),
  ];
  const [heading = '', ...rest] = isOpen ? plan : plan.slice(0, 1);
  const blocks = sections([heading, ...rest, names, ...status].filter((line) => line !== ''));
  const told = outcomes.slice(0, OUTCOMES).map((outcome) => outcomeLine(v, outcome, words));
  const more = moreOutcomes + Math.max(0, outcomes.length - OUTCOMES);
  // The button stands beside the heading, where people look for it.
  const [first, ...others] = blocks;
  return [
    ...(list === undefined ? [first!] : [divider, { ...first!, accessory: list }]),
    ...others,
    ...(told.length === 0 ? [] : sections([...told, ...(more > 0 ? [t.more(more)] : [])])),
  ];
}

/** The others have a line with their reason. */
const unexplained = ({ done, running, approved, undone }: StepKind['statuses']): StepKind['statuses'] => ({
  ...(done === undefined ? {} : { done }),
  ...(running === undefined ? {} : { running }),
  ...(approved === undefined ? {} : { approved }),
  ...(undone === undefined ? {} : { undone }),
});

function outcomeLine(v: View, { status, reason, n, targets }: FoldedOutcome, words: number): string {
  const because = reason === undefined ? v.t.noReason : v.say(reason, words);
  const names = targets.slice(0, 2).map(shortName);
  const more = n > names.length ? [v.t.more(n - names.length)] : [];
  return `*${v.t.fold.times(n)}* ${outcomeWords(v, status, because)}\n${[...names, ...more].join(', ')}`;
}

/** The failed steps and the tasks, with their buttons. */
function waitingBlocks(v: View, { waiting, moreWaiting }: GateFoldView): Block[] {
  if (waiting.length === 0) return [];
  const blocks = waiting.flatMap(({ step, number, digest }) => {
    const buttons = stepButtons(v, step, digest);
    const line = `*${number}. ${v.say(step.title, 100)}* ${shortName(step.target)}`;
    return [...sections([line]), ...(buttons.length === 0 ? [] : [actions(...buttons)])];
  });
  return [divider, ...blocks, ...(moreWaiting > 0 ? [context(v.t.fold.moreWaiting(moreWaiting))] : [])];
}

function pack(rows: readonly Row[]): Row[][] {
  const parts: Row[][] = [[]];
  // Any part may become the last one.
  let blocks: number = WAITING.blocks;
  let text: number = WAITING.text;
  for (const row of rows) {
    const chars = row.plan.join('\n').length + row.names.length + row.changing;
    const needed = Math.ceil((2 * chars) / LIMITS.sectionText) + row.blocks;
    const part = parts.at(-1)!;
    if (part.length > 0 && (blocks + needed > LIMITS.cardBlocks || text + chars > LIMITS.cardText)) {
      parts.push([row]);
      [blocks, text] = [WAITING.blocks + needed, WAITING.text + chars];
    } else {
      part.push(row);
      [blocks, text] = [blocks + needed, text + chars];
    }
  }
  return parts;
}
