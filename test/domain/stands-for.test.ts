/** A button is stale as soon as anything has changed that its card or window shows of it. */
import { describe, expect, it } from 'vitest';
import type { FollowUpTask } from '../../domain/follow-ups.ts';
import type { Step } from '../../domain/incident.ts';
import {
  alertsDigest,
  leadDigest,
  questionDigest,
  severityDigest,
  stepDigest,
  taskDigest,
} from '../../domain/stands-for.ts';
import { verbatim } from '../../domain/text.ts';
import { JUN, MINJI } from '../customers.ts';
import { at, incident, step } from '../incidents/underway.ts';

const shown: Step = step('isolate-1', { status: 'failed', attempts: 1, finishedAt: at(60) });
const task: FollowUpTask = {
  id: 'task-1',
  entry: 'procedure.update',
  title: verbatim('Task'),
  instructions: verbatim('Do it.'),
  owner: 'msp',
  dueAt: at(3_600),
  since: at(0),
  overdue: false,
  status: 'open',
};

describe('Retry, Skip, Undo and Done are stale when the step', () => {
  it.each<[string, Partial<Step>]>([
    ['has gone on', { status: 'running' }],
    ['was tried again', { attempts: 2 }],
    ['ended at another time', { finishedAt: at(61) }],
    ['has another target', { target: { ...shown.target, id: 'i-other' } }],
    ['is another change', { entry: 'ec2.stop' }],
    ['has other parameters', { params: { group: 'sg-1' } }],
    ['begins elsewhere', { from: { status: 'x' } }],
    ['leads elsewhere', { to: { status: 'x' } }],
    ['takes something back', { undoes: 'isolate-9' }],
    ['is on another card', { gateId: 'isolate-g9' }],
  ])('%s', (_what, change) => {
    expect(stepDigest('run', { ...shown, ...change })).not.toBe(stepDigest('run', shown));
  });

  it('is of another incident about the same thing', () => {
    expect(stepDigest('later', shown)).not.toBe(stepDigest('run', shown));
  });
});

describe('the buttons of a follow-up are stale when the task', () => {
  it.each<[string, Partial<FollowUpTask>]>([
    ['was done', { status: 'done' }],
    ['was moved', { dueAt: at(7_200) }],
    ['was taken by somebody', { takenBy: JUN }],
    ['is another', { id: 'task-2' }],
    ['is of another kind', { entry: 'procedure.review' }],
  ])('%s', (_what, change) => {
    expect(taskDigest('run', { ...task, ...change })).not.toBe(taskDigest('run', task));
  });
});

it('Take over is stale when somebody else leads, and Dismiss when an alert came, says more, or is more severe', () => {
  const state = incident();
  expect(leadDigest({ ...state, lead: MINJI })).not.toBe(leadDigest({ ...state, lead: JUN }));
  const [first] = state.alerts;
  for (const change of [
    { alerts: [...state.alerts, { ...first!, id: 'another' }] },
    { alerts: [{ ...first!, revision: 'another' as never }] },
    { severity: 'low' as const },
    { runId: 'later' },
  ])
    expect(alertsDigest({ ...state, ...change })).not.toBe(alertsDigest(state));
});

it('Change is stale when the severity is another, and Answer when somebody has answered', () => {
  const state = incident();
  for (const change of [{ severity: 'low' as const }, { runId: 'later' }])
    expect(severityDigest({ ...state, ...change })).not.toBe(severityDigest(state));
  const question = { id: '1', by: MINJI, to: JUN, text: 'why?', at: at(1) };
  const digest = questionDigest('run', 'isolate-g1', question);
  expect(questionDigest('later', 'isolate-g1', question)).not.toBe(digest);
  expect(questionDigest('run', 'isolate-g2', question)).not.toBe(digest);
  for (const change of [{ id: '2' }, { to: MINJI }, { answer: { by: JUN, at: at(2), text: 'so' } }])
    expect(questionDigest('run', 'isolate-g1', { ...question, ...change })).not.toBe(digest);
});
