/** Instructions for people: numbered steps. */

/** Numbers steps, one a line. Line breaks within a step, which may come from outside, become spaces. */
export const stepLines = (steps: readonly string[]): string =>
  steps.map((step, i) => `${i + 1}. ${onOneLine(step)}`).join('\n');

/** Blanks around line breaks go with them. */
function onOneLine(step: string): string {
  const lines = step.split(/[\r\n]+/);
  const last = lines.length - 1;
  const trimmed = lines.map((line, i) => {
    const left = i === 0 ? line : line.trimStart();
    return i === last ? left : left.trimEnd();
  });
  return trimmed.filter((line, i) => line !== '' || i === 0 || i === last).join(' ');
}

/** The steps of instructions: their lines; of instructions on one line, what begins with a number, as in `1. Do this. 2. Do that.`. */
export const stepsIn = (instructions: string): string[] =>
  instructions.includes('\n') ? instructions.split('\n') : instructions.split(/ (?=\d{1,2}\. )/);
