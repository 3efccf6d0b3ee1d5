/** All processes of Firebreak for one test file: stack, workers, Slack app and intake, and what tests do with them. */
import type { Client } from '@temporalio/client';
import { readFile } from 'node:fs/promises';
import { incidentsOf } from '../../../cli/connection.ts';
import { arrival } from '../../../cli/start/follow.ts';
import { downloadReports } from '../../../cli/start/reports.ts';
import { startServices, type Services } from '../../../cli/start/services.ts';
import type { IncidentState } from '../../../domain/incident.ts';
import { buttonsOf, slackMessages, slackPerson, type Button, type SlackMessage } from '../../../sandbox/people.ts';
import type { Scenario } from '../../../sandbox/scenarios/scenario.ts';
import { startStack, type Stack } from '../../../sandbox/stack.ts';
import { clientOf } from '../../../cli/connection.ts';
import { eventually } from '../../eventually.ts';
import { untilState } from '../../incident-state.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { testBundleFile, testReplayBundle } from '../../workflow-bundle.ts';
import { grantExactly } from './roles.ts';

export interface Stage {
  stack: Required<Pick<Stack, 'aws' | 'slack' | 'seeded'>> & Stack;
  services: Services;
  client: Client;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const home = temporaryFolder('stage');
  // The workers use the bundle of the test run. Otherwise each would make its own, which takes seconds.
  const bundle = await testBundleFile();
  const replayBundle = await testReplayBundle();
  const environment = {
    ...(bundle === undefined ? {} : { FIREBREAK_WORKFLOW_BUNDLE: bundle }),
    ...(replayBundle === undefined ? {} : { FIREBREAK_REPLAY_BUNDLE: replayBundle }),
  };
  const stack = await startStack({ home, freePorts: true, environment });
  const { aws, slack, seeded } = stack;
  if (aws === undefined || slack === undefined || seeded === undefined) throw new Error('the stack lacks a part');
  await grantExactly(aws);
  const services = await startServices(stack);
  const client = await clientOf(stack.env());
  return {
    stack: Object.assign(stack, { aws, slack, seeded }),
    services,
    client,
    close: async () => {
      await client.connection.close();
      await stack.stop();
    },
  };
}

/** An open incident, and its Slack channel. */
export interface Case {
  stage: Stage;
  scenario: Scenario;
  id: string;
  channel: string;
  began: Date;
}

/** Plays a scenario until its incident opens. */
export async function openCase(stage: Stage, scenario: Scenario): Promise<Case> {
  await scenario.seed();
  const began = new Date();
  await scenario.attack();
  const id = await arrival(incidentsOf(stage.client), scenario.account.id, began, new AbortController().signal);
  return { stage, scenario, id, began, channel: stage.stack.slack.channels[scenario.customer.channel] ?? '' };
}

/** All processes together are slow on a busy machine. */
const PATIENCE = { patienceMs: 300_000 };

/** The incident's state as soon as it fits. */
export const until = (c: Case, what: string, fits: (state: IncidentState) => boolean): Promise<IncidentState> =>
  untilState(c.stage.client.workflow.getHandle(c.id), what, fits, PATIENCE);

export const isClosed = (state: IncidentState): boolean => state.status === 'closed';

export interface Offered {
  message: SlackMessage;
  button: Button;
}

/** A button in the channel, by what it does and the gate or step that it is about. */
export const buttonFor = (
  c: Case,
  action: string,
  about: { gateId?: string; stepId?: string } = {},
): Promise<Offered> =>
  eventually(
    `${action} for ${about.gateId ?? about.stepId ?? c.id}`,
    async () => {
      for (const message of await slackMessages(c.stage.stack.slack, c.channel)) {
        for (const { action_id, value, block_id } of buttonsOf(message)) {
          const carried = action_id === action && value !== undefined && JSON.parse(value);
          if (!carried || carried.id !== c.id) continue;
          if ((about.gateId ?? carried.gateId) !== carried.gateId) continue;
          if ((about.stepId ?? carried.stepId) !== carried.stepId) continue;
          return { message, button: { action_id, value, ...(block_id === undefined ? {} : { block_id }) } };
        }
      }
      return undefined;
    },
    PATIENCE,
  );

export const person = (c: Case, name: string): ReturnType<typeof slackPerson> => slackPerson(c.stage.stack.slack, name);

export const textField = (value: string): Record<string, Record<string, unknown>> => ({
  reason: { type: 'plain_text_input', value },
});

/** All messages of a channel as they were sent, including ephemeral ones. */
export const channelText = async (c: Case): Promise<string> =>
  JSON.stringify(await slackMessages(c.stage.stack.slack, c.channel));

export interface LoggedCall {
  operation: string;
  resource?: string;
  errorCode?: string | null;
  principal: string;
}

/** The writes of Firebreak's roles in the customer's account since the attack began, from the gateway's log. */
export async function writes(c: Case): Promise<LoggedCall[]> {
  const { controlUrl } = c.stage.stack.aws;
  const query = `since=${c.began.toISOString()}&account=${c.scenario.account.id}&readOnly=false`;
  const answer = await fetch(`${controlUrl}/calls?${query}`);
  const { calls } = (await answer.json()) as { calls: LoggedCall[] };
  return calls.filter((call) => call.principal.includes('firebreak-') && !call.errorCode);
}

/** A stored report, as text. */
export async function reportOf(c: Case, state: IncidentState, name: string): Promise<string> {
  const paths = await downloadReports(c.stage.stack, state);
  return readFile(paths[name] ?? '', 'utf8');
}
