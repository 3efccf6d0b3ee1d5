/** How tests read an incident's state again and again: its lists are read only when the header has changed. */
import type { WorkflowHandle } from '@temporalio/client';
import { headerQuery } from '../contract/messages.ts';
import { wholeState } from '../contract/temporal/whole-state.ts';
import { sameJson } from '../domain/digest.ts';
import type { IncidentState } from '../domain/incident.ts';
import type { IncidentHeader } from '../domain/projections.ts';
import { untilRead, type Patience } from './eventually.ts';

/** The state as soon as it fits. */
export function untilState(
  handle: Pick<WorkflowHandle, 'query'>,
  what: string,
  fits: (state: IncidentState) => boolean,
  patience?: Patience,
): Promise<IncidentState> {
  let seen: { header: IncidentHeader; state: IncidentState } | undefined;
  const read = async (): Promise<IncidentState> => {
    const header = await handle.query(headerQuery);
    if (!sameJson(header, seen?.header)) seen = { header, state: await wholeState(handle) };
    return seen!.state;
  };
  return untilRead(read, what, fits, patience);
}
