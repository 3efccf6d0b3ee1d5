/** What workflows refuse, and processes that may not write to the dead-letter queue, comes to the record of refusals that intake's doors keep too. */
import type { RefusalActivities } from '../contract/activities.ts';

interface RefusalDeps {
  /** One message a minute in the dead-letter queue, whose count the infosec team is told. */
  refusals: { count(door: string, why: string, n: number): void };
}

/** The id of a workflow may be a stranger's: only the words of our own are counted by. */
export const createRefusalActivity = ({ refusals }: RefusalDeps): RefusalActivities => ({
  'refusal.count'({ workflow, refused }) {
    for (const { message, fault, n } of refused) refusals.count(`workflow ${workflow}`, `${message} is ${fault}`, n);
    return Promise.resolve();
  },
  'refusal.keep'({ refused }) {
    for (const { door, why, n } of refused) refusals.count(door, why, n);
    return Promise.resolve();
  },
});
