/** What a gate's card says of the gate as a whole: its title, its status, and while it is open its buttons. */
import { titleIn } from '../../domain/alert.ts';
import type { Gate, StepStatus } from '../../domain/incident.ts';
import { gateName, sourceToAsk } from '../../domain/names.ts';
import { assertNever } from '../../domain/text.ts';
import { mention, plain } from '../escape.ts';
import { ACTION_ID } from '../buttons.ts';
import { actions, button, context, divider, sections, type Block, type Button } from './elements.ts';
import { questionsOf } from './question-lines.ts';
import type { View } from './view.ts';

/** The figures of a gate. Steps that the preview settled, and those that moved to a newer card, do not count. */
export interface GateFigures {
  gate: Omit<Gate, 'stepIds'>;
  /** Steps that people are, or were, asked about. */
  asked: number;
  /** Of the steps that are still on this card. */
  statuses: Partial<Record<StepStatus, number>>;
  /** Of those that are proposed: steps that *Approve recommended* leaves out. */
  optional: number;
  /** Steps that begin when evidence of their targets is copied. */
  copying: number;
  /** Tasks that wait for a person. */
  tasks: number;
  /** Part of the plan is not on the card. */
  cut: boolean;
  /** Like steps share a row: a button shows each of them. */
  show?: true;
}

/** One message of a card. */
export interface CardPart {
  /** The gate's id for the part with the buttons; `isolate-g1/1` for the parts above it. */
  key: string;
  blocks: Block[];
  /** The text of the notification. */
  note: string;
}

/**
 * The messages of a gate's card, in order: each has the title, the last one the decision.
 * @param parts what stands on each
 * @param aside what stands on the last one, above the decision
 */
export function cardParts(
  v: View,
  figures: GateFigures,
  parts: readonly Block[][],
  aside: readonly Block[],
): CardPart[] {
  const { gate } = figures;
  return parts.map((blocks, i) => {
    const last = i === parts.length - 1;
    return {
      key: last ? gate.id : `${gate.id}/${i + 1}`,
      blocks: [
        ...sections(cardTitle(v, figures, i + 1, parts.length)),
        ...blocks,
        ...(last ? [...aside, ...decision(v, figures)] : onwards(v, gate)),
      ],
      note: cardNote(v, figures),
    };
  });
}

export const gateTitle = ({ lang }: View, gate: Pick<Gate, 'phase' | 'purpose'>): string => gateName(gate)[lang];

function cardTitle(v: View, { gate, asked }: GateFigures, part: number, parts: number): string[] {
  const { t, state } = v;
  const words = [
    `*${gateTitle(v, gate)} — ${gate.status === 'open' ? t.proposed(asked) : t.steps(asked)}*`,
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

/** Below each part but the last. */
const onwards = ({ t }: View, gate: Pick<Gate, 'status'>): Block[] =>
  gate.status === 'open' ? [context(t.onwards)] : [];

/** The gate's status, and while it is open, its buttons and who may decide. */
function decision(v: View, figures: GateFigures): Block[] {
  const { t } = v;
  const { gate } = figures;
  switch (gate.status) {
    case 'open':
      return [
        divider,
        ...sections([...asks(v, figures), ...leftOut(v, figures), ...counts(v, figures), ...questionsOf(v, gate)]),
        choices(v, figures),
        context([deciders(v), ...legend(v, figures)].join(' · ')),
      ];
    case 'decided':
      return [
        divider,
        ...sections(questionsOf(v, gate)),
        context([t.gateDecided(closedAt(v, gate)), ...counts(v, figures)].join(' · ')),
        ...(figures.show === undefined ? [] : [actions(showButton(v, gate))]),
      ];
    case 'expired':
      return [divider, context([t.gateExpired(closedAt(v, gate)), ...counts(v, figures)].join(' · '))];
    case 'rehearsal':
      return [divider, context(t.gateRehearsal)];
    default:
      return assertNever(gate.status);
  }
}

/** Whose decision it is: anybody's, or that of a second person. */
function asks({ t, state }: View, figures: GateFigures): string[] {
  const partly = state.gates.find(({ id }) => id === figures.gate.id)?.partly;
  const fresh = undecidedOf(figures) - (partly?.steps ?? 0);
  return [
    ...(fresh > 0 ? [t.gateOpen(fresh)] : []),
    ...(partly === undefined ? [] : [t.gatePartly(partly.steps, partly.by.map(mention).join(', '))]),
  ];
}

const undecidedOf = ({ statuses }: GateFigures): number => statuses.proposed ?? 0;

/**
 * *Approve* is shown only if the card says all that matters: what each kind of step does and could break, and what it changes
 * if that is final or differs between the steps. Otherwise a button opens the whole plan first.
 */
function choices(v: View, figures: GateFigures): Block {
  const { t, buttonValue } = v;
  const { gate, cut, optional } = figures;
  const target = buttonValue({ gateId: gate.id, digest: gate.digest });
  const left = undecidedOf(figures);
  const all = cut
    ? button(ACTION_ID.review, t.button.review, target, 'primary')
    : button(ACTION_ID.approveAll, t.button.approveAll(left - optional, optional), target, 'primary');
  return actions(
    ...(cut || left > optional ? [all] : []),
    ...(left > 1 || optional > 0 ? [button(ACTION_ID.choose, t.button.choose, target)] : []),
    ...(isShown(figures) ? [showButton(v, gate)] : []),
    button(ACTION_ID.reject, t.button.reject, target, 'danger'),
    button(ACTION_ID.ask, t.questions.askButton, target),
  );
}

/** The whole plan shows each step too, so that one button is enough. */
const isShown = ({ show, cut }: GateFigures): boolean => show !== undefined && !cut;

const legend = ({ t }: View, figures: GateFigures): string[] => [
  ...(figures.show === undefined ? [] : [t.fold.undoable]),
  ...(isShown(figures) ? [t.fold.shows] : []),
];

/** Each step of the gate, with all that is known of it and its buttons. */
const showButton = ({ t, buttonValue }: View, { id, digest }: GateFigures['gate']): Button =>
  button(ACTION_ID.list, t.button.show, buttonValue({ gateId: id, digest, list: { which: 'all', from: 0 } }));

const leftOut = ({ t }: View, { optional }: GateFigures): string[] => (optional > 0 ? [t.leftOut(optional)] : []);

function deciders({ state, t }: View): string {
  const people = state.customer.approvers.slice(0, 20);
  return t.whoDecides(people.map(mention).join(' '));
}

function counts(v: View, { statuses, tasks, copying }: GateFigures): string[] {
  const said = [...countWords(v, statuses, tasks), ...(copying > 0 ? [v.t.countCopying(copying)] : [])];
  return said.length === 0 ? [] : [said.join(' · ')];
}

/** How many are done, running, failed and so on. */
export function countWords({ t }: View, statuses: GateFigures['statuses'], tasks: number): string[] {
  const n = (...of: StepStatus[]): number => of.reduce((sum, status) => sum + (statuses[status] ?? 0), 0);
  const all: [number, (n: number) => string][] = [
    [n('done', 'noop'), t.countDone],
    [n('approved', 'running') - tasks, t.countRunning],
    [tasks, t.countWaiting],
    [n('failed', 'drifted'), t.countFailed],
    [n('rejected'), t.countRejected],
    [n('skipped', 'refused', 'gone'), t.countSkipped],
    [n('undone'), t.countUndone],
  ];
  return all.filter(([count]) => count > 0).map(([count, say]) => say(count));
}

function cardNote(v: View, figures: GateFigures): string {
  const { t, state } = v;
  const name = plain(state.customer.name, 80);
  const { gate } = figures;
  if (gate.status !== 'open') return t.gateNoteDecided(name, gateTitle(v, gate));
  return t.gateNote(name, undecidedOf(figures), gateTitle(v, gate));
}

const closedAt = (v: View, gate: Pick<Gate, 'closedAt'>): string =>
  gate.closedAt === undefined ? '' : v.at(gate.closedAt);
