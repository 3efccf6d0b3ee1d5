/** `firebreak scenarios`: the scenarios that `npm start -- --scenario NAME` can play. */
import { existsSync } from 'node:fs';
import { CommandError, type Io } from '../command.ts';
import { table } from '../output.ts';

export async function scenarios(io: Io): Promise<number> {
  // The image of the product has no sandbox.
  if (!existsSync(new URL('../../sandbox/scenarios/index.ts', import.meta.url)))
    throw new CommandError('Scenarios belong to the sandbox, which is not installed here. Run this in a clone.');
  const { SCENARIOS } = await import('../../sandbox/scenarios/index.ts');
  io.stdout.write(
    table(
      SCENARIOS.map((s) => [s.name, s.title]),
      io.stdout,
    ),
  );
  return 0;
}
