/** How much time Firebreak adds to the libraries it uses, as ratios of this run. It asserts nothing. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { table } from '../../cli/output.ts';
import { startStack } from '../../sandbox/stack.ts';
import { openAccount } from './account.ts';
import { analysing } from './analysis.ts';
import { classifying } from './classify.ts';
import { changing } from './engine.ts';
import type { Comparison } from './measure.ts';
import { replaying } from './replaying.ts';

export async function comparisons(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'firebreak-bench-'));
  const compared: (Comparison | undefined)[] = [await classifying(), await replaying()];
  const stack = await startStack({ home, freePorts: true, parts: ['aws'] });
  try {
    if (stack.aws === undefined) throw new Error('the stack has no AWS');
    const access = openAccount(stack.env('worker'));
    compared.push(await changing(stack.aws, access), await analysing(stack.aws, access));
    access.close();
  } finally {
    await stack.stop();
    rmSync(home, { recursive: true, force: true });
  }

  const rows = compared.filter((one) => one !== undefined);
  process.stdout.write(
    table([
      ['WHAT', 'AGAINST', 'BARE', 'OURS', 'RATIO'],
      ...rows.map(({ what, bare, bareMs, oursMs }) => [
        what,
        bare,
        `${bareMs.toFixed(1)} ms`,
        `${oursMs.toFixed(1)} ms`,
        `${(oursMs / bareMs).toFixed(1)} ×`,
      ]),
    ]),
  );
}
