/** `/incident undo [ID]`: the steps that can be undone, each with what it has changed and its button; for members of the workspace. */
import { undoItems } from '../../blocks/leading.ts';
import { viewOf } from '../../blocks/view.ts';
import type { CommandListener } from '../listener.ts';
import { incidentMeant } from './incident-of-channel.ts';

export const undo: CommandListener = {
  word: 'undo',
  async handle(commanded, deps) {
    const { user, workspace, t } = commanded;
    const [person, meant] = await Promise.all([deps.people.speakerOf(user, workspace), incidentMeant(commanded, deps)]);
    if (person.standing !== 'member') return [t.home.members];
    if ('why' in meant) return meant.why;
    const v = viewOf(meant.state);
    const undoable = await deps.incidents.undoable(meant.state);
    const { steps, more } = undoable;
    if (steps.length === 0) return [v.t.leading.undoNone];
    return { title: [`*${v.t.leading.undoSome(steps.length + more)}*`], items: undoItems(v, undoable), more };
  },
};
