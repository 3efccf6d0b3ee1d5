/** `firebreak scenarios`: the stories that `npm start -- --scenario NAME` can play. */
import { SCENARIOS } from '../../sandbox/scenarios/index.ts';
import type { Command } from '../command.ts';
import { parse } from '../command.ts';
import { table } from '../output.ts';

export const scenarios: Command = {
  usage: 'scenarios',
  summary: 'the names npm start -- --scenario knows',
  run(args, io) {
    parse(args, {});
    io.stdout.write(table(SCENARIOS.map((s) => [s.name, s.title])));
    return Promise.resolve(0);
  },
};
