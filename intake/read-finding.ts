/** What intake makes of an event, without what it does with it: for the comparison of an alert with its source's own copy. */
import type { RawEvent, SourceAlert } from './outcome.ts';
import { normalise } from './sources/index.ts';

/** Undefined if it would be ignored or rejected. Pure. */
export function readFinding(event: RawEvent): SourceAlert | undefined {
  const read = normalise(event);
  return read.outcome === 'alert' ? read.alert : undefined;
}
