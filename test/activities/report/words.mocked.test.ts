/** The report's words in both languages have the same entries, each of which some report shows. */
import { describe, expect, it, vi } from 'vitest';
import { documentFor, READERS } from '../../../activities/report/documents.ts';
import type { NotDoneStatus } from '../../../domain/report-facts.ts';
import { en } from '../../../activities/report/words-en.ts';
import { ko } from '../../../activities/report/words-ko.ts';
import type { IncidentState, StepStatus } from '../../../domain/incident.ts';
import { KEPT_LISTS } from '../../../domain/kept.ts';
import { loadRegimes } from '../../../config/regimes.ts';
import { awarenessTask } from '../../../domain/duties.ts';
import { verbatim } from '../../../domain/text.ts';
import { SEAL } from '../../seal.ts';
import { incident, steps } from '../../incidents/closed.ts';

const read = vi.hoisted(() => new Set<string>());

vi.mock('../../../activities/report/words.ts', async () => {
  const words = await import('../../../activities/report/words-en.ts');
  const recording = <T extends object>(catalogue: T, path: string): T =>
    new Proxy(catalogue, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        read.add(`${path}${String(key)}`);
        return typeof value === 'object' && value !== null ? recording(value, `${path}${String(key)}.`) : value;
      },
    });
  const en = recording(words.en, '');
  return { WORDS: { en, ko: en } };
});

const keys = (catalogue: object, path = ''): string[] =>
  Object.entries(catalogue).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? keys(value, `${path}${key}.`) : `${path}${key}`,
  );

const nothing: IncidentState = {
  ...incident,
  steps: [],
  findings: [],
  evidence: [],
  timeline: [],
  status: 'open',
  phase: 'isolate',
};
delete nothing.lead;

const regimes = await loadRegimes('regimes');

const STATUSES: StepStatus[] = [...(Object.keys(en.outcomes) as NotDoneStatus[]), 'noop', 'rehearsed'];
const inEveryStatus = STATUSES.map((status) => ({ ...steps[0]!, status }));
const crowd = Array.from({ length: 40 }, (_, i) => ({
  kind: 'ip' as const,
  id: `198.51.100.${i}`,
  standing: 'source' as const,
}));

/** Its lists had no room for all, and its tables have none for all either. */
const large: IncidentState = {
  ...incident,
  timeline: Array.from({ length: 400 }, () => incident.timeline[0]!),
  kept: KEPT_LISTS.map((list) => ({ list, key: `overflow/${list}-0001.json`, sha256: 'f'.repeat(64), count: 400 })),
};

/** One of each effect, a cost, a weakness, a task of the customer's, and a change that ended with its target. */
const eventful: IncidentState = {
  ...incident,
  findings: [
    ...(['shared', 'taken', 'stopped', 'destroyed'] as const).map((act, i) => ({
      title: verbatim(act),
      weight: 'grave' as const,
      at: incident.openedAt,
      entity: { kind: 'bucket' as const, id: `bucket-${i}` },
      act,
    })),
    { title: verbatim('costs more'), weight: 'grave', technique: 'T1496' },
    { title: verbatim('no MFA'), weight: 'grave', weakness: true },
  ],
  steps: [
    ...steps,
    { ...steps[1]!, id: 'isolate-9' },
    { ...steps[6]!, id: 'restore-9', undoes: 'isolate-9', status: 'gone' },
  ],
  followUps: [
    {
      id: 'task-1',
      entry: 'mfa.set-up',
      title: verbatim('Set up MFA'),
      instructions: verbatim('1. Do it.'),
      owner: 'customer',
      dueAt: incident.openedAt,
    },
    awarenessTask('task-2', { kind: 'awareness', regimes, holidays: [], draft: {} }, incident.openedAt),
  ],
};

const dismissal = { by: incident.customer.approvers[0]!, at: incident.openedAt, reason: 'known' };

const STATES: IncidentState[] = [
  eventful,
  { ...incident, followUps: Array.from({ length: 30 }, () => eventful.followUps![0]!) },
  large,
  incident,
  { ...nothing, drill: true, entities: [] },
  { ...incident, steps: inEveryStatus, entities: crowd },
  { ...incident, status: 'dismissed', dismissal },
  { ...incident, status: 'dismissed', dismissal: { ...dismissal, until: incident.openedAt } },
  { ...incident, status: 'open', phase: 'report' },
  { ...incident, steps: [{ ...steps[0]!, kind: 'task', status: 'done' }] },
  { ...incident, steps: [{ ...steps[0]!, status: 'undone', undoneOutsideAt: incident.openedAt }] },
];

describe('the words of the report', () => {
  it('exist in both languages', () => {
    expect(keys(ko)).toEqual(keys(en));
  });

  it('are each shown in at least one report', () => {
    const show = (state: IncidentState, rest: object = {}): void => {
      for (const reader of READERS) documentFor(reader, { state, entries: new Map(), ...rest }, 'en');
    };
    for (const state of STATES) show(state);
    const edited = { language: 'en', version: 1, text: 'Words.', by: 'minji', at: incident.openedAt };
    show(incident, {
      seal: SEAL,
      prose: (['executive', 'customer'] as const).map((reader) => ({ ...edited, reader })),
    });
    expect(keys(en).filter((key) => !read.has(key))).toEqual([]);
  });
});
