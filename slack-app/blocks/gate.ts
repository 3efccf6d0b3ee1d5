/** A gate's card: all its steps, in as many messages as needed. The last message has the buttons. */
import type { types } from '@slack/bolt';
import { titleIn } from '../../domain/alert.ts';
import type { Gate, Step } from '../../domain/incident.ts';
import type { GateView, IncidentHeader } from '../../domain/projections.ts';
import { gateName, sourceToAsk } from '../../domain/names.ts';
import { assertNever } from '../../domain/text.ts';
import { isUserId, plain } from '../escape.ts';
import { ACTION_ID } from '../buttons.ts';
import { ASIDE_ROOM, asideBlocks, isAside } from './aside.ts';
import { actions, button, context, divider, LIMITS, sections, type Block, type Button } from './elements.ts';
import { ON_CARD, STATUS_ROOM, stepButtons, stepPlan, stepStatus, type StepPlan } from './step.ts';
import { viewOf, type View } from './view.ts';

export interface CardPart {
  /** The gate's id for the part with the buttons; `isolate-g1/1` for the parts above it. */
  key: string;
  blocks: Block[];
  /** The text of the notification. */
  note: string;
}

interface Row {
  step: Step;
  plan: StepPlan;
}

/** The messages of a gate's card, in order. A step never moves to another part of the same card. */
export function gateCard(state: IncidentHeader, view: GateView): CardPart[] {
  const v = viewOf(state, view.said);
  const { gate } = view;
  const steps = gateSteps(view);
  const aside = steps.filter((s) => isAside(s, gate));
  const rows = steps
    .filter((s) => !aside.includes(s))
    .map((step, i) => ({ step, plan: stepPlan(v, step, i + 1, ON_CARD) }));
  const parts = pack(rows, aside.length > 0);
  return parts.map((part, i) => {
    const last = i === parts.length - 1;
    return {
      key: last ? gate.id : `${gate.id}/${i + 1}`,
      blocks: [
        ...sections(title(v, gate, rows, i + 1, parts.length)),
        ...part.flatMap((row) => stepBlocks(v, gate, row)),
        ...(last ? [...asideBlocks(v, aside), ...decision(v, gate, rows)] : onwards(v, gate)),
      ],
      note: note(v, gate, rows),
    };
  });
}

/** In these states a card shows what a step could break; a task's instructions are shown until it is done. */
const BEFORE_DECISION = new Set<Step['status']>(['proposed', 'approved', 'running', 'failed', 'drifted', 'rehearsed']);

const onwards = ({ t }: View, gate: Gate): Block[] => (gate.status === 'open' ? [context(t.onwards)] : []);

/** The steps of a gate in the order of its card, which numbers them. Steps that need no decision come last. */
export function gateSteps({ gate, steps }: GateView): Step[] {
  return [...steps.filter((s) => !isAside(s, gate)), ...steps.filter((s) => isAside(s, gate))];
}

/** Steps that still wait for approval. */
export const undecided = (steps: readonly Step[], gate: Gate): Step[] =>
  steps.filter((s) => s.status === 'proposed' && s.gateId === gate.id);

export const gateTitle = ({ lang }: View, gate: Gate): string => gateName(gate)[lang];

function title(v: View, gate: Gate, rows: readonly Row[], part: number, parts: number): string[] {
  const { t, state } = v;
  const words = [
    `*${gateTitle(v, gate)} — ${gate.status === 'open' ? t.proposed(rows.length) : t.steps(rows.length)}*`,
    t.plan(plain(gate.digest.slice(0, 6), 10)),
    ...(parts > 1 ? [t.part(part, parts)] : []),
  ];
  const warn = state.confirmation === 'unconfirmed' && gate.status === 'open' && part === 1;
  return [
    words.join(' · '),
    `${plain(state.customer.name, 80)} · ${plain(titleIn(state, v.lang), 200)}`,
    ...(warn ? [t.unconfirmed(sourceToAsk(state.source)[v.lang])] : []),
  ];
}

function stepBlocks(v: View, gate: Gate, { step, plan }: Row): Block[] {
  // It was proposed again after its target had changed, so its newer card shows it.
  if (step.gateId !== gate.id) return [divider, ...sections([...plan.heading, v.t.moved])];
  const buttons = stepButtons(v, step);
  const lines = BEFORE_DECISION.has(step.status) ? plan.lines : plan.kept;
  const blocks = sections([...lines, ...stepStatus(v, step)]);
  return [divider, ...withButtons(blocks, buttons)];
}

/** A single button is shown beside the text, several below it. */
function withButtons(blocks: types.SectionBlock[], buttons: Button[]): Block[] {
  const [only, ...others] = buttons;
  const last = blocks.at(-1);
  if (only === undefined || last === undefined) return blocks;
  if (others.length > 0) return [...blocks, actions(...buttons)];
  return [...blocks.slice(0, -1), { ...last, accessory: only }];
}

/** The gate's status, and while it is open, its buttons and who may decide. */
function decision(v: View, gate: Gate, rows: readonly Row[]): Block[] {
  const { t } = v;
  const steps = rows.map((r) => r.step).filter((s) => s.gateId === gate.id);
  switch (gate.status) {
    case 'open':
      return [
        divider,
        ...sections([t.gateOpen(undecided(steps, gate).length), ...counts(v, steps)]),
        choices(v, gate, rows),
        context(deciders(v)),
      ];
    case 'decided':
      return [divider, context([t.gateDecided(closedAt(v, gate)), ...counts(v, steps)].join(' · '))];
    case 'expired':
      return [divider, context([t.gateExpired(closedAt(v, gate)), ...counts(v, steps)].join(' · '))];
    case 'rehearsal':
      return [divider, context(t.gateRehearsal)];
    default:
      return assertNever(gate.status);
  }
}

/** *Approve all* is shown only if the card shows the whole plan. Otherwise a button opens the whole plan first. */
function choices({ t, buttonValue }: View, gate: Gate, rows: readonly Row[]): Block {
  const target = buttonValue({ gateId: gate.id, digest: gate.digest });
  const left = undecided(
    rows.map((r) => r.step),
    gate,
  ).length;
  const all = rows.some((r) => r.plan.cut)
    ? button(ACTION_ID.review, t.button.review, target, 'primary')
    : button(ACTION_ID.approveAll, t.button.approveAll(left), target, 'primary');
  return actions(
    all,
    ...(left > 1 ? [button(ACTION_ID.choose, t.button.choose, target)] : []),
    button(ACTION_ID.reject, t.button.reject, target, 'danger'),
  );
}

function deciders({ state, t }: View): string {
  const people = state.customer.approvers.slice(0, 20);
  return t.whoDecides(people.map((a) => (isUserId(a.slackUser) ? `<@${a.slackUser}>` : plain(a.name, 80))).join(' '));
}

function counts({ t }: View, steps: readonly Step[]): string[] {
  const n = (...statuses: Step['status'][]): number => steps.filter((s) => statuses.includes(s.status)).length;
  const tasks = steps.filter((s) => s.kind === 'task' && s.status === 'running').length;
  const all: [number, (n: number) => string][] = [
    [n('done', 'noop'), t.countDone],
    [n('approved', 'running') - tasks, t.countRunning],
    [tasks, t.countWaiting],
    [n('failed', 'drifted'), t.countFailed],
    [n('rejected'), t.countRejected],
    [n('skipped', 'refused', 'gone'), t.countSkipped],
    [n('undone'), t.countUndone],
  ];
  const said = all.filter(([count]) => count > 0).map(([count, say]) => say(count));
  return said.length === 0 ? [] : [said.join(' · ')];
}

function note(v: View, gate: Gate, rows: readonly Row[]): string {
  const { t, state } = v;
  const left = undecided(
    rows.map((r) => r.step),
    gate,
  ).length;
  const name = plain(state.customer.name, 80);
  if (gate.status !== 'open') return t.gateNoteDecided(name, gateTitle(v, gate));
  return t.gateNote(name, left, gateTitle(v, gate));
}

const closedAt = (v: View, gate: Gate): string => (gate.closedAt === undefined ? '' : v.at(gate.closedAt));

/** Fills messages with steps. Counts the most room that a step may need, so that no step moves later. */
function pack(rows: readonly Row[], hasAside: boolean): Row[][] {
  const parts: Row[][] = [[]];
  // Any part may become the last one, which also lists the steps without a decision.
  const [reservedBlocks, reservedText] = hasAside ? [ASIDE_ROOM.blocks, ASIDE_ROOM.text] : [0, 0];
  let blocks: number = reservedBlocks;
  let text: number = reservedText;
  for (const row of rows) {
    const chars = row.plan.lines.join('\n').length + STATUS_ROOM;
    // A section may be half empty, if the next line does not fit. A divider and buttons come on top.
    const needed = Math.ceil((2 * chars) / LIMITS.sectionText) + 2;
    const part = parts.at(-1)!;
    if (part.length > 0 && (blocks + needed > LIMITS.cardBlocks || text + chars > LIMITS.cardText)) {
      parts.push([row]);
      [blocks, text] = [reservedBlocks + needed, reservedText + chars];
    } else {
      part.push(row);
      [blocks, text] = [blocks + needed, text + chars];
    }
  }
  return parts;
}
