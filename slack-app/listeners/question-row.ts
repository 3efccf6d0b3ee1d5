/** A button that opens a window with one question: what the window says, and what is sent with the answer. */
import { FIELD, type Choices, type Question } from '../blocks/modals.ts';
import type { Texts } from '../texts/texts.ts';
import type { Click, FieldErrors, ListenerDeps, Submitted } from './listener.ts';

export interface QuestionRow {
  actionId: Question;
  /** The error if no reason was given. Absent if none is needed. */
  reasonMissing?: (t: Texts) => string;
  /** What the window says above the question, besides what every such click does. @throws StaleButton */
  about?: About;
  /** What is chosen from. */
  choices?: (click: Click, deps: ListenerDeps) => Promise<Choices> | Choices;
  /** Checked before the reason. */
  check?: (given: Submitted, deps: ListenerDeps) => FieldErrors | undefined;
  send: (given: Submitted, deps: ListenerDeps) => Promise<void>;
}

export type About = (click: Click, deps: ListenerDeps) => Promise<string[]> | string[];

/** For `check`: something must be chosen. */
export const chosen = ({ t, selected }: Submitted): FieldErrors | undefined =>
  (selected[FIELD.choice] ?? '') === '' ? { [FIELD.choice]: t.leading.chooseOne } : undefined;
