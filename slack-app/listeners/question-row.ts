/** A button that opens a window with one question: what the window says, and what is sent with the answer. */
import { FIELD, type Asked, type Question } from '../blocks/modals.ts';
import type { Texts } from '../texts/texts.ts';
import type { Click, FieldErrors, ListenerDeps, Submitted } from './listener.ts';

export interface QuestionRow {
  actionId: Question;
  /** The error if no reason was given. Absent if none is needed. */
  reasonMissing?: (t: Texts) => string;
  /** @throws StaleButton */
  about?: About;
  /** Checked before the reason. */
  check?: (given: Submitted, deps: ListenerDeps) => FieldErrors | undefined;
  send: (given: Submitted, deps: ListenerDeps) => Promise<void>;
}

/** What the window says above the question, besides what every such click does, and what is chosen from. */
export type About = (click: Click, deps: ListenerDeps) => Promise<Asked> | Asked;

/** For `check`: something must be chosen. */
export const chosen = ({ t, selected }: Submitted): FieldErrors | undefined =>
  (selected[FIELD.choice] ?? '') === '' ? { [FIELD.choice]: t.leading.chooseOne } : undefined;
