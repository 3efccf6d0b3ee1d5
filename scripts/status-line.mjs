/**
 * Shows what is under way. On a terminal it is one line at the bottom, which is rewritten every second. In a file or pipe it
 * is one line when a task begins, and one every 15 s while tasks last.
 */

const REWRITE_EVERY_MS = 1000;
const REPEAT_EVERY_MS = 15_000;
const CLEAR_LINE = '\r\u001b[2K';

/** @param out a stream; `isTTY` and `columns` are those of `process.stdout` */
export function statusLine(out) {
  const tasks = new Set();
  let timer;

  const text = () => {
    const all = [...tasks];
    const titles = all.map(({ title, waitsFor }) =>
      waitsFor === undefined ? title : `${title}: waiting for ${waitsFor}`,
    );
    return `… ${titles.join(', ')} (${seconds(Math.min(...all.map((task) => task.begun)))})`;
  };
  const clear = () => {
    if (out.isTTY && tasks.size > 0) out.write(CLEAR_LINE);
  };
  const show = () => {
    // A line that the terminal wraps could not be rewritten.
    if (out.isTTY && tasks.size > 0) out.write(text().slice(0, (out.columns ?? 80) - 1));
  };
  const repeat = () => {
    if (out.isTTY) {
      clear();
      show();
    } else out.write(`${text()}\n`);
  };
  /** Runs `change` while the status line is off the screen. */
  const around = (change) => {
    clear();
    change();
    show();
    if (tasks.size > 0) timer ??= setInterval(repeat, out.isTTY ? REWRITE_EVERY_MS : REPEAT_EVERY_MS).unref();
    else {
      clearInterval(timer);
      timer = undefined;
    }
  };
  const line = (text) => around(() => out.write(`${text}\n`));

  return {
    line,
    begin(title) {
      const task = { title, begun: Date.now(), waitsFor: undefined };
      if (!out.isTTY) line(`… ${title}`);
      around(() => tasks.add(task));
      return {
        waitsFor(what) {
          if (task.waitsFor === what) return;
          around(() => (task.waitsFor = what));
          if (!out.isTTY && what !== undefined) line(`… ${title}: waiting for ${what}`);
        },
        elapsed: () => seconds(task.begun),
        end: () => around(() => tasks.delete(task)),
      };
    },
  };
}

const seconds = (since) => `${Math.round((Date.now() - since) / 1000)} s`;
