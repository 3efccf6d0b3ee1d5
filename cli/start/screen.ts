/** What `npm start` writes: set-up with ticks, then one line for each thing that happens. */
import { printable } from '../output.ts';

export interface Screen {
  line(text?: string): void;
  tick(what: string, detail?: string): void;
  cross(what: string, detail?: string): void;
  /** From here on, happenings are timed. */
  begin(): void;
  /** `00:03  attacker  RunInstances …`; `at` in ms of the epoch, default now. */
  happening(who: string, what: string, at?: number): void;
}

export function screenOn(out: { write(text: string): unknown }): Screen {
  let zero = Date.now();
  const line = (text = ''): unknown => out.write(`${printable(text)}\n`);
  const marked = (mark: string, what: string, detail = ''): unknown =>
    line(detail === '' ? `${mark} ${what}` : `${mark} ${what}  ${detail}`);
  return {
    line: (text) => void line(text),
    tick: (what, detail) => void marked('✔', what, detail),
    cross: (what, detail) => void marked('✘', what, detail),
    begin: () => {
      zero = Date.now();
    },
    happening: (who, what, at = Date.now()) => void line(shortened(`${clock(at - zero)}  ${who.padEnd(9)} ${what}`)),
  };
}

/** All of it is in the report and in `firebreak show`. */
const LONGEST_LINE = 160;
const shortened = (text: string): string =>
  text.length <= LONGEST_LINE ? text : `${text.slice(0, LONGEST_LINE - 1)}…`;

function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}
