/** A whole Firebreak of one test file's own: stack, workers, Slack app, intake; and what a test does with it. */
import type { Client } from '@temporalio/client';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { arrival } from '../../../cli/start/follow.ts';
import { downloadReports } from '../../../cli/start/reports.ts';
import { startServices, type Services } from '../../../cli/start/services.ts';
import type { IncidentState } from '../../../domain/incident.ts';
import { buttonsOf, slackMessages, slackPerson, type Button, type SlackMessage } from '../../../sandbox/people.ts';
import type { Scenario } from '../../../sandbox/scenarios/scenario.ts';
import { startStack, type Stack } from '../../../sandbox/stack.ts';
import { loadSharedConfig } from '../../../config/settings.ts';
import { createClient } from '../../../contract/temporal/client.ts';
import { stateQuery } from '../../../contract/messages.ts';
import { grantExactly } from './roles.ts';

export interface Stage {
  stack: Required<Pick<Stack, 'aws' | 'slack' | 'seeded'>> & Stack;
  services: Services;
  client: Client;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const home = mkdtempSync(join(tmpdir(), 'firebreak-stage-'));
  const stack = await startStack({ home, freePorts: true });
  const { aws, slack, seeded } = stack;
  if (aws === undefined || slack === undefined || seeded === undefined) throw new Error('the stack lacks a part');
  await grantExactly(aws);
  const services = await startServices(stack);
  const client = createClient(loadSharedConfig(stack.env()));
  return {
    stack: Object.assign(stack, { aws, slack, seeded }),
    services,
    client,
    close: async () => {
      await client.connection.close();
      await stack.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** An incident under way, and the channel where people meet it. */
export interface Case {
  stage: Stage;
  scenario: Scenario;
  id: string;
  channel: string;
  began: Date;
}

/** Plays a scenario up to the incident it opens. */
export async function openCase(stage: Stage, scenario: Scenario): Promise<Case> {
  await scenario.seed();
  const began = new Date();
  await scenario.attack();
  const id = await arrival(stage.client, scenario.account.id, began, new AbortController().signal);
  return { stage, scenario, id, began, channel: stage.stack.slack.channels[scenario.customer.channel] ?? '' };
}

const PATIENCE_MS = 150_000;
/** A look is a query, which Temporal and the worker pay for. */
const LOOK_MS = 500;

/** Asks again and again until there is an answer. @throws with what was awaited, and how things stand instead */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  instead: () => string = () => '',
): Promise<T> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(LOOK_MS)) {
    // A query fails while its worker is being started again.
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined && answer !== false) return answer;
  }
  throw new Error(`waited ${PATIENCE_MS / 1000} s in vain until ${what}\n${instead()}`);
}

/** The incident's state as soon as it fits. */
export function until(c: Case, what: string, fits: (state: IncidentState) => boolean): Promise<IncidentState> {
  let state: IncidentState | undefined;
  return eventually(
    what,
    async () => {
      state = await c.stage.client.workflow.getHandle(c.id).query(stateQuery);
      return fits(state) && state;
    },
    () => state?.timeline.map((e) => `${e.phase} ${e.kind} ${e.what.en}`).join('\n') ?? 'it has no state',
  );
}

export const isClosed = (state: IncidentState): boolean => state.status === 'closed';

export interface Aimed {
  message: SlackMessage;
  button: Button;
}

/** A button in the channel, by what it does and what it is aimed at (`{"i": incident, "g": gate, "s": step, …}`). */
export const buttonFor = (c: Case, action: string, aim: { g?: string; s?: string } = {}): Promise<Aimed> =>
  eventually(`${action} is offered for ${aim.g ?? aim.s ?? c.id}`, async () => {
    for (const message of await slackMessages(c.stage.stack.slack, c.channel)) {
      for (const { action_id, value, block_id } of buttonsOf(message)) {
        const aimed = action_id === action && value !== undefined && JSON.parse(value);
        if (!aimed || aimed.i !== c.id || (aim.g ?? aimed.g) !== aimed.g || (aim.s ?? aimed.s) !== aimed.s) continue;
        return { message, button: { action_id, value, ...(block_id === undefined ? {} : { block_id }) } };
      }
    }
    return undefined;
  });

export const person = (c: Case, name: string): ReturnType<typeof slackPerson> => slackPerson(c.stage.stack.slack, name);

export const textField = (value: string): Record<string, Record<string, unknown>> => ({
  reason: { type: 'plain_text_input', value },
});

/** Everything a channel shows, as sent, private notes included. */
export const channelText = async (c: Case): Promise<string> =>
  JSON.stringify(await slackMessages(c.stage.stack.slack, c.channel));

export interface LoggedCall {
  operation: string;
  resource?: string;
  errorCode?: string | null;
  principal: string;
}

/** What Firebreak's roles wrote in the customer's account since the attack began, by the gateway's log. */
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
