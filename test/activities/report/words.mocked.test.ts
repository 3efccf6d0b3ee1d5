/** The report's words in both languages have the same entries, each of which some report shows. */
import { describe, expect, it, vi } from 'vitest';
import { reportDocument } from '../../../activities/report/content.ts';
import type { NotDoneStatus } from '../../../activities/report/facts.ts';
import { en } from '../../../activities/report/words-en.ts';
import { ko } from '../../../activities/report/words-ko.ts';
import { KEPT_LISTS, type IncidentState, type StepStatus } from '../../../domain/incident.ts';
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

const STATES: IncidentState[] = [
  large,
  incident,
  { ...nothing, drill: true },
  { ...incident, steps: inEveryStatus, entities: crowd, status: 'dismissed' },
  { ...incident, status: 'open', phase: 'report' },
  { ...incident, steps: [{ ...steps[0]!, kind: 'task', status: 'done' }] },
  { ...incident, steps: [{ ...steps[0]!, status: 'undone', undoneOutsideAt: incident.openedAt }] },
];

describe('the words of the report', () => {
  it('exist in both languages', () => {
    expect(keys(ko)).toEqual(keys(en));
  });

  it('are each shown in at least one report', () => {
    for (const state of STATES) reportDocument(state, 'en');
    reportDocument(incident, 'en', SEAL);
    expect(keys(en).filter((key) => !read.has(key))).toEqual([]);
  });
});
