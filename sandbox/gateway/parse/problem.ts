/** What is wrong with an input. Problems are collected rather than thrown, because AWS reports all of them in one error. */

import type { Members } from './value.ts';

export type ProblemKind = 'unknown' | 'missing' | 'type' | 'enum' | 'pattern' | 'length' | 'range';

export interface Problem {
  /** Member names from the input down, list positions from 1, e.g. `['Filters', '1', 'Name']`. */
  path: string[];
  kind: ProblemKind;
  /** The offending value as text, for the message. */
  value: string;
  /** AWS's words for the constraint, e.g. `Member must have length less than or equal to 64`. */
  constraint: string;
}

/** A parsed input and the problems of its form. `validate.ts` checks the constraints. */
export interface Parsed {
  input: Members;
  problems: Problem[];
}
