/**
 * The change of a runbook that an incident suggests, as a unified diff for `git apply`. A person reads it and decides: nothing
 * is changed by itself.
 */
import { isMap, isSeq, parseDocument } from 'yaml';
import type { IncidentState } from '../../domain/incident.ts';
import { lessonsOf, type Lesson } from '../../domain/lessons.ts';
import { Runbook, type StepPhase } from '../../domain/runbook.ts';
import { unifiedDiff } from './unified-diff.ts';

/**
 * @param text the runbook's file as it is now
 * @returns undefined if the incident suggests no change, or the file has no such line any more
 */
export function runbookDiff(state: IncidentState, text: string): string | undefined {
  let changed = text;
  for (const lesson of lessonsOf(state)) changed = changedBy(lesson, state, changed);
  if (changed === text || !isRunbook(changed)) return undefined;
  const path = `runbooks/${state.runbook.id}.yaml`;
  return unifiedDiff(path, text, changed);
}

const isRunbook = (text: string): boolean => Runbook.safeParse(parseDocument(text).toJS()).success;

function changedBy({ kind, phase, entry }: Lesson, state: IncidentState, text: string): string {
  if (phase === undefined || entry === undefined) return text;
  if (kind === 'rejected') return withJudgement(text, phase, entry, rejectedIn(state.id));
  if (kind !== 'chosen') return text;
  const chosen = state.steps.find((s) => s.phase === phase && s.entry === entry && s.optional !== undefined);
  const proportion = chosen?.proportion;
  // What stands there for a reason of its own stays: people read the lesson in the review.
  if (proportion === undefined || proportion === 'always' || 'byHand' in proportion) return text;
  const from = `from: ${state.severity}`;
  const { victim, in: at, unconfirmed } = proportion;
  const more = [
    ...(unconfirmed === undefined ? [] : [`unconfirmed: ${unconfirmed}`]),
    ...(at === undefined
      ? []
      : [
          `in: { ${Object.entries(at)
            .map(([k, v]) => `${k}: ${v}`)
            .join(', ')} }`,
        ]),
    ...(victim === true || chosen?.target.part === 'suffers' ? ['victim: true'] : []),
  ];
  return withJudgement(text, phase, entry, `{ ${[from, ...more].join(', ')} }`);
}

const rejectedIn = (id: string): string =>
  `{ byHand: { en: 'all were rejected in incident ${id}', ko: '인시던트 ${id}에서 모두 거절함' } }`;

/** Replaces the judgement of the first line of a phase that uses an entry. */
function withJudgement(text: string, phase: StepPhase, entry: string, judgement: string): string {
  const lines = parseDocument(text).get(phase, true);
  if (!isSeq(lines)) return text;
  const line = lines.items.find((item) => isMap(item) && item.get('use') === entry);
  const node = isMap(line)
    ? (line.get('recommended', true) as { range?: [number, number, number] } | undefined)
    : undefined;
  if (node?.range === undefined) return text;
  const [start, end] = node.range;
  const length = text.slice(start, end).trimEnd().length;
  return `${text.slice(0, start)}${judgement}${text.slice(start + length)}`;
}
