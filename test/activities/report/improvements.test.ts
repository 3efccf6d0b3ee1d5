/** What the incident taught stands in the documents that people send, with who does what about it. */
import { expect, it } from 'vitest';
import { documentFor, type Reader } from '../../../activities/report/documents.ts';
import { renderHtml } from '../../../activities/report/html.ts';
import { renderMarkdown } from '../../../activities/report/markdown.ts';
import type { IncidentState } from '../../../domain/incident.ts';
import { trainingTasks } from '../../../domain/lessons.ts';
import { gate, incident, step } from '../../incidents/underway.ts';

const DIFF =
  '--- a/runbooks/x.yaml\n+++ b/runbooks/x.yaml\n@@ -1,1 +1,1 @@\n-    recommended: always\n+    recommended: never\n';
const HOSTILE = '</script><b>`x` *y*';
const taught: IncidentState = incident({
  gates: [],
  confirmation: 'unconfirmed',
  steps: [
    step('a', { status: 'rejected', title: { en: `Revoke ${HOSTILE}`, ko: '취소' } }),
    step('b', { status: 'skipped' }),
  ],
});
const state: IncidentState = {
  ...taught,
  followUps: trainingTasks(taught, '2026-11-22T03:00:00Z').map((task, i) => ({ ...task, id: `task-${i + 1}` })),
};
const markdown = (reader: Reader, of: IncidentState = state, language: 'en' | 'ko' = 'en'): string =>
  renderMarkdown(documentFor(reader, { state: of, entries: new Map(), diff: DIFF }, language));
const section = (text: string, title = 'What will be changed'): string =>
  text.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? '';

it.each(['customer', 'report'] as const)('each lesson, what is done, by whom and until when: %s', (reader) => {
  const told = section(markdown(reader));
  expect(told).toContain('whether the runbook goes on recommending it');
  expect(told).toContain('practise decisions in a drill');
  expect(told).toContain('MSP response team');
  expect(told).toContain('Infosec team');
  expect(told).toContain('2026');
  expect(section(markdown(reader, state, 'ko'), '앞으로 바꿀 점')).toContain('런북에서 계속 권장할지 대응팀이 결정');
});

it('the lines of the proposed change are for the authority and the review, not for the customer', () => {
  expect(section(markdown('report'))).toContain('recommended: never');
  expect(markdown('review')).toContain('recommended: never');
  expect(markdown('customer')).not.toContain('recommended: never');
});

it('an incident that taught nothing says so, and a drill or a false positive says nothing', () => {
  const followed: IncidentState = { ...taught, confirmation: 'confirmed', steps: [step('a', { status: 'done' })] };
  expect(section(markdown('customer', followed))).toContain('suggests no change');
  expect(markdown('customer', { ...state, drill: true })).not.toContain('What will be changed');
});

it('a customer gets as many rows as a person reads, and how many more there are', () => {
  const gates = Array.from({ length: 60 }, (_, i) => gate([], { id: `g${i}`, escalation: 1 }));
  const told = section(markdown('customer', { ...state, gates }));
  const rows = told.split('\n').filter((line) => line.startsWith('| ')).length;
  expect(rows).toBeLessThan(40);
  expect(told).toMatch(/\d+ more/);
});

it('text from outside stays text', () => {
  expect(renderHtml(documentFor('report', { state, entries: new Map() }, 'en'))).not.toContain('</script><b>');
});

it('the review has its moments in the time zone of the customer, as the other documents', () => {
  const failed = {
    seq: 1,
    at: '2026-11-22T03:00:00Z',
    phase: 'isolate',
    kind: 'inquiry-failed',
    actor: { kind: 'engine', id: 'engine', name: 'Firebreak' },
    what: { en: 'Not looked at since 2026-11-22T03:00:00Z', ko: '2026-11-22T03:00:00Z부터 확인하지 못함' },
  } as IncidentState['timeline'][number];
  const text = markdown('review', { ...state, timeline: [failed] });
  expect(text).toContain('Not looked at since 2026-11-21 22:00:00 GMT-5');
  expect(text).not.toContain('T03:00:00Z');
  expect(text).toContain('When it happened is not on record; the first alert');
});
