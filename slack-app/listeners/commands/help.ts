/** `/incident help`. */
import type { CommandListener } from '../listener.ts';

export const help: CommandListener = {
  word: 'help',
  handle: ({ t }) => Promise.resolve(t.command.help),
};
