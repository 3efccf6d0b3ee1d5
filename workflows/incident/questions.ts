/** Questions about a card's steps: they are recorded, and the gate waits for the answers. */
import { proxyActivities } from '@temporalio/workflow';
import type { SlackActivities } from '../../contract/activities.ts';
import type { Ask, Reply } from '../../contract/asking.ts';
import type { Gate, Question } from '../../domain/incident.ts';
import { colleagues, MOST_SHOWN, whyNotAsk, whyNotReply } from '../../domain/questions.ts';
import { questionDigest } from '../../domain/stands-for.ts';
import type { Said } from '../../domain/statement.ts';
import { oneLine, truncated } from '../../domain/text.ts';
import { SLACK_NOTE } from '../activity-options.ts';
import { now, person, text } from '../wording.ts';
import { HAS_CHANGED, mayAct, refuse } from './approval-gate.ts';
import type { IncidentRecord } from './record.ts';

export function ask(r: IncidentRecord, { by, gateId, digest, to, question }: Said<Ask>): void {
  if (!mayAct(r, by)) return;
  const { state } = r;
  const gate = state.gates.find((g) => g.id === gateId);
  const whom = colleagues(state.customer).find((p) => p.slackUser === to);
  const why =
    gate === undefined
      ? HAS_CHANGED
      : (whyNotAsk(by, to, gate, state, r.suspects()) ??
        (digest === gate.digest ? undefined : HAS_CHANGED) ??
        (question.trim() === '' ? EMPTY : undefined));
  if (why !== undefined || gate === undefined || whom === undefined) {
    refuse(r, by, why ?? HAS_CHANGED, gate);
    return;
  }
  const id = `${(gate.questions?.length ?? 0) + 1}`;
  gate.questions = [...(gate.questions ?? []), { id, by, to: whom, text: shown(question), at: now() }];
  r.append('asked', {
    gateId,
    actor: person(by),
    why: question,
    what: text(`${by.name} asks ${whom.name}`, `${by.name} 님의 질문(받는 사람: ${whom.name})`),
  });
}

export function reply(r: IncidentRecord, { by, gateId, questionId, digest, text: words }: Said<Reply>): void {
  const { state } = r;
  const gate = state.gates.find((g) => g.id === gateId);
  const question = gate?.questions?.find((q) => q.id === questionId);
  const why =
    whyNotReply(by, question, state.customer, r.suspects()) ??
    (question !== undefined && digest === questionDigest(state.runId, gateId, question) ? undefined : HAS_CHANGED) ??
    (words.trim() === '' ? EMPTY : undefined);
  if (why !== undefined || gate === undefined || question === undefined) {
    refuse(r, by, why ?? HAS_CHANGED, gate);
    return;
  }
  question.answer = { by, at: now(), text: shown(words) };
  r.append('answered', {
    gateId,
    actor: person(by),
    why: words,
    what: text(`${by.name} answers ${question.by.name}`, `${by.name} 님의 답변(질문: ${question.by.name})`),
  });
  tellAsker(r, gate, question);
}

/** The person who asked decides next, and is mentioned in the card's thread. */
function tellAsker(r: IncidentRecord, gate: Gate, { by, answer }: Question): void {
  if (answer === undefined || answer.by.slackUser === by.slackUser) return;
  const { id: incidentId, runId } = r.state;
  const { 'slack.remind': send } = proxyActivities<SlackActivities>({ ...SLACK_NOTE, summary: `${gate.id}: answered` });
  const told = text(`${answer.by.name} answers: ${answer.text}`, `${answer.by.name} 님의 답변: ${answer.text}`);
  const note = { incidentId, runId, gateId: gate.id, slackUsers: [by.slackUser], text: told };
  r.work.aside(() => send(note)).catch(() => undefined);
}

const shown = (words: string): string => truncated(oneLine(words), MOST_SHOWN);

const EMPTY = text('Please write something.', '내용을 적어 주세요.');
