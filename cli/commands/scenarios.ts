/** `firebreak scenarios`: the stories that `npm start -- --scenario NAME` can play. */
import { existsSync } from 'node:fs';
import { CommandError, parse, type Command } from '../command.ts';
import { table } from '../output.ts';

export const scenarios: Command = {
  usage: 'scenarios',
  summary: 'the names npm start -- --scenario knows',
  async run(args, io) {
    parse(args, {});
    // The image of the product has no sandbox.
    if (!existsSync(new URL('../../sandbox/scenarios/index.ts', import.meta.url)))
      throw new CommandError('Scenarios belong to the sandbox, which is not installed here. Run this in a clone.');
    const { SCENARIOS } = await import('../../sandbox/scenarios/index.ts');
    io.stdout.write(table(SCENARIOS.map((s) => [s.name, s.title])));
    return 0;
  },
};
