/** Plays one scenario in a running stack: the attack, the incident, and the check of AWS at the end. */
import type { Client } from '@temporalio/client';
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { duration } from '../../domain/format.ts';
import type { IncidentState, StepStatus } from '../../domain/incident.ts';
import { metricsOf } from '../../domain/metrics.ts';
import type { Phase } from '../../domain/phase.ts';
import type { Check, ScenarioMaker } from '../../sandbox/scenarios/scenario.ts';
import type { Size } from '../../sandbox/scenarios/size.ts';
import type { Stack } from '../../sandbox/stack.ts';
import { incidentsOf } from '../connection.ts';
import { arrival, follow, standsBefore } from './follow.ts';
import { downloadReports } from './reports.ts';
import { startResponder } from './responder.ts';
import type { Screen } from './screen.ts';
import { storyOf } from './story.ts';

export interface PlayOptions {
  scenario: ScenarioMaker;
  size?: Size;
  /** A scripted responder presses the buttons. */
  auto: boolean;
  /** Stop before the decision on this phase's gate. */
  until?: Phase | undefined;
}

/** @returns whether the state of AWS is what the scenario expects and what the report says */
export async function play(
  stack: Stack,
  client: Client,
  { scenario: maker, size = {}, auto, until }: PlayOptions,
  screen: Screen,
  signal: AbortSignal,
): Promise<boolean> {
  const { aws, slack } = stack;
  if (aws === undefined || slack === undefined) throw new Error('the stack has no AWS or no Slack');
  const scenario = maker.create({ aws, size, tell: (who, what) => screen.happening(who, what) });
  await scenario.seed();
  signal.throwIfAborted();
  screen.begin();
  const began = new Date();
  await scenario.attack();
  const incidents = incidentsOf(client);
  const id = await arrival(incidents, scenario.account.id, began, signal);
  screen.happening('intake', `incident ${id}`);
  const people = scenario.customer.approvers;
  const channel = slack.channels[scenario.customer.channel] ?? '';
  const responder = auto ? startResponder({ slack, channel, incident: id, people, until }) : undefined;
  try {
    const enough = until === undefined ? isOver : standsBefore(until);
    const askedAt = `${slack.url} (as ${people.join(' or ')}, #${scenario.customer.channel})`;
    const story = storyOf(({ who, what, at }, { kind }) => {
      screen.happening(who, what, Date.parse(at));
      if (kind === 'gate-opened' && !auto) screen.happening('waiting', `→ ${askedAt}`);
    });
    const state = await follow(incidents, id, (events, now) => story.hear(events, now), enough, signal);
    story.end();
    screen.line();
    if (!isOver(state)) screen.line(`Stopped before ${until}: ${state.waitingFor?.en ?? state.phase}`);
    const checks = await scenario.verify(state);
    if (auto) checks.push(nothingLeftUndone(state, until));
    if (isOver(state)) checks.push(...(await tellEnd(stack, state, screen)));
    return tellChecks(checks, screen);
  } finally {
    await responder?.stop();
  }
}

const isOver = (state: IncidentState): boolean => state.status !== 'open';

async function tellEnd(stack: Stack, state: IncidentState, screen: Screen): Promise<Check[]> {
  const paths = await downloadReports(stack, state);
  const { language } = state.customer;
  for (const reader of ['executive', 'customer', 'report']) {
    const path = paths[`${reader}.${language}.pdf`];
    if (path !== undefined) screen.line(`${reader.padEnd(10)} ${relative('.', path)}`);
  }
  screen.line('           beside them: the same as HTML and Markdown, in English and Korean');
  const metrics = metricsOf(state);
  const shown = (ms: number | undefined): string => (ms === undefined ? '—' : duration(ms, 'en'));
  screen.line(
    `detect ${shown(metrics.detectMs)} · acknowledge ${shown(metrics.acknowledgeMs)} · contain ${shown(metrics.containMs)} · restore ${shown(metrics.restoreMs)}`,
  );
  const history = paths['history.json'] ?? paths['history-1.json'];
  if (history !== undefined) screen.line(`Replay it: npx firebreak replay ${relative('.', history)}`);
  screen.line();
  const markdown = paths['report.en.md'];
  const report = markdown === undefined ? '' : await readFile(markdown, 'utf8');
  return [reportNamesEveryChange(report, state)];
}

function reportNamesEveryChange(report: string, state: IncidentState): Check {
  const changed = state.steps.filter((s) => s.status === 'done' || s.status === 'undone');
  const missing = changed.filter((s) => !report.includes(s.target.id)).map((s) => s.target.id);
  return {
    holds: report !== '' && missing.length === 0,
    claim: 'the report names everything that was changed',
    seen: report === '' ? 'there is no report' : `not named: ${missing.join(', ')}`,
  };
}

const UNDONE: readonly StepStatus[] = ['proposed', 'approved', 'running', 'rejected', 'skipped', 'failed', 'drifted'];

/** The scripted responder approves everything, so every step must have been carried out. */
function nothingLeftUndone(state: IncidentState, until: Phase | undefined): Check {
  const left = state.steps.filter((s) => UNDONE.includes(s.status) && s.phase !== until);
  return {
    holds: left.length === 0,
    claim: 'every approved step was carried out',
    seen: left.map((s) => `${s.id} ${s.entry} ${s.target.id}: ${s.status} ${s.reason?.en ?? ''}`).join('; '),
  };
}

function tellChecks(checks: readonly Check[], screen: Screen): boolean {
  screen.line('AWS, read independently:');
  for (const { holds, claim, seen } of checks) {
    if (holds) screen.tick(claim);
    else screen.cross(claim, `(${seen ?? 'it does not hold'})`);
  }
  const wrong = checks.filter((c) => !c.holds).length;
  screen.line(wrong === 0 ? 'AWS is as the incident says.' : `${wrong} of ${checks.length} claims do not hold.`);
  return wrong === 0;
}
