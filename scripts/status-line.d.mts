export interface StatusLine {
  /** Writes a line above the status. */
  line(text: string): void;
  begin(title: string): Task;
}
export interface Task {
  /** What holds it up, or undefined when nothing does any more. */
  waitsFor(what: string | undefined): void;
  /** `12 s` since it began. */
  elapsed(): string;
  end(): void;
}
export function statusLine(out: {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
}): StatusLine;
