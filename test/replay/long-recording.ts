/** A made recording of any length: an incident whose alerts, gates and steps go on. Four events a frame, as in real ones. */
import type { Entity } from '../../domain/entity.ts';
import type { IncidentState, Step } from '../../domain/incident.ts';
import { apply, diff } from '../../domain/patch.ts';
import { verbatim } from '../../domain/text.ts';
import { ENGINE, type Actor, type TimelineKind } from '../../domain/timeline.ts';
import type { Moment, Recording, RecordedFrame } from '../../replay/recording.ts';

const START = Date.parse('2026-11-22T00:00:00Z');
const MINJI = { slackUser: 'UMINJI', name: 'minji' };
const PERSON: Actor = { kind: 'person', id: MINJI.slackUser, name: MINJI.name };

/** @param words stands in every text that comes from outside */
export function longRecording(events = 10_000, words = 'web'): Recording {
  const frames: RecordedFrame[] = [];
  let before: Moment | undefined;
  const state = opened(words);
  for (let i = 0; i < events / 4; i += 1) {
    // Every hundredth frame comes after a night.
    const at = new Date(START + i * 2_000 + Math.floor(i / 100) * 8 * 3_600_000).toISOString();
    happens(state, i, at, words);
    const place = { of: 'incident' as const, run: 1, event: 4 * (i + 1), at };
    if (before === undefined) {
      before = structuredClone({ incident: state });
      frames.push({ ...place, whole: before });
    } else {
      const patch = diff(before, { incident: state });
      before = apply<Moment>(before, patch);
      frames.push({ ...place, patch });
    }
  }
  return { format: 'firebreak-recording-1', incident: state.id, runs: 1, events, frames, disagreements: [] };
}

/** In turn: an instance is found and proposed, approved, runs, is done. */
function happens(state: IncidentState, i: number, at: string, words: string): void {
  const n = Math.floor(i / 4);
  const tell = (kind: TimelineKind, more: object = {}): void =>
    void state.timeline.push({
      seq: state.timeline.length + 1,
      at,
      phase: 'isolate',
      kind,
      actor: ENGINE,
      what: verbatim(`${kind} ${words}-${n}`),
      ...more,
    });
  const step = state.steps[n];
  if (step === undefined) {
    const target: Entity = {
      kind: 'instance',
      id: `i-${n}`,
      region: 'us-east-1',
      standing: 'unauthorized',
      facts: { createdBy: 'deploy-bot', name: words },
    };
    state.entities.push(target);
    state.steps.push(proposed(n, target, words));
    state.gates.push({
      id: `isolate-g${n + 1}`,
      phase: 'isolate',
      purpose: 'change',
      digest: 'd',
      stepIds: [`isolate-${n + 1}`],
      status: 'open',
      openedAt: at,
      reminders: 0,
      escalation: 0,
    });
    tell('found');
    tell('gate-opened', { gateId: `isolate-g${n + 1}`, stepIds: [`isolate-${n + 1}`] });
  } else if (step.status === 'proposed') {
    step.approvals.push({ by: MINJI, at });
    Object.assign(state.gates[n]!, { status: 'decided', closedAt: at });
    step.status = 'approved';
    tell('approved', { actor: PERSON, why: words, gateId: step.gateId, stepIds: [step.id] });
  } else if (step.status === 'approved') {
    Object.assign(step, { status: 'running', startedAt: at });
    tell('step-running', { stepIds: [step.id] });
  } else {
    Object.assign(step, { status: 'done', finishedAt: at, attempts: 1 });
    tell('step-done', { stepIds: [step.id], diff: step.diff });
  }
  state.version += 1;
}

const proposed = (n: number, target: Entity, words: string): Step => ({
  id: `isolate-${n + 1}`,
  phase: 'isolate',
  entry: 'ec2.quarantine',
  kind: 'change',
  title: { en: 'Quarantine the instance', ko: '인스턴스 격리' },
  target,
  params: {},
  reversible: true,
  release: 'restore',
  status: 'proposed',
  diff: [{ field: 'interfaces.eni-1', before: words, after: 'firebreak-quarantine' }],
  impact: [verbatim(words)],
  gateId: `isolate-g${n + 1}`,
  approvals: [],
  attempts: 0,
});

const opened = (words: string): IncidentState => ({
  id: 'acme-111122223333-iam-user-0000000000000000',
  runId: '00000000-0000-0000-0000-000000000000',
  version: 1,
  customer: {
    id: 'acme',
    name: words,
    language: 'en',
    timeZone: 'Asia/Seoul',
    slackChannel: 'C0ACME',
    account: { id: '111122223333', name: words, environment: 'production' },
    slackTeam: 'T0MSP',
    approvers: [{ ...MINJI, roles: ['responder'] }],
    onCall: [MINJI.slackUser],
    approval: {
      reversible: 1,
      irreversible: 2,
      remindAfterSeconds: 300,
      escalateAfterSeconds: 900,
      atLadderEnd: 'wait',
    },
  },
  region: 'us-east-1',
  title: words,
  category: 'unauthorized-access',
  severity: 'critical',
  source: 'guardduty',
  runbook: { id: 'leaked-access-key', title: verbatim(words), digest: 'd' },
  drill: false,
  status: 'open',
  phase: 'isolate',
  confirmation: 'confirmed',
  alerts: [],
  alertCount: 0,
  alertCounts: [],
  lastAlertAt: new Date(START).toISOString(),
  entities: [
    { kind: 'ip', id: '198.51.100.23', standing: 'source' },
    { kind: 'iam-user', id: 'deploy-bot', standing: 'affected', facts: { name: words } },
  ],
  findings: [
    {
      title: verbatim(words),
      weight: 'grave',
      technique: 'T1098',
      at: new Date(START - 60_000).toISOString(),
      entity: { kind: 'iam-user', id: 'deploy-bot' },
    },
  ],
  summaries: [],
  evidence: [],
  steps: [],
  gates: [],
  openedAt: new Date(START).toISOString(),
  reports: {},
  timeline: [],
});
