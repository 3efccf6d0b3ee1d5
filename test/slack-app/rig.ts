/** The Slack app as it runs, on a local Slack, a real Temporal and the real incident workflow; only AWS is in memory. */
import { Context } from '@temporalio/activity';
import type { WorkflowHandleWithSignaledRunId } from '@temporalio/client';
import { WebClient } from '@slack/web-api';
import { createAlertActivities } from '../../activities/alerts.ts';
import { createDeskActivities } from '../../activities/desk.ts';
import { createHoldActivities } from '../../activities/holds.ts';
import { Refusals } from '../../domain/refusal-counts.ts';
import type { Authority } from '../../domain/authority.ts';
import { createNewsActivity } from '../../activities/news.ts';
import { createQuotaActivities } from '../../activities/quota.ts';
import type { Alert } from '../../domain/alert.ts';
import type { CustomersFile } from '../../domain/customer.ts';
import type { IncidentState } from '../../domain/incident.ts';
import { buttonsOf, slackMessages, slackPerson, type SlackMessage, type SlackPerson } from '../../sandbox/people.ts';
import type { SlackPart } from '../../sandbox/slack.ts';
import { localSlack, type LocalSlack } from './local-slack.ts';
import { createSlackActivities } from '../../slack-app/activities/create.ts';
import { CLIENT_OPTIONS } from '../../slack-app/activities/slack-errors.ts';
import { quietLogger } from './quiet.ts';
import { createSlackApp, type SlackApp } from '../../slack-app/app.ts';
import { createIncidentPlaces } from '../../slack-app/incident-places.ts';
import { createDirectory, type Directory } from '../../slack-app/directory.ts';
import { ANSWER_WITHIN_MS } from '../../slack-app/listeners/listener.ts';
import { createDesks, frozenNow } from '../../contract/temporal/desks.ts';
import { createIncidents } from '../../contract/temporal/incidents.ts';
import { alertSignal, dismissalQuery, followUpsQuery, INCIDENT_WORKFLOW } from '../../contract/messages.ts';
import { SEARCH_ATTRIBUTES } from '../../contract/search-attributes.ts';
import { TASK_QUEUES } from '../../contract/task-queues.ts';
import { incidentOf } from '../workflows/rig.ts';
import { ACCOUNT, customerOf, customersFileOf, fileOf, HANBIT } from '../customers.ts';
import { everybodyIsMember, testSigner } from '../spoken.ts';
import { World } from '../workflows/world.ts';
import { SlackDoor } from './slack-door.ts';
import { eventually } from '../eventually.ts';
import { untilState } from '../incident-state.ts';
import { startTemporal, startWorkers, type TestWorkflowEnvironment } from '../temporal.ts';

let incidents = 0;

type Activities = Record<string, (input: never) => unknown>;

export class Rig {
  readonly slack: LocalSlack;
  readonly door: SlackDoor;
  readonly env: TestWorkflowEnvironment;
  readonly directory: Directory;
  readonly channel: string;
  private readonly worlds = new Map<string, Activities>();
  private stopWorkers: () => Promise<void> = () => Promise.resolve();
  private app: SlackApp | undefined;

  private constructor(slack: LocalSlack, door: SlackDoor, env: TestWorkflowEnvironment) {
    this.slack = slack;
    this.door = door;
    this.env = env;
    this.channel = slack.channels['acme-security']!;
    this.directory = createDirectory(fileOf(customers(slack)));
  }

  static async start(): Promise<Rig> {
    const [slack, env] = await Promise.all([localSlack(), startTemporal()]);
    const rig = new Rig(slack, await SlackDoor.open(slack.apiUrl), env);
    await rig.startWorkers();
    await rig.startApp();
    return rig;
  }

  async stop(): Promise<void> {
    await this.app?.stop();
    await this.stopWorkers();
    await this.env.teardown();
    this.door.close();
    await this.slack.stop();
  }

  /** Opens an incident of Acme the way intake does. */
  async open(first: Alert, world = new World()): Promise<Case> {
    this.settle(world);
    incidents += 1;
    // Each world is an account of its own, so that no hold in one affects another.
    world.policy.account.id = String(100_000_000_000 + incidents);
    const workflowId = `acme-${ACCOUNT}-iam-user-${incidents}`;
    this.worlds.set(workflowId, world.activities());
    const handle = await this.env.client.workflow.signalWithStart(INCIDENT_WORKFLOW, {
      workflowId,
      taskQueue: TASK_QUEUES.workflows,
      args: [{ customerId: 'acme', account: ACCOUNT }],
      signal: alertSignal,
      signalArgs: [first],
      typedSearchAttributes: [
        { key: SEARCH_ATTRIBUTES.customer, value: 'acme' },
        { key: SEARCH_ATTRIBUTES.account, value: ACCOUNT },
      ],
    });
    return new Case(this, handle, world);
  }

  /** Its approvers are people of the local workspace. */
  private settle(world: World): World {
    const { people } = this.slack;
    Object.assign(world.policy, {
      slackChannel: this.channel,
      approvers: ['minji', 'jun'].map((name) => ({ slackUser: people[name]!, name, roles: ['responder', 'lead'] })),
      onCall: [people['minji']!, people['jun']!],
    });
    return world;
  }

  person = (name: string): SlackPerson => slackPerson(this.slack, name);

  messages = (channel = this.channel): Promise<SlackMessage[]> => slackMessages(this.slack, channel);

  /** The ephemeral messages to one person after the given number of messages. */
  async toldPrivately(name: string, since: number): Promise<string[]> {
    const all = await this.messages();
    return all
      .slice(since)
      .filter((m) => m.subtype === 'ephemeral' && m.ephemeral_to === this.slack.people[name])
      .map((m) => m.text);
  }

  async startApp(): Promise<void> {
    const { botToken, appToken, signingSecret, apiUrl } = this.slack;
    const settings = {
      botToken,
      appToken,
      signingSecret,
      httpPort: 0,
      apiUrl,
      logger: quietLogger,
      refusals: new Refusals(),
    };
    this.app = createSlackApp(settings, {
      incidents: createIncidents(this.env.client, ANSWER_WITHIN_MS),
      desks: createDesks(this.env.client, ANSWER_WITHIN_MS),
      places: createIncidentPlaces({
        slack: new WebClient(botToken, { slackApiUrl: this.door.url }),
        incidents: createIncidents(this.env.client, ANSWER_WITHIN_MS),
        directory: this.directory,
        warn: () => undefined,
      }),
      directory: this.directory,
      people: everybodyIsMember,
      signer: testSigner,
    });
    await this.app.start();
  }

  async stopApp(): Promise<void> {
    await this.app?.stop();
    this.app = undefined;
  }

  private async startWorkers(): Promise<void> {
    // Of the customer's desk, and of incidents that people declare.
    const others: Activities = this.settle(new World()).activities();
    const ofIncident = (name: string) => (input: never) =>
      (this.worlds.get(incidentOf(Context.current().info.workflowExecution!.workflowId)) ?? others)[name]!(input);
    const authority = async ({ customerId }: { customerId: string }): Promise<Authority> => {
      const known = (await ofIncident('incident.authority')({} as never)) as Authority;
      const frozen = await frozenNow(this.env.client, customerId);
      return { ...known, ...(frozen === undefined ? {} : { frozen }) };
    };
    const aws = {
      ...Object.fromEntries(Object.keys(new World().activities()).map((name) => [name, ofIncident(name)])),
      'incident.authority': authority,
      ...createDeskActivities({ temporalClient: this.env.client }),
      ...createAlertActivities({ customers: fileOf(customers(this.slack)), temporalClient: this.env.client }),
      ...createHoldActivities({ temporalClient: this.env.client, authority }),
      ...createNewsActivity({ temporalClient: this.env.client }),
      ...createQuotaActivities({ temporalClient: this.env.client }),
    };
    const slack = createSlackActivities({
      slack: new WebClient(this.slack.botToken, { ...CLIENT_OPTIONS, slackApiUrl: this.door.url }),
      directory: this.directory,
      incidents: createIncidents(this.env.client, 10_000),
      readFollowUps: (id, runId) => this.env.client.workflow.getHandle(id, runId).query(followUpsQuery),
      readDismissal: (id, runId) => this.env.client.workflow.getHandle(id, runId).query(dismissalQuery),
      links: { temporalUiUrl: 'http://127.0.0.1:8233' },
      warn: () => undefined,
    });
    this.stopWorkers = await startWorkers(this.env, { aws, slack });
  }
}

/** One incident under test, and its messages. */
export class Case {
  readonly rig: Rig;
  readonly handle: WorkflowHandleWithSignaledRunId;
  readonly world: World;

  constructor(rig: Rig, handle: WorkflowHandleWithSignaledRunId, world: World) {
    this.rig = rig;
    this.handle = handle;
    this.world = world;
  }

  state = (): Promise<IncidentState> => this.until('a state', () => true);

  /** The state as soon as it fits. */
  until = (what: string, fits: (s: IncidentState) => boolean): Promise<IncidentState> =>
    untilState(this.handle, what, fits);

  /** The incident's messages in its channel, oldest first. */
  async messages(): Promise<SlackMessage[]> {
    return (await this.rig.messages()).filter((m) => m.blocks?.[0]?.block_id?.includes(this.handle.signaledRunId));
  }

  /** A message of the incident with such a button, as soon as there is one. */
  message(actionId: string, text = ''): Promise<SlackMessage> {
    return eventually(`a message with ${actionId} ${text}`, async () =>
      (await this.messages()).findLast(
        (m) => buttonsOf(m).some((b) => b.action_id === actionId) && JSON.stringify(m.blocks).includes(text),
      ),
    );
  }

  async press(name: string, actionId: string): Promise<void> {
    const message = await this.message(actionId);
    await this.rig.person(name).press(
      message,
      buttonsOf(message).find((b) => b.action_id === actionId)!,
    );
  }

  async fillIn(
    name: string,
    actionId: string,
    values: Record<string, Record<string, Record<string, unknown>>>,
  ): Promise<Record<string, string>> {
    const message = await this.message(actionId);
    const button = buttonsOf(message).find((b) => b.action_id === actionId)!;
    return this.rig.person(name).fillIn(message, button, { callbackId: actionId, values });
  }
}

export const reason = (text: string): Record<string, Record<string, Record<string, unknown>>> => ({
  reason: { reason: { type: 'plain_text_input', value: text } },
});

export const ticked = (...ids: string[]): Record<string, Record<string, Record<string, unknown>>> => ({
  steps: { steps: { type: 'checkboxes', selected_options: ids.map((value) => ({ value })) } },
});

/** The customers, with the local workspace's channels and users. */
function customers({ channels, people }: SlackPart): CustomersFile {
  const inWorkspace = (channel: string, ...names: string[]) => ({
    slackChannel: channels[channel]!,
    approvers: names.map((name) => ({
      slackUser: people[name]!,
      name,
      roles: ['responder' as const, 'lead' as const],
    })),
    onCall: [people[names[0]!]!],
  });
  return customersFileOf(
    [
      customerOf(inWorkspace('acme-security', 'minji', 'jun')),
      customerOf({ ...HANBIT, ...inWorkspace('hanbit-security', 'sora', 'daeho') }),
    ],
    { infosecChannel: channels['msp-infosec']! },
  );
}
