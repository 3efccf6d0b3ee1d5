/** A real Temporal with real workers, and an account in memory for each incident: its `World`, by the incident's id. */
import { Context } from '@temporalio/activity';
import type { DataConverter } from '@temporalio/common';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { createDeskActivities } from '../../activities/desk.ts';
import { createHoldActivities } from '../../activities/holds.ts';
import { createNewsActivity } from '../../activities/news.ts';
import { createQuotaActivities } from '../../activities/quota.ts';
import { createClient } from '../../contract/temporal/client.ts';
import { handOver, incidentOf as incidentAbout, openIncident } from '../../contract/temporal/open-incident.ts';
import type { Alert } from '../../domain/alert.ts';
import { receiptOf } from '../../domain/alert-groups.ts';
import { DESK_WORKFLOW, type DeskArgs } from '../../contract/desk.ts';
import { archiveId, deskId, followUpsId } from '../../contract/ids.ts';
import type { AlertActivities, RefusalActivities } from '../../contract/activities.ts';
import type { Authority } from '../../domain/authority.ts';
import type { FollowUp } from '../../domain/incident.ts';
import type { GateDecision } from '../../domain/approval.ts';
import type { Gate, IncidentState, Person, Step } from '../../domain/incident.ts';
import {
  alertSignal,
  answerSignal,
  ARCHIVE_WORKFLOW,
  type ArchiveArgs,
  decideSignal,
  FOLLOW_UPS_WORKFLOW,
  INCIDENT_WORKFLOW,
  headerQuery,
  type FollowUpsArgs,
  type IncidentArgs,
  type StepAnswer,
} from '../../contract/messages.ts';
import { TASK_QUEUES } from '../../contract/task-queues.ts';
import type { SpokenSignal } from '../../contract/signed.ts';
import type { Said } from '../../domain/statement.ts';
import { ACCOUNT } from '../customers.ts';
import { say, TEST_KEY, type How, type SaidNow } from '../spoken.ts';
import { World } from './world.ts';
import { untilState } from '../incident-state.ts';
import { startTemporal, startWorkers, type TemporalLimits, type TestWorkflowEnvironment } from '../temporal.ts';

let incidents = 0;
let messages = 0;

/** The follow-ups, the dismissal and the archive of an incident use its world. */
export const incidentOf = (workflowId: string): string =>
  workflowId.replace(/-(follow-ups|dismissal|suppression|archive|raise)-\w+$/, '');

export class Rig {
  readonly env: TestWorkflowEnvironment;
  private readonly worlds = new Map<string, World>();
  private stopWorkers: () => Promise<void> = () => Promise.resolve();
  /** What workflows have put on record as refused, in order: `ledger acquire unsigned`. */
  readonly refused: string[] = [];
  /** Throws while nobody can count what is refused. */
  beforeCounting: () => void = () => undefined;

  private readonly converter: DataConverter;

  private constructor(env: TestWorkflowEnvironment, converter: DataConverter) {
    this.env = env;
    this.converter = converter;
  }

  /** @param converter of the workers and the client */
  static async start(converter: DataConverter = {}, limits?: TemporalLimits): Promise<Rig> {
    const rig = new Rig(await startTemporal(converter, limits), converter);
    await rig.startWorkers();
    return rig;
  }

  async stop(): Promise<void> {
    await this.stopWorkers();
    await this.env.teardown();
  }

  /** The settings of a process that uses this Temporal. */
  where(): { TEMPORAL_ADDRESS: string; TEMPORAL_NAMESPACE: string } {
    return { TEMPORAL_ADDRESS: this.env.address, TEMPORAL_NAMESPACE: this.env.namespace ?? 'default' };
  }

  /** A client as the processes have it. */
  client(): Client {
    return createClient({ ...this.where(), TEMPORAL_TLS: false }, this.converter);
  }

  /** As after a restart: the new workers have no cached workflows. */
  async restartWorkers(): Promise<void> {
    await this.stopWorkers();
    await this.startWorkers();
  }

  /** Nobody works until `startWorkers`. */
  stopWorking(): Promise<void> {
    const stopped = this.stopWorkers();
    this.stopWorkers = () => Promise.resolve();
    return stopped;
  }

  async startWorkers(): Promise<void> {
    const byWorld = new Proxy<Record<string, (input: never) => unknown>>(new World().activities(), {
      get: (names, name: string) =>
        names[name] &&
        ((input: never) => this.worldOf(Context.current().info.workflowExecution!.workflowId)[name]!(input)),
    });
    const activities = {
      ...Object.fromEntries(Object.keys(byWorld).map((name) => [name, byWorld[name]!])),
      ...createHoldActivities({ temporalClient: this.env.client, authority: this.authority }),
      ...createDeskActivities({ temporalClient: this.env.client }),
      ...createNewsActivity({ temporalClient: this.env.client }),
      ...createQuotaActivities({ temporalClient: this.env.client }),
      'refusal.count': async ({ workflow, refused }: Parameters<RefusalActivities['refusal.count']>[0]) => {
        this.beforeCounting();
        for (const { message, fault, n } of refused)
          this.refused.push(...Array<string>(n).fill(`${workflow} ${message} ${fault}`));
      },
      'alert.raise': async ({ customerId, alert, afterDismissal }: Parameters<AlertActivities['alert.raise']>[0]) => ({
        incidentId: await openIncident(alert, { id: customerId }, this.env.client, afterDismissal),
      }),
    };
    this.stopWorkers = await startWorkers(this.env, { aws: activities, slack: activities }, this.converter);
  }

  private readonly authority = async (): Promise<Authority> =>
    this.worlds.get(incidentOf(Context.current().info.workflowExecution!.workflowId))!.authority();

  private worldOf(id: string): Record<string, (input: never) => unknown> {
    return this.worlds.get(incidentOf(id))!.activities();
  }

  /** Opens an incident the way intake does. */
  async open(world: World, first: Alert, more: Partial<IncidentArgs> = {}): Promise<Case> {
    incidents += 1;
    const workflowId = `incident-${incidents}`;
    // Each world is a customer of its own, so that no hold in one affects another.
    if (![...this.worlds.values()].includes(world)) world.policy.id = `acme-${incidents}`;
    this.worlds.set(workflowId, world);
    world.named.push(...first.entities);
    world.versionShown = async (id) => (await this.env.client.workflow.getHandle(id).query(headerQuery)).version;
    const handle = await this.env.client.workflow.signalWithStart(INCIDENT_WORKFLOW, {
      workflowId,
      taskQueue: TASK_QUEUES.workflows,
      args: [{ customerId: 'acme', account: ACCOUNT, ...more }],
      signal: alertSignal,
      signalArgs: [first],
    });
    // The chain of runs, not its first one: an incident may continue as new.
    return new Case(world, this.env.client.workflow.getHandle(handle.workflowId));
  }

  /** Hands alerts over as intake does, each as a message of its own. @returns the incident about the first one */
  async handOver(world: World, ...alerts: [Alert, ...Alert[]]): Promise<Case> {
    const customer = { id: world.policy.id };
    const id = incidentAbout(alerts[0], customer);
    this.worlds.set(id, world);
    world.named.push(...alerts.flatMap((a) => a.entities));
    const deliveries = alerts.map((alert) => ({ alert, receipt: receiptOf(`message-${(messages += 1)}`) }));
    await handOver(deliveries, { ...customer, suppressions: world.suppressions }, this.env.client);
    return new Case(world, this.env.client.workflow.getHandle(id));
  }

  /** Starts the follow-ups workflow as an incident does when it closes. */
  async chase(world: World, tasks: FollowUp[], lead?: Person): Promise<WorkflowHandle> {
    incidents += 1;
    const id = `incident-${incidents}`;
    this.worlds.set(id, world);
    const closedAt = new Date().toISOString();
    const incident = { id, runId: 'r', title: 'A key leaked', closedAt, ...(lead === undefined ? {} : { lead }) };
    const args: [FollowUpsArgs] = [{ incident, customer: world.policy, decisionKeys: [TEST_KEY], tasks }];
    const workflowId = followUpsId(id, 'run1');
    return this.env.client.workflow.start(FOLLOW_UPS_WORKFLOW, { workflowId, taskQueue: TASK_QUEUES.workflows, args });
  }

  /** Opens the desk of the world's customer, as the Slack app does. */
  async desk(world: World, more: Partial<DeskArgs> = {}): Promise<Case> {
    incidents += 1;
    world.policy.id = `acme-${incidents}`;
    const workflowId = deskId(world.policy.id);
    this.worlds.set(workflowId, world);
    const args: [DeskArgs] = [{ customerId: world.policy.id, account: ACCOUNT, ...more }];
    await this.env.client.workflow.start(DESK_WORKFLOW, { workflowId, taskQueue: TASK_QUEUES.workflows, args });
    return new Case(world, this.env.client.workflow.getHandle(workflowId));
  }

  /** Starts the workflow that stores the record of an incident, as an incident does when it closes. */
  async archive(world: World): Promise<WorkflowHandle> {
    incidents += 1;
    const id = `incident-${incidents}`;
    this.worlds.set(id, world);
    const args: [ArchiveArgs] = [{ incidentId: id, runId: 'run1', ended: { id, runId: 'run1' } }];
    const workflowId = archiveId(id, 'run1', 'incident');
    return this.env.client.workflow.start(ARCHIVE_WORKFLOW, { workflowId, taskQueue: TASK_QUEUES.workflows, args });
  }
}

/** One incident under test. */
export class Case {
  readonly world: World;
  readonly handle: WorkflowHandle;
  constructor(world: World, handle: WorkflowHandle) {
    this.world = world;
    this.handle = handle;
  }

  /** The state as soon as it fits. */
  until = (what: string, fits: (s: IncidentState) => boolean): Promise<IncidentState> =>
    untilState(this.handle, what, fits);

  /** The first open gate, and the state of its incident. */
  async openGate(purpose: Gate['purpose'] = 'change'): Promise<{ gate: Gate; state: IncidentState }> {
    const isOpen = (g: Gate): boolean => g.status === 'open' && g.purpose === purpose;
    const state = await this.until(`an open ${purpose} gate`, (s) => s.gates.some(isOpen));
    return { gate: state.gates.find(isOpen)!, state };
  }

  approveAll = (gate: Gate, by: Person): Promise<void> =>
    this.decide({ gateId: gate.id, digest: gate.digest, verdict: 'approve-all', by });

  decide = (decision: Said<GateDecision>, how?: How): Promise<void> => this.say(decideSignal, decision, how);

  answer = (answer: SaidNow<StepAnswer>, how?: How): Promise<void> => this.say(answerSignal, answer, how);

  say = <Message>(signal: SpokenSignal<Message>, said: SaidNow<Message>, how?: How): Promise<void> =>
    say(this.handle, signal, said, how);

  /** Approves every gate by all these people, and completes tasks, until the incident is closed. */
  async letItEnd(...people: Person[]): Promise<IncidentState> {
    const seen = new Set<string>();
    for (;;) {
      const state = await this.until('its end', (s) => s.closedAt !== undefined || s.waitingFor !== undefined);
      if (state.closedAt !== undefined) break;
      for (const gate of state.gates.filter((g) => g.status === 'open'))
        for (const by of people) {
          if (seen.has(`${gate.id}${by.name}`)) continue;
          seen.add(`${gate.id}${by.name}`);
          await this.approveAll(gate, by);
        }
      for (const task of state.steps.filter((s) => s.kind === 'task' && s.status === 'running'))
        await this.answer({ stepId: task.id, answer: 'done', by: people[0]! });
    }
    await this.handle.result();
    // A query of a closed workflow replays its whole history first, which may take longer than a query may.
    return this.until('its last state', () => true);
  }
}

export const stepOn = (state: IncidentState, target: string, entry?: string): Step => {
  const step = state.steps.find((s) => s.target.id === target && (entry === undefined || s.entry === entry));
  if (step === undefined) throw new Error(`no step on ${target}: ${state.steps.map((s) => s.target.id).join(', ')}`);
  return step;
};

export const kinds = (state: IncidentState): string[] => state.timeline.map((e) => e.kind);
