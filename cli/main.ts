/** The `firebreak` command: finds the command asked for, and turns errors into messages and exit codes. */
import { ConfigError } from '../workers/config.ts';
import { YamlFileError } from '../workers/yaml-file.ts';
import { CommandError, UsageError, type Command, type Io } from './command.ts';
import { actions } from './commands/actions.ts';
import { alert } from './commands/alert.ts';
import { classify } from './commands/classify.ts';
import { customers } from './commands/customers.ts';
import { incidents } from './commands/incidents.ts';
import { replay } from './commands/replay.ts';
import { runbook } from './commands/runbook.ts';
import { scenarios } from './commands/scenarios.ts';
import { show } from './commands/show.ts';
import { stop } from './commands/stop.ts';

const COMMANDS: Record<string, Command> = {
  classify: {
    usage: 'classify FILE... [--json]',
    summary: 'what intake makes of events; no side effects, no stack needed',
    run: classify,
  },
  alert,
  incidents,
  show,
  replay,
  scenarios,
  stop,
  actions,
  runbook,
  customers,
};

/** @returns 0 done, 1 it could not be done, 2 wrong usage */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const [name = 'help', ...rest] = args;
  if (name === 'help' || name === '--help' || name === '-h') return help(rest[0], io);
  const command = COMMANDS[name];
  if (command === undefined) {
    io.stderr.write(`there is no command ${name}; these there are:\n\n${overview()}`);
    return 2;
  }
  if (rest.includes('--help') || rest.includes('-h')) return help(name, io);
  try {
    return await command.run(rest, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.stderr.write(`${error.message}\nusage: firebreak ${command.usage}\n`);
      return 2;
    }
    if (error instanceof CommandError || error instanceof ConfigError || error instanceof YamlFileError) {
      io.stderr.write(`${error.message}\n`);
      return 1;
    }
    throw error;
  }
}

function help(name: string | undefined, io: Io): number {
  const command = name === undefined ? undefined : COMMANDS[name];
  io.stdout.write(command === undefined ? overview() : `firebreak ${command.usage}\n  ${command.summary}\n`);
  return 0;
}

function overview(): string {
  const width = Math.max(...Object.values(COMMANDS).map((c) => c.usage.length));
  const lines = Object.values(COMMANDS).map((c) => `  ${c.usage.padEnd(width)}  ${c.summary}\n`);
  return `firebreak COMMAND\n\n${lines.join('')}\nThe sandbox is started by npm start; npm start -- --help says how.\n`;
}
