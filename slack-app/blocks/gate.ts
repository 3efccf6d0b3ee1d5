/** A gate's card: all its steps, in as many messages as needed. The last message has the buttons. */
import type { types } from '@slack/bolt';
import { countBy } from '../../domain/group.ts';
import { waitsForCopy, type Gate, type Step } from '../../domain/incident.ts';
import { kindOfStep, numbered, type NumberedStep } from '../../domain/gate-fold.ts';
import { isRecommended } from '../../domain/recommendation.ts';
import { impactOf } from '../../domain/step-looks.ts';
import type { GateView, IncidentHeader } from '../../domain/projections.ts';
import { ASIDE_ROOM, asideBlocks, isAside } from './aside.ts';
import { cardParts, type CardPart, type GateFigures } from './decision.ts';
import { actions, divider, LIMITS, sections, type Block, type Button } from './elements.ts';
import { BEFORE_DECISION, ON_CARD, STATUS_ROOM, stepButtons, stepPlan, stepStatus, type StepPlan } from './step.ts';
import { viewOf, type View } from './view.ts';

interface Row {
  step: Step;
  plan: StepPlan;
  /** A step below is shown as having the same impact, so that this one shows its own for as long. */
  isReferredTo: boolean;
}

/** The messages of a gate's card, in order. A step never moves to another part of the same card. */
export function gateCard(state: IncidentHeader, view: GateView): CardPart[] {
  const v = viewOf(state, view.said);
  const { gate } = view;
  const aside = view.steps.filter((s) => isAside(s, gate));
  // Numbered as in the gate's windows, which have the other steps too.
  const asked = numbered(view.steps).filter(({ step }) => !aside.includes(step));
  const first = firstAlike(asked);
  const referredTo = new Set(first.filter((_, i) => showsImpact(asked[i]!.step, gate)));
  const rows = asked.map(({ step, number }, i) => ({
    step,
    plan: stepPlan(v, step, ON_CARD, { number, like: first[i] }),
    isReferredTo: referredTo.has(number),
  }));
  const parts = pack(rows, aside.length > 0);
  const figures = figuresOf(gate, rows);
  return cardParts(
    v,
    figures,
    parts.map((part) => part.flatMap((row) => stepBlocks(v, gate, row))),
    asideBlocks(v, aside),
  );
}

/** Of each step, the number of the first one before it of the same kind and impact; undefined where there is none. */
function firstAlike(steps: readonly NumberedStep[]): (number | undefined)[] {
  const seen = new Map<string, number>();
  return steps.map(({ step, number }) => {
    const look = `${kindOfStep(step)}|${impactOf(step)}`;
    const first = seen.get(look);
    if (first === undefined) seen.set(look, number);
    return step.impact.length === 0 ? undefined : first;
  });
}

/** Steps that still wait for approval. */
export const undecided = (steps: readonly Step[], gate: Gate): Step[] =>
  steps.filter((s) => s.status === 'proposed' && s.gateId === gate.id);

const showsImpact = (step: Step, gate: Gate): boolean => step.gateId === gate.id && BEFORE_DECISION.has(step.status);

function stepBlocks(v: View, gate: Gate, { step, plan, isReferredTo }: Row): Block[] {
  // It was proposed again after its target had changed, so its newer card shows it.
  if (step.gateId !== gate.id)
    return [divider, ...sections([...(isReferredTo ? plan.lines : plan.heading), v.t.moved])];
  const buttons = stepButtons(v, step);
  const lines = isReferredTo || showsImpact(step, gate) ? plan.lines : plan.kept;
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

function figuresOf(gate: Gate, rows: readonly Row[]): GateFigures {
  const steps = rows.map((r) => r.step).filter((s) => s.gateId === gate.id);
  return {
    gate,
    asked: rows.length,
    statuses: countBy(steps.map((s) => s.status)),
    optional: steps.filter((s) => s.status === 'proposed' && !isRecommended(s)).length,
    copying: steps.filter(waitsForCopy).length,
    tasks: steps.filter((s) => s.kind === 'task' && s.status === 'running').length,
    cut: rows.some((r) => r.plan.cut),
  };
}

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
