/** How every command line of Firebreak (`firebreak`, `npm start`) reads arguments, says what is wrong, and prints help. */
import { Command } from 'commander';

/** @import { Io } from './command.ts' */

/** The width of help when the output is not a terminal, in columns. */
const HELP_WIDTH = 100;

/**
 * A command line that throws a CommanderError instead of ending the process, after it has written the help or the
 * mistake and the help.
 * @param {string} name
 * @param {Pick<Io, 'stdout' | 'stderr'>} io
 */
export const programOf = (name, io) =>
  new Command(name)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      outputError: (text, write) => write(sentence(text)),
      getOutHelpWidth: () => io.stdout.columns ?? HELP_WIDTH,
      getErrHelpWidth: () => io.stderr.columns ?? HELP_WIDTH,
    })
    .showHelpAfterError()
    .helpOption('-h, --help', 'print this help');

/**
 * @param {{ exitCode: number }} error
 * @returns {0 | 2} 0 after help or the version, 2 after wrong usage
 */
export const exitCodeOf = ({ exitCode }) => (exitCode === 0 ? 0 : 2);

/**
 * Turns commander's `error: unknown command …` into a sentence.
 * @param {string} text
 */
const sentence = (text) => text.replace(/^error: (.)/, (_, first) => first.toUpperCase());
