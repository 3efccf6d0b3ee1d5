/** A Temporal server, the shipped reviews and runbooks, the whole catalogue, and one customer in the sandbox's AWS. */
import { readFinding } from '../../intake/read-finding.ts';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { fileURLToPath } from 'node:url';
import { createAlertActivities } from '../../activities/alerts.ts';
import { createAwsAccess } from '../../activities/aws/access.ts';
import { TrailHistory } from '../../activities/aws/cloudtrail/history.ts';
import { createOwnAccount } from '../../activities/aws/own-account.ts';
import { createActivities } from '../../activities/create.ts';
import { createReviewActivities } from '../../activities/reviews.ts';
import { incidentId, reviewScheduleId } from '../../contract/ids.ts';
import type { CustomersFile } from '../../domain/customer.ts';
import type { IncidentState } from '../../domain/incident.ts';
import type { Review, ReviewMemory } from '../../domain/review.ts';
import { applySchedules, plannedReviews, type Applied } from '../../workers/review-schedules.ts';
import { loadReviews } from '../../config/reviews.ts';
import { loadRunbooks } from '../../config/runbooks.ts';
import { accountOf, customerOf, customersFileOf, fileOf } from '../customers.ts';
import { wholeCatalogue, type World } from '../activities/harness.ts';
import { memoryEvidence } from '../activities/evidence/memory-store.ts';
import { eventually } from '../eventually.ts';
import { untilState } from '../incident-state.ts';
import { startTemporal, startWorkers } from '../temporal.ts';

const folder = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

/** The harness gives an account one role for all phases. Two regions are enough to tell them apart. */
export const customersOf = ({ account, incident }: World, reviews: Record<string, string> = {}): CustomersFile => {
  const roleArn = `arn:aws:iam::${account}:role/firebreak-${incident.phase}`;
  const regions = ['us-east-1', 'eu-west-1'];
  const accounts = [accountOf(account, { roleArn, regions })];
  return customersFileOf([customerOf({ timeZone: 'Asia/Seoul', accounts, reviews })]);
};

export class ReviewRig {
  readonly client: Client;
  readonly reviews: readonly Review[];
  readonly world: World;
  private readonly close: () => Promise<void>;

  private constructor(client: Client, reviews: readonly Review[], world: World, close: () => Promise<void>) {
    this.client = client;
    this.reviews = reviews;
    this.world = world;
    this.close = close;
  }

  static async start(world: World): Promise<ReviewRig> {
    const [env, catalogue] = await Promise.all([startTemporal({}, { schedules: true }), wholeCatalogue()]);
    const reviews = await loadReviews(folder('reviews'), catalogue);
    const deps = {
      customers: fileOf(customersOf(world)),
      catalogue,
      evidence: memoryEvidence(),
      temporalClient: env.client,
    };
    const [access, own] = [createAwsAccess(), createOwnAccount()];
    const runbooks = await loadRunbooks(folder('runbooks'), catalogue);
    const activities = {
      ...createActivities({
        readFinding,
        ...deps,
        runbooks,
        regimes: [],
        decisionKeys: [],
        access,
        trail: new TrailHistory(),
        own,
      }),
      ...createReviewActivities({ ...deps, reviews }),
      ...createAlertActivities(deps),
    };
    const stopWorkers = await startWorkers(env, { aws: activities });
    return new ReviewRig(env.client, reviews, world, async () => {
      await stopWorkers();
      access.close();
      own.close();
      await env.teardown();
    });
  }

  stop(): Promise<void> {
    return this.close();
  }

  apply(customers = customersOf(this.world)): Promise<Applied> {
    return applySchedules(this.client, plannedReviews(customers, this.reviews), true);
  }

  scheduleId = (review: string): string => reviewScheduleId('acme', this.world.account, review);

  /** Triggers a review and waits for the end of that run. */
  async run(review: string): Promise<{ handle: WorkflowHandle; memory: ReviewMemory }> {
    const schedule = this.client.schedule.getHandle(this.scheduleId(review));
    const { numActionsTaken: before, recentActions } = (await schedule.describe()).info;
    // The workflow id of a scheduled run has the time in seconds, so two runs cannot start in the same second.
    const last = recentActions.at(-1)?.takenAt.getTime() ?? 0;
    await eventually('another second', () => Date.now() - last > 1_000);
    await schedule.trigger();
    const action = await eventually('the run that was triggered', async () => {
      const { info } = await schedule.describe();
      return info.numActionsTaken > before ? info.recentActions.at(-1)?.action : undefined;
    });
    const handle = this.client.workflow.getHandle(action.workflow.workflowId, action.workflow.firstExecutionRunId);
    const memory = (await handle.result()) as ReviewMemory;
    // Until the schedule knows that the run has ended, it would skip the next trigger as an overlap.
    await eventually('its end', async () => (await schedule.describe()).info.runningActions.length === 0);
    return { handle, memory };
  }

  /** The state of the incident that a review's alerts join, as soon as it fits. */
  incident(review: string, fits: (state: IncidentState) => boolean): Promise<IncidentState> {
    const id = incidentId('acme', this.world.account, `review:${review}`);
    return untilState(this.client.workflow.getHandle(id), `the incident of ${review}`, fits);
  }
}
