/** `/incident timeline [ID]`: a link to the console, for the person alone. The console decides what the person may read. */
import { code } from '../../escape.ts';
import type { CommandListener } from '../listener.ts';

export const timeline: CommandListener = {
  word: 'timeline',
  async handle({ words: [id], user, workspace, t }, { people, console }) {
    if (console === undefined) return [t.command.consoleNone];
    if (id !== undefined && !/^[a-z0-9-]{1,90}$/.test(id)) return [t.command.showNone(code(id, 90))];
    const person = await people.speakerOf(user, workspace);
    if (person.standing !== 'member') return [t.command.consoleMembers];
    const link = console.to(person, id);
    return [t.command.consoleLink(link), ...(console.signsIn ? [t.command.consoleOnce] : [])];
  },
};
