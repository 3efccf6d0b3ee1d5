/** What `npm start` writes: the set-up with ticks, then one line for each thing that happens. */
import { statusLine, type Task } from '../../scripts/status-line.mjs';
import { truncated } from '../../domain/text.ts';
import { printable } from '../output.ts';

export interface Screen {
  line(text?: string): void;
  tick(what: string, detail?: string): void;
  cross(what: string, detail?: string): void;
  /** Shows that this is under way until the task ends. */
  task(what: string): Task;
  /** Starts the clock of `happening`. */
  begin(): void;
  /** `00:03  attacker  RunInstances …`; `at` in ms of the epoch, default now. */
  happening(who: string, what: string, at?: number): void;
}

export function screenOn(out: Parameters<typeof statusLine>[0]): Screen {
  let zero = Date.now();
  const status = statusLine(out);
  const line = (text = ''): void => status.line(printable(text));
  const marked = (mark: string, what: string, detail = ''): void =>
    line(detail === '' ? `${mark} ${what}` : `${mark} ${what}  ${detail}`);
  return {
    line,
    tick: (what, detail) => marked('✔', what, detail),
    cross: (what, detail) => marked('✘', what, detail),
    task: (what) => status.begin(what),
    begin: () => {
      zero = Date.now();
    },
    happening: (who, what, at = Date.now()) =>
      line(truncated(`${clock(at - zero)}  ${who.padEnd(9)} ${what}`, LONGEST_LINE)),
  };
}

/** In characters. The full text is in the report and in `firebreak show`. */
const LONGEST_LINE = 160;

function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}
