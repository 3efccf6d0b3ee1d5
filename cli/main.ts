/** The `firebreak` command: finds the command asked for, and turns errors into messages and exit codes. */
import { ConfigError } from '../config/settings.ts';
import { YamlFileError } from '../config/yaml-file.ts';
import { CommandError, UsageError, type Command, type Io } from './command.ts';

/** Loaded when asked for: most need only a little of the product, and people wait. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  classify: async () => ({
    usage: 'classify FILE... [--json]',
    summary: 'what intake makes of events; no side effects, no stack needed',
    run: (await import('./commands/classify.ts')).classify,
  }),
  alert: async () => (await import('./commands/alert.ts')).alert,
  incidents: async () => (await import('./commands/incidents.ts')).incidents,
  show: async () => (await import('./commands/show.ts')).show,
  tasks: async () => (await import('./commands/tasks.ts')).tasks,
  replay: async () => (await import('./commands/replay.ts')).replay,
  scenarios: async () => (await import('./commands/scenarios.ts')).scenarios,
  stop: async () => (await import('./commands/stop.ts')).stop,
  actions: async () => (await import('./commands/actions.ts')).actions,
  reviews: async () => (await import('./commands/reviews.ts')).reviews,
  runbook: async () => (await import('./commands/runbook.ts')).runbook,
  customers: async () => (await import('./commands/customers.ts')).customers,
};

/** @returns 0 done, 1 it could not be done, 2 wrong usage */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const [name = 'help', ...rest] = args;
  if (name === 'help' || name === '--help' || name === '-h') return help(rest[0], io);
  const load = COMMANDS[name];
  if (load === undefined) {
    io.stderr.write(`there is no command ${name}; these there are:\n\n${await overview()}`);
    return 2;
  }
  if (rest.includes('--help') || rest.includes('-h')) return help(name, io);
  const command = await load();
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

async function help(name: string | undefined, io: Io): Promise<number> {
  const command = name === undefined ? undefined : await COMMANDS[name]?.();
  io.stdout.write(command === undefined ? await overview() : `firebreak ${command.usage}\n  ${command.summary}\n`);
  return 0;
}

async function overview(): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  const width = Math.max(...commands.map((c) => c.usage.length));
  const lines = commands.map((c) => `  ${c.usage.padEnd(width)}  ${c.summary}\n`);
  return `firebreak COMMAND\n\n${lines.join('')}\nThe sandbox is started by npm start; npm start -- --help says how.\n`;
}
