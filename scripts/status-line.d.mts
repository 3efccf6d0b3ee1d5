export interface StatusLine {
  /** Writes a line above the status. */
  line(text: string): void;
  begin(title: string): Task;
}
export interface Task {
  /** Shows what the task waits for; undefined when it waits no more. */
  waitsFor(what: string | undefined): void;
  /** The time since it began: `12 s`. */
  elapsed(): string;
  end(): void;
}
export function statusLine(out: {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
}): StatusLine;
