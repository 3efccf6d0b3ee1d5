/** `hold.*`: how incidents ask the ledger of their account, by updates of its workflow. */
import { Context } from '@temporalio/activity';
import { WithStartWorkflowOperation, type Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { EngineActivities, HoldActivities } from '../contract/activities.ts';
import { acquireUpdate, awaitUpdate, releaseUpdate, heldQuery, LEDGER_WORKFLOW } from '../contract/messages.ts';
import { authorityDigest } from '../domain/authority.ts';
import { isInForce, type Freeze } from '../domain/freeze.ts';
import type { LockRequest, Holder } from '../domain/holds.ts';
import { inTurn } from './in-turn.ts';
import { ONE_AT_A_TIME } from '../contract/temporal/running.ts';

/** How long `hold.await` requests before the incident is told that all still wait. */
const ASK_FOR_MS = 10 * 60_000;
/** Calls of one ledger at a time in this process. */
const LANES = 4;

export interface HoldDeps {
  temporalClient: Client;
  /** Who may decide now. */
  authority: EngineActivities['incident.authority'];
}

export function createHoldActivities({ temporalClient, authority }: HoldDeps): HoldActivities {
  const { workflow } = temporalClient;
  const start = (ledger: string) =>
    new WithStartWorkflowOperation(LEDGER_WORKFLOW, {
      ...ONE_AT_A_TIME,
      workflowId: ledger,
      staticSummary: 'What incidents hold in this account',
      args: [],
    });
  const acquire = (ledger: string, requests: LockRequest[]) =>
    workflow.executeUpdateWithStart(acquireUpdate, { args: [requests], startWorkflowOperation: start(ledger) });
  let calls = 0;
  /** Temporal takes ten updates of a workflow at a time, and `hold.await` needs some of them. */
  const inLane = <T>(ledger: string, call: () => Promise<T>): Promise<T> => {
    calls += 1;
    return inTurn(`ledger|${ledger}|${calls % LANES}`, call);
  };
  return {
    'hold.acquire': ({ ledger, requests }) => inLane(ledger, () => acquire(ledger, requests)),

    async 'hold.acquire-approved'({ ledger, requests, customerId, account, known, suspects }) {
      const now = await authority({ customerId, account });
      const isFrozen = holdsUp(now.frozen, suspects);
      if (isFrozen || authorityDigest(now) !== known) return { authority: now };
      return { answers: await inLane(ledger, () => acquire(ledger, requests)) };
    },

    async 'hold.await'({ ledger, requests }) {
      const { cancellationSignal } = Context.current();
      // The ledger may have been terminated meanwhile: it would know nothing of the questions.
      let answers = await acquire(ledger, requests);
      const until = Date.now() + ASK_FOR_MS;
      while (answers.every((a) => a.answer === 'wait') && Date.now() < until) {
        cancellationSignal.throwIfAborted();
        Context.current().heartbeat();
        answers = await workflow.executeUpdateWithStart(awaitUpdate, {
          args: [requests],
          startWorkflowOperation: start(ledger),
        });
      }
      return answers;
    },

    async 'hold.release'({ ledger, releases, drops }) {
      await inLane(ledger, () =>
        workflow.executeUpdateWithStart(releaseUpdate, {
          args: [{ releases, drops }],
          startWorkflowOperation: start(ledger),
        }),
      );
    },

    async 'hold.look'({ ledger, of }) {
      try {
        return await workflow.getHandle(ledger).query(heldQuery, of);
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return of.map(() => null);
        throw error;
      }
    },

    async 'hold.dead'({ holders }) {
      const runs = new Map(holders.map((h) => [`${h.incidentId}|${h.runId}`, h]));
      const dead = new Set<string>();
      await Promise.all([...runs].map(async ([key, h]) => (await lives(temporalClient, h)) || dead.add(key)));
      return holders.filter((h) => dead.has(`${h.incidentId}|${h.runId}`));
    },
  };
}

/** A person whom an incident is about cannot hold up its containment. */
const holdsUp = (freeze: Freeze | undefined, suspects: readonly string[] = []): boolean =>
  freeze !== undefined && isInForce(freeze, Date.now()) && !suspects.includes(freeze.by.slackUser);

/** A run that was reset or continued goes on as another one of the same first run; a recurrence is a first run of its own. */
async function lives({ workflow }: Client, { incidentId, runId }: Holder): Promise<boolean> {
  try {
    const { status, raw } = await workflow.getHandle(incidentId).describe();
    return status.name === 'RUNNING' && raw.workflowExecutionInfo?.firstRunId === runId;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
