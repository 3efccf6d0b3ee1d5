/** The tasks that an incident leaves, with owner and due date: their card, reminders, and the window of instructions. */
import { titleIn } from '../../domain/alert.ts';
import { askedOf, ownersOf, type FollowUpsState, type FollowUpTask } from '../../domain/follow-ups.ts';
import { day, shortMoment } from '../../domain/format.ts';
import { taskDigest } from '../../domain/stands-for.ts';
import { TEAM_NAMES } from '../../domain/names.ts';
import { assertNever, type Language } from '../../domain/text.ts';
import { code, mention, plain } from '../escape.ts';
import { ACTION_ID } from '../buttons.ts';
import { textsOf } from '../texts/texts.ts';
import { actions, button, confirmed, context, divider, sections, type Block, type Button } from './elements.ts';
import type { CardPart } from './decision.ts';
import { notice, type ModalView } from './modals.ts';
import { frameOf, instructionLines, targetName, type Frame } from './view.ts';
import { chunksOf } from '../../domain/group.ts';

/** Most tasks of one message. Each has a divider and buttons, so this stays well below Slack's 50 blocks. */
const TASKS_A_PART = 12;
/** Most people named beside a task. */
const NAMED = 6;
/** Most tasks of one reminder. The rest is counted. */
const REMINDED = 10;

/** The messages of the card, in order. A task stays in its message, whatever its status. */
export function followUpsCard(state: FollowUpsState): CardPart[] {
  const v = viewOf(state);
  const { tasks, incident, customer } = state;
  const open = tasks.filter((t) => t.status === 'open').length;
  const name = plain(customer.name, 80);
  const title = [
    `*${v.t.followUp.title}* · ${v.t.followUp.progress(open, tasks.length)}`,
    plain(titleIn(incident, v.lang), 300),
  ];
  return chunksOf(tasks, TASKS_A_PART).map((part, i) => ({
    key: i === 0 ? 'follow-ups' : `follow-ups/${i + 1}`,
    blocks: [
      ...sections(i === 0 ? title : [title[0]!]),
      ...part.flatMap((task) => taskBlocks(v, state, task, tasks.indexOf(task) + 1)),
    ],
    note: v.t.followUp.note(name, open),
  }));
}

/** A reminder of tasks that are nearly due or overdue. */
export function chaseLines(state: FollowUpsState, tasks: readonly FollowUpTask[], why: 'due' | 'overdue'): string[] {
  const v = viewOf(state);
  const heading = why === 'due' ? v.t.followUp.remind(tasks.length) : v.t.followUp.escalate(tasks.length);
  const lines = tasks.slice(0, REMINDED).map((task) => {
    const who = askedOf(task, state.customer, state.incident.lead)
      .slice(0, NAMED)
      .map((p) => plain(p.name, 80));
    return `• ${nameOf(v, task)} · ${dueLine(v, state, task)}${who.length === 0 ? '' : ` · ${who.join(', ')}`}`;
  });
  return [heading, ...lines, ...(tasks.length > REMINDED ? [v.t.more(tasks.length - REMINDED)] : [])];
}

/** The same for the infosec team's channel, in its language, where none of the team is listed with the customer. */
export function infosecLines(
  state: FollowUpsState,
  tasks: readonly FollowUpTask[],
  why: 'due' | 'overdue',
  language: Language,
): string[] {
  const { customer, incident } = state;
  const theirs = { ...state, customer: { ...customer, language } };
  return [
    `*${plain(customer.name, 80)}* · ${plain(titleIn(incident, language), 200)}`,
    ...chaseLines(theirs, tasks, why),
  ];
}

/** For the infosec team: the incident's own channel is gone, and where its tasks are now. */
export function lostChannel(
  state: FollowUpsState,
  language: Language,
  channel: string,
): { blocks: Block[]; note: string } {
  const { customer, incident } = state;
  const { infosec: t } = textsOf(language);
  const name = plain(customer.name, 80);
  const words = [t.lost(name, code(channel, 40)), plain(titleIn(incident, language), 200)];
  return { blocks: [...sections(words), context(code(incident.id, 90))], note: t.lostNote(name) };
}

/** The instructions of a task, and the known facts about its target. */
export function stepsModal(state: FollowUpsState, taskId: string): ModalView {
  const v = viewOf(state);
  const task = state.tasks.find((t) => t.id === taskId);
  if (task === undefined) return notice(v, v.t.modal.steps, v.t.modal.nothingLeft);
  const facts = Object.entries(task.target?.facts ?? {}).map(
    ([name, value]) => `${plain(name, 60)}: ${code(value, 400)}`,
  );
  // An empty line between steps, since people read one at a time while they work.
  const steps = instructionLines(task.instructions[v.lang]).map((line) => `${line}\n`);
  return notice(v, v.t.modal.steps, `*${nameOf(v, task)}*`, ...facts, ...steps);
}

const viewOf = (state: FollowUpsState): Frame => frameOf(state, state.incident.closedAt);

function taskBlocks(v: Frame, state: FollowUpsState, task: FollowUpTask, number: number): Block[] {
  const lines = [`*${number}. ${v.say(task.title, 150)}*`];
  if (task.target !== undefined) lines.push(targetName(v, task.target));
  lines.push(...statusLines(v, state, task));
  const buttons = task.status === 'open' ? [actions(...taskButtons(v, state.runId, task))] : [];
  return [divider, ...sections(lines), ...buttons];
}

function statusLines(v: Frame, state: FollowUpsState, task: FollowUpTask): string[] {
  const { followUp: t } = v.t;
  const who = task.by === undefined ? '' : mention(task.by);
  const at = task.at === undefined ? '' : v.at(task.at);
  switch (task.status) {
    case 'open':
      return [ownerLine(v, state, task), dueLine(v, state, task)];
    case 'done':
      return [t.done(who, at), ...(task.note === undefined ? [] : [`“${plain(task.note, 500)}”`])];
    case 'dropped':
      return [t.dropped(who, at, plain(task.note ?? '', 500))];
    default:
      return assertNever(task.status);
  }
}

function ownerLine(v: Frame, { customer, incident }: FollowUpsState, task: FollowUpTask): string {
  const { followUp: t } = v.t;
  if (task.takenBy !== undefined) return t.taken(mention(task.takenBy));
  const people = ownersOf(task.owner, customer, incident.lead).slice(0, NAMED).map(mention);
  const name = task.owner === 'customer' ? plain(customer.name, 80) : TEAM_NAMES[task.owner][v.lang];
  return t.owned(people.length === 0 ? name : `${name} (${people.join(' ')})`);
}

function dueLine(v: Frame, { customer }: FollowUpsState, { dueAt, overdue, duty }: FollowUpTask): string {
  // Of a deadline the hour counts.
  const shown = duty === undefined ? day : shortMoment;
  const due = v.t.followUp.due(shown(dueAt, customer.timeZone, v.lang));
  return overdue ? `${due} · ${v.t.followUp.overdue}` : due;
}

function nameOf(v: Frame, { title, target }: FollowUpTask): string {
  const name = v.say(title, 150);
  return target === undefined ? name : `${name} ${targetName(v, target)}`;
}

function taskButtons({ t, buttonValue, lang }: Frame, runId: string, task: FollowUpTask): Button[] {
  const { id, takenBy, title } = task;
  const target = buttonValue({ stepId: id, digest: taskDigest(runId, task) });
  const take = button(ACTION_ID.followUpTake, takenBy === undefined ? t.button.take : t.button.takeOver, target);
  return [
    confirmed(take, `${title[lang]}\n${t.does.takeTask(takenBy?.name)}`, t),
    button(ACTION_ID.followUpSteps, t.button.steps, target),
    button(ACTION_ID.followUpDone, t.button.done, target, 'primary'),
    // The date of a notice is not ours to move, nor that of the question from which it runs.
    ...(task.duty?.kind === 'notice' || task.duty?.kind === 'awareness'
      ? []
      : [button(ACTION_ID.followUpMove, t.button.move, target)]),
    button(ACTION_ID.followUpDrop, t.button.drop, target),
  ];
}
