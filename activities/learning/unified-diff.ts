/** The difference of two texts, line by line, in the form that `git apply` reads. */

const CONTEXT = 3;

type Op = { mark: ' ' | '-' | '+'; line: string; before: number; after: number };

export function unifiedDiff(path: string, before: string, after: string): string {
  const ops = operations(before.replace(/\n$/, '').split('\n'), after.replace(/\n$/, '').split('\n'));
  const near = (i: number): boolean =>
    ops.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some(({ mark }) => mark !== ' ');
  const hunks: Op[][] = [];
  for (const [i, op] of ops.entries()) {
    if (!near(i)) continue;
    if (i > 0 && near(i - 1)) hunks.at(-1)!.push(op);
    else hunks.push([op]);
  }
  return [`--- a/${path}`, `+++ b/${path}`, ...hunks.flatMap(shown), ''].join('\n');
}

function shown(hunk: Op[]): string[] {
  const [first] = hunk as [Op, ...Op[]];
  const count = (...marks: string[]): number => hunk.filter(({ mark }) => marks.includes(mark)).length;
  const head = `@@ -${first.before},${count(' ', '-')} +${first.after},${count(' ', '+')} @@`;
  return [head, ...hunk.map(({ mark, line }) => `${mark}${line}`)];
}

/** By the longest common subsequence: runbooks have some hundred lines. */
function operations(a: readonly string[], b: readonly string[]): Op[] {
  const length = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      length[i]![j] = a[i] === b[j] ? length[i + 1]![j + 1]! + 1 : Math.max(length[i + 1]![j]!, length[i]![j + 1]!);
  const ops: Op[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const at = { before: i + 1, after: j + 1 };
    if (i < a.length && j < b.length && a[i] === b[j]) {
      ops.push({ mark: ' ', line: a[i]!, ...at });
      i += 1;
      j += 1;
    } else if (i < a.length && (j >= b.length || length[i + 1]![j]! >= length[i]![j + 1]!)) {
      ops.push({ mark: '-', line: a[i]!, ...at });
      i += 1;
    } else {
      ops.push({ mark: '+', line: b[j]!, ...at });
      j += 1;
    }
  }
  return ops;
}
