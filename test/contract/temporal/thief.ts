/** Somebody who can read histories and speak to Temporal, but has no key: whatever Temporal's API takes, with payloads as they are. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Payload } from '@temporalio/common';
import proto from '@temporalio/proto';
import { vi } from 'vitest';
import { TASK_QUEUES } from '../../../contract/task-queues.ts';
import { createPayloadCodec, encryptedWith, type PayloadKeys } from '../../../contract/temporal/payload-codec.ts';
import type { Rig } from '../../workflows/rig.ts';

const KEYS: PayloadKeys = { current: 'k', keys: new Map([['k', randomBytes(32)]]) };
export const codec = createPayloadCodec(KEYS);
/** Of the processes that somebody steals from. */
export const converter = encryptedWith(KEYS);

const { UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED: COMPLETED } =
  proto.temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage;

export const json = (value: unknown): Payload => ({
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from(JSON.stringify(value)),
});

/** A payload as one of our processes encrypted it for a workflow, some time ago. */
export async function sealed(workflowId: string, value: unknown, ageMs = 0): Promise<Payload> {
  const now = Date.now();
  const clock = vi.spyOn(Date, 'now').mockReturnValue(now - ageMs);
  try {
    const [payload] = await codec.encode([json(value)], { type: 'workflow', namespace: 'any', workflowId });
    return payload!;
  } finally {
    clock.mockRestore();
  }
}

export class Thief {
  readonly #rig: Rig;
  constructor(rig: Rig) {
    this.#rig = rig;
  }

  async signal(workflowId: string, signalName: string, payload: Payload): Promise<void> {
    await this.#service.signalWorkflowExecution({
      ...this.#at(workflowId),
      signalName,
      input: { payloads: [payload] },
    });
  }

  /** @returns whether it was taken */
  async update(workflowId: string, name: string, payload: Payload): Promise<boolean> {
    const { outcome } = await this.#service.updateWorkflowExecution({
      ...this.#at(workflowId),
      waitPolicy: { lifecycleStage: COMPLETED },
      request: { meta: { updateId: randomUUID() }, input: { name, args: { payloads: [payload] } } },
    });
    return outcome?.success != null;
  }

  async begin(type: string, workflowId: string, ...payloads: Payload[]): Promise<void> {
    await this.start({ type, workflowId, taskQueue: TASK_QUEUES.workflows, payloads });
  }

  async start(how: {
    type: string;
    workflowId: string;
    taskQueue: string;
    payloads?: Payload[];
    memo?: Record<string, Payload>;
  }): Promise<void> {
    const { type, workflowId, taskQueue, payloads = [], memo = {} } = how;
    await this.#service.startWorkflowExecution({
      namespace: this.#namespace,
      workflowId,
      workflowType: { name: type },
      taskQueue: { name: taskQueue },
      input: { payloads },
      memo: { fields: memo },
      requestId: randomUUID(),
    });
  }

  /** A server of its own has none but the default. */
  get #namespace(): string {
    return this.#rig.where().TEMPORAL_NAMESPACE;
  }

  get #service(): Rig['env']['connection']['workflowService'] {
    return this.#rig.env.connection.workflowService;
  }

  #at(workflowId: string): { namespace: string; workflowExecution: { workflowId: string } } {
    return { namespace: this.#namespace, workflowExecution: { workflowId } };
  }
}
