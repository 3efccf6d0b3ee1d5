/** Steps that need no decision: one line for all targets of an entry with the same reason. */
import { isUnasked } from '../../domain/gate-fold.ts';
import type { Gate, Step } from '../../domain/incident.ts';
import { context, divider, type Block } from './elements.ts';
import { stepStatus } from './step.ts';
import { targetName, type View } from './view.ts';

/** Most lines of one card, and most targets of one line. The rest is counted. */
const MAX_LINES = 8;
const MAX_TARGETS = 4;
/** The room that each part of a card reserves for these lines. */
export const ASIDE_ROOM = { blocks: MAX_LINES + 2, text: MAX_LINES * 300 };

/** The preview settled it, so nobody was asked about it. */
export const isAside = (step: Step, gate: Gate): boolean => isUnasked(step, gate.id);

export function asideBlocks(v: View, steps: readonly Step[]): Block[] {
  if (steps.length === 0) return [];
  const alike = new Map<string, { title: string; outcome: string; targets: string[] }>();
  for (const step of steps) {
    const title = v.say(step.title, 150);
    const outcome = stepStatus(v, step).join(' ');
    const line = alike.get(`${title}|${outcome}`) ?? { title, outcome, targets: [] };
    line.targets.push(targetName(v, step.target));
    alike.set(`${title}|${outcome}`, line);
  }
  const lines = [...alike.values()].map(({ title, outcome, targets }) => {
    const more = targets.length > MAX_TARGETS ? [v.t.more(targets.length - MAX_TARGETS)] : [];
    return `*${title}* ${[...targets.slice(0, MAX_TARGETS), ...more].join(', ')}\n${outcome}`;
  });
  const cut = lines.length > MAX_LINES ? [v.t.more(lines.length - MAX_LINES)] : [];
  return [divider, ...[...lines.slice(0, MAX_LINES), ...cut].map((line) => context(line))];
}
