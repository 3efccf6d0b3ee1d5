/** What processes without credentials for the dead-letter queue say of what they refuse. */
import type { Refused } from '../domain/refusal-counts.ts';

/** The workflow that has a worker count what a process has refused. It ends with that. */
export const REFUSED_WORKFLOW = 'refused';

export interface RefusedArgs {
  refused: Refused[];
}
