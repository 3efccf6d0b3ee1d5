/** What an incident knows of its paid work that waits (`paid-work.ts`). Not carried over: the next run waits anew. */
import { UnderWay } from '../under-way.ts';

export class Paid {
  /** How many calls of each kind of work wait for the quota. */
  readonly waiting = new Map<string, number>();
  /** Notices that are about to be sent, as `phase|line`. */
  readonly sending = new Set<string>();
  /** How often the sources of alerts are being asked now. */
  readonly confirming = new UnderWay();
  /** Whether there are alerts whose sources have not been asked, and how they are asked. Set when the incident begins. */
  hasUnasked: () => boolean = () => false;
  confirm: () => Promise<void> = () => Promise.resolve();
}
