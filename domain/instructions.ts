/** Instructions for people: numbered steps. */

/** Numbers steps, one a line. Line breaks within a step, which may come from outside, become spaces. */
export const stepLines = (steps: readonly string[]): string =>
  steps.map((step, i) => `${i + 1}. ${step.replaceAll(/\s*[\r\n]+\s*/g, ' ')}`).join('\n');

/** The steps of instructions: their lines; of instructions on one line, what begins with a number, as in `1. Do this. 2. Do that.`. */
export const stepsIn = (instructions: string): string[] =>
  instructions.includes('\n') ? instructions.split('\n') : instructions.split(/ (?=\d{1,2}\. )/);
