/** Incidents of every valid shape, with hostile text. */
import * as fc from 'fast-check';
import type { Entity } from '../../domain/entity.ts';
import { ENTITY_KINDS } from '../../domain/entity.ts';
import type { Gate, IncidentState, Step, StepStatus } from '../../domain/incident.ts';
import type { Text } from '../../domain/text.ts';
import { TIMELINE_KINDS } from '../../domain/timeline.ts';
import { MOST_SHOWN } from '../../domain/questions.ts';
import { JUN, MINJI } from '../customers.ts';
import { HOSTILE } from './hostile.ts';
import { at, gate, incident, step } from './underway.ts';

export const words: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 80 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 3000 }) },
);
/** An id has at least one character. */
const text: fc.Arbitrary<Text> = fc.record({ en: words, ko: words });
const id = words.map((w) => (w === '' ? 'x' : w.slice(0, 2048)));
const moment = fc.integer({ min: 0, max: 90_000 }).map(at);
const person = fc.oneof(fc.constantFrom(MINJI, JUN), fc.record({ slackUser: words, name: words }));

const STATUSES: StepStatus[] = [
  'proposed',
  'approved',
  'running',
  'done',
  'noop',
  'refused',
  'gone',
  'rejected',
  'skipped',
  'failed',
  'drifted',
  'rehearsed',
  'undone',
];

const entity: fc.Arbitrary<Entity> = fc.record({
  kind: fc.constantFrom(...ENTITY_KINDS),
  id,
  standing: fc.constantFrom('affected', 'unauthorized', 'source', 'related'),
  region: words,
  facts: fc.dictionary(fc.constantFrom('name', 'user'), words),
});

const oneStep = fc.record({
  kind: fc.constantFrom<Step['kind']>('change', 'task'),
  title: text,
  target: entity,
  reversible: fc.boolean(),
  release: fc.constantFrom<Step['release']>('restore', 'never'),
  status: fc.constantFrom(...STATUSES),
  diff: fc.array(fc.record({ field: words, before: words, after: words }), { maxLength: 12 }),
  impact: fc.array(text, { maxLength: 4 }),
  approvals: fc.array(fc.record({ by: person, at: moment }), { maxLength: 6 }),
  reason: text,
  instructions: text,
  because: text,
  startedAt: moment,
  finishedAt: moment,
});

const PHASES: IncidentState['phase'][] = ['detect', 'assess', 'isolate', 'analyze', 'patch', 'restore', 'report'];

export const incidents: fc.Arbitrary<IncidentState> = fc
  .record({
    language: fc.constantFrom<'en' | 'ko'>('en', 'ko'),
    steps: fc.array(oneStep, { maxLength: 60 }),
    gateStatus: fc.constantFrom<Gate['status']>('open', 'decided', 'expired', 'rehearsal'),
    title: words,
    region: words,
    severity: fc.constantFrom('critical', 'high', 'medium', 'low', 'informational'),
    phase: fc.constantFrom(...PHASES),
    status: fc.constantFrom('open', 'closed', 'dismissed'),
    confirmation: fc.constantFrom('pending', 'confirmed', 'unconfirmed'),
    drill: fc.boolean(),
    entities: fc.array(entity, { maxLength: 40 }),
    findings: fc.array(fc.record({ title: text, weight: fc.constantFrom('info', 'notable', 'grave') }), {
      maxLength: 20,
    }),
    waitingFor: text,
    lead: person,
    dismissal: fc.record({ by: person, at: moment, reason: words }),
    reports: fc.dictionary(words, words, { maxKeys: 20 }),
    events: fc.array(
      fc.record({
        at: moment,
        kind: fc.constantFrom(...TIMELINE_KINDS),
        actor: person.map((p) => ({ kind: 'person' as const, id: p.slackUser, name: p.name })),
        what: text,
        why: words,
      }),
      { maxLength: 120 },
    ),
    graded: fc.record({
      by: person,
      at: moment,
      reason: words,
      before: fc.constantFrom('critical', 'low'),
      known: fc.constantFrom('critical', 'high'),
    }),
    merged: fc.record({ into: id, by: person, at: moment, reason: words }),
    joined: fc.array(fc.record({ id, runId: id, at: moment }), { maxLength: 20 }),
    questions: fc.array(
      fc.record(
        { by: person, to: person, text: words, at: moment, answer: fc.record({ by: person, at: moment, text: words }) },
        { requiredKeys: ['by', 'to', 'text', 'at'] },
      ),
      { maxLength: 12 },
    ),
    missed: fc.array(
      fc.record({
        phase: fc.constant('assess' as const),
        line: fc.nat(9),
        entry: fc.constant('ec2.sweep-regions'),
        title: text,
        what: fc.array(words, { maxLength: 40 }),
        why: text,
        lastAt: moment,
      }),
      { maxLength: 5 },
    ),
    lookAgainAt: moment,
    customerName: words,
    approvers: fc.array(fc.record({ slackUser: words, name: words }), { minLength: 1, maxLength: 60 }),
  })
  .map(({ language, steps, gateStatus, events, customerName, approvers, questions, ...over }): IncidentState => {
    const all = steps.map((s, i) => step(`isolate-${i + 1}`, s));
    const base = incident({}, language);
    const roles: ('responder' | 'lead')[] = ['responder', 'lead'];
    return {
      ...base,
      ...over,
      customer: {
        ...base.customer,
        name: customerName,
        account: { ...base.customer.account, name: customerName },
        approvers: approvers.map((a) => ({ ...a, roles })),
      },
      runbook: { ...base.runbook, title: over.waitingFor },
      steps: all,
      gates: [
        gate(all, {
          status: gateStatus,
          closedAt: at(100),
          questions: questions.map((q, i) => ({ ...q, text: q.text.slice(0, MOST_SHOWN), id: `${i + 1}` })),
        }),
      ],
      timeline: events.map((e, i) => ({ seq: i + 1, phase: over.phase, gateId: 'isolate-g1', ...e })),
    };
  });
