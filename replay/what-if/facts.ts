/** What a simulation needs of a recording: the state at the end, and when each thing became known. Pure. */
import { entityKey } from '../../domain/entity.ts';
import type { IncidentState } from '../../domain/incident.ts';
import type { Player } from '../player.ts';

export interface Facts {
  state: IncidentState;
  /** `entityKey` → milliseconds since the epoch. */
  known: ReadonlyMap<string, number>;
}

export function factsOf(player: Player): Facts {
  const known = new Map<string, number>();
  let before: unknown;
  let state: IncidentState | undefined;
  for (const { frame, moment } of player) {
    state = moment.incident;
    if (state.entities === before) continue;
    before = state.entities;
    for (const entity of state.entities) {
      const key = entityKey(entity);
      if (!known.has(key)) known.set(key, Date.parse(frame.at));
    }
  }
  if (state === undefined) throw new RangeError('the recording has no frame');
  return { state, known };
}
