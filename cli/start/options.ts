/** The command line of `npm start`. */
import { Option, type Command } from 'commander';
import { PHASES, type Phase } from '../../domain/phase.ts';
import { SCENARIOS } from '../../sandbox/scenarios/index.ts';
import { sizeFrom } from '../../sandbox/scenarios/size.ts';
import type { Io } from '../command.ts';
import { programOf } from '../program.js';
import type { PlayOptions } from './play.ts';

export interface StartOptions extends PlayOptions {
  /** The stack stays up when the story has ended. */
  keep: boolean;
}

/**
 * @param args what follows `npm start --`
 * @throws CommanderError after the help, or the mistake and the help, has been written
 */
export function startOptions(args: readonly string[], io: Pick<Io, 'stdout' | 'stderr'>): StartOptions {
  const program: Command = programOf('npm start --', io)
    .description('Start the sandbox, attack it, and show the incident that answers the attack')
    .addOption(
      new Option('--scenario <name>', 'the scenario to play; npx firebreak scenarios describes them')
        .choices(SCENARIOS.map((s) => s.name))
        .default(SCENARIOS[0]?.name),
    )
    .option('--size <count>', 'size of the scenario: how many instances leaked-key starts')
    .option('--users <count>', 'how many additional users with keys leaked-key creates')
    .option('--auto', 'a scripted responder presses the buttons; exit code 0 only if AWS ends in the expected state')
    .addOption(
      new Option(
        '--until <phase>',
        'implies --auto and --keep; the story stops before the decision on the gate of this phase',
      ).choices(PHASES),
    )
    .option('--keep', 'leave the stack up at the end; .firebreak/stack.json describes it, npx firebreak stop stops it')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 AWS is not in the expected state or something failed, 2 wrong usage, 130 interrupted.',
    )
    .allowExcessArguments(false)
    .parse(args, { from: 'user' });
  const { scenario, size, users, auto, until, keep } = program.opts<Given>();
  const maker = SCENARIOS.find((s) => s.name === scenario);
  if (maker === undefined) throw new Error(`commander let an unknown scenario pass: ${scenario}`);
  const sized = sizeFrom(maker, { size, users });
  if (typeof sized === 'string') program.error(`error: ${sized}`);
  return {
    scenario: maker,
    size: sized,
    until,
    // The responder presses the buttons up to that gate. The stack then stays up, so that people can look at it.
    auto: auto === true || until !== undefined,
    keep: keep === true || until !== undefined,
  };
}

interface Given {
  scenario: string;
  size?: string;
  users?: string;
  auto?: true;
  until?: Phase;
  keep?: true;
}
