/** Questions about a gate's steps: on its card, and as a message to the person who is asked. */
import type { Question } from '../../domain/incident.ts';
import { colleagues, unanswered } from '../../domain/questions.ts';
import type { GateSummary, IncidentHeader } from '../../domain/projections.ts';
import { questionDigest } from '../../domain/stands-for.ts';
import { plain } from '../escape.ts';
import { ACTION_ID, StaleButton, type ButtonValue } from '../buttons.ts';
import { requireSame, standsFor } from './about.ts';
import { gateTitle } from './decision.ts';
import { actions, button, sections, type Block } from './elements.ts';
import type { Choices } from './inputs.ts';
import { asksLine, questionLines } from './question-lines.ts';
import { viewOf } from './view.ts';

/** The message's name within its incident. */
const questionKey = (gateId: string, { id }: Question): string => `question-${gateId}-${id}`;

/** A new message, since an edited card notifies nobody. It keeps the answer. */
export function questionMessage(
  state: IncidentHeader,
  gate: GateSummary,
  question: Question,
): { key: string; blocks: Block[]; note: string } {
  const v = viewOf(state);
  const { t } = v;
  const value = v.buttonValue({
    gateId: gate.id,
    questionId: question.id,
    digest: questionDigest(state.runId, gate.id, question),
  });
  const isOpen = question.answer === undefined && state.status === 'open';
  return {
    key: questionKey(gate.id, question),
    blocks: [
      ...sections([`*${t.questions.about(gateTitle(v, gate))}*`, ...questionLines(v, question)]),
      ...(isOpen ? [actions(button(ACTION_ID.reply, t.questions.replyButton, value, 'primary'))] : []),
    ],
    note: t.questions.note(plain(state.customer.name, 80), plain(question.by.name, 80)),
  };
}

/** Who may be asked. */
export function askChoices(state: IncidentHeader): Choices {
  const { t } = viewOf(state);
  const options = colleagues(state.customer).map(({ slackUser, name }) => ({ text: `@${name}`, value: slackUser }));
  return { label: t.questions.whom, options };
}

export function aboutAsking(state: IncidentHeader, { gateId, digest }: ButtonValue): string[] {
  const gate = state.gates.find((g) => g.id === gateId);
  if (gate === undefined) throw new StaleButton('no such plan');
  requireSame(digest, gate.digest);
  const v = viewOf(state);
  return [
    `*${gateTitle(v, gate)}* · ${v.t.steps(gate.steps)}`,
    ...unanswered(gate).flatMap((q) => questionLines(v, q)),
  ];
}

/** @throws StaleButton if it is answered by now */
export function aboutReply(state: IncidentHeader, { gateId, questionId, digest }: ButtonValue): string[] {
  const gate = state.gates.find((g) => g.id === gateId);
  const question = gate?.questions?.find((q) => q.id === questionId);
  if (gate === undefined || question === undefined) throw new StaleButton('no such question');
  requireSame(digest, questionDigest(state.runId, gate.id, question));
  const v = viewOf(state);
  return [asksLine(v, question), standsFor(v, digest!)];
}
