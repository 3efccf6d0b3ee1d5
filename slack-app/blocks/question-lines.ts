/** Questions about a gate's steps, and their answers, as lines. */
import type { Gate, Question } from '../../domain/incident.ts';
import { mention, plain } from '../escape.ts';
import type { View } from './view.ts';

/** With entities; the incident keeps no more than about 400 characters. */
const MOST_TEXT = 500;
/** A card shows the last ones, shortened. Each has a message of its own. */
const MOST_ON_CARD = 3;
const CARD_TEXT = 150;

export const asksLine = (v: View, { by, to, at, text }: Question, most = MOST_TEXT): string =>
  v.t.questions.asks(mention(by), mention(to), v.at(at), plain(text, most));

/** The question and its answer. */
export function questionLines(v: View, question: Question, most = MOST_TEXT): string[] {
  const { questions } = v.t;
  const { to, answer } = question;
  return [
    asksLine(v, question, most),
    answer === undefined
      ? questions.open(mention(to))
      : questions.answers(mention(answer.by), v.at(answer.at), plain(answer.text, most)),
  ];
}

/** For the card. */
export function questionsOf(v: View, { questions = [] }: Pick<Gate, 'questions'>): string[] {
  const more = questions.length - MOST_ON_CARD;
  return [
    ...(more > 0 ? [v.t.more(more)] : []),
    ...questions.slice(-MOST_ON_CARD).flatMap((question) => questionLines(v, question, CARD_TEXT)),
  ];
}
