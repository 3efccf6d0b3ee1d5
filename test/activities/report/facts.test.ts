import { withFullNames } from '../../../domain/full-names.ts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../../domain/report-facts.ts';
import { impactOf } from '../../../domain/impact.ts';
import { actsOf } from '../../../domain/acts.ts';
import { documentFor, READERS } from '../../../activities/report/documents.ts';
import { causeOf } from '../../../activities/report/cause.ts';
import type { Finding } from '../../../domain/entry.ts';
import type { IncidentState, Step, StepStatus } from '../../../domain/incident.ts';
import { verbatim } from '../../../domain/text.ts';
import { incident, steps } from '../../incidents/closed.ts';
import { incidents } from '../../incidents/arbitrary.ts';
import { renderMarkdown } from '../../../activities/report/markdown.ts';

const RELEASES: StepStatus[] = [
  'done',
  'noop',
  'gone',
  'rejected',
  'skipped',
  'failed',
  'refused',
  'proposed',
  'drifted',
];
const change = steps[1]!;
const release = steps[6]!;

/** Changes, each with no release or one of any status, which another incident may hold. */
const withReleases = fc
  .array(
    fc.record({
      phase: fc.constantFrom<Step['phase']>('isolate', 'restore'),
      reversible: fc.boolean(),
      release: fc.constantFrom<Step['release']>('restore', 'never'),
      status: fc.constantFrom<StepStatus>('done', 'undone'),
      of: fc.option(fc.constantFrom(...RELEASES), { nil: undefined }),
      held: fc.boolean(),
    }),
    { maxLength: 12 },
  )
  .map((all): IncidentState => ({
    ...incident,
    steps: all.flatMap(({ of, held, ...over }, i): Step[] => [
      { ...change, ...over, id: `isolate-${i}` },
      ...(of === undefined
        ? []
        : [
            {
              ...release,
              id: `restore-${i}`,
              undoes: `isolate-${i}`,
              status: of,
              ...(held && of === 'noop' ? { heldWith: ['acme-other'] } : {}),
            },
          ]),
    ]),
  }));

describe('what became of the changes', () => {
  it('adds up: each is undone, ended with its target, or in force', () => {
    fc.assert(
      fc.property(withReleases, (state) => {
        const { changes, putBack, ended, staying } = factsOf(state);
        const ids = [...putBack, ...ended, ...staying].map((c) => c.step.id);
        expect(ids.toSorted()).toEqual(changes.map((c) => c.step.id).toSorted());
      }),
    );
  });

  it('has each release that was not carried out among the steps not done, and its change in force with the reason', () => {
    fc.assert(
      fc.property(withReleases, (state) => {
        const { staying, notDone } = factsOf(state);
        for (const { undoes, status, reason, id } of state.steps.filter((s) => s.undoes !== undefined)) {
          const [of] = state.steps.filter((s) => s.id === undoes);
          if (of?.status !== 'done' || ['done', 'noop', 'gone'].includes(status)) continue;
          expect(notDone.map((s) => s.id)).toContain(id);
          const stays = staying.find((s) => s.step.id === undoes);
          expect(stays?.because.en).toContain(reason?.en ?? 'no reason was given');
        }
      }),
    );
  });

  it('never says that a thing was undone whose target is gone', () => {
    const gone = { ...incident, steps: [change, { ...release, status: 'gone' as const }] };
    expect(factsOf(gone).putBack).toEqual([]);
    expect(factsOf(gone).ended.map((c) => c.step.id)).toEqual([change.id]);
  });
});

const finding = (title: string, over: Partial<Finding> = {}): Finding => ({
  title: verbatim(title),
  weight: 'grave',
  at: incident.openedAt,
  ...over,
});

describe('what the intruder did', () => {
  const state: IncidentState = {
    ...incident,
    findings: [
      finding('Root signs in without MFA', { technique: 'T1078.004', weakness: true }),
      finding('EC2 in ap-south-1 costs more', { technique: 'T1496' }),
      finding('Detective rates deploy-bot high'),
      finding('Trail management-events stopped', {
        act: 'stopped',
        entity: { kind: 'trail', id: 'management-events' },
      }),
    ],
  };

  it('is no weakness, no cost and no rating', () => {
    expect(actsOf(state).map((f) => f.title.en)).toEqual(['Trail management-events stopped']);
    const path = documentFor('report', { state, entries: new Map() }, 'en').blocks.find((b) => b.kind === 'path');
    expect(JSON.stringify(path)).not.toMatch(/without MFA|costs more|rates/);
  });

  it('is in the summary of every reader: made public, taken, stopped', () => {
    const findings = [
      finding('opened', { act: 'made-public', entity: { kind: 'bucket', id: 'exports' } }),
      finding('Secret db-password read', { act: 'taken' }),
      ...state.findings,
    ];
    for (const reader of READERS) {
      const text = JSON.stringify(documentFor(reader, { state: { ...state, findings }, entries: new Map() }, 'en'));
      expect(text).toContain('made public: bucket exports');
      expect(text).toContain('read or taken: Secret db-password read');
      expect(text).toContain('stopped: trail management-events');
    }
  });

  it('leaves it unknown whether data was read, where no log would say so', () => {
    expect(impactOf(state).readsUnknown).toBe(true);
    const noData = state.entities.filter((e) => e.kind !== 'bucket');
    expect(impactOf({ ...state, entities: noData }).readsUnknown).toBe(false);
  });
});

describe('the cause', () => {
  it('is unknown unless the evidence shows it', () => {
    expect(causeOf(incident).root).toBeUndefined();
    const text = renderMarkdown(documentFor('report', { state: incident, entries: new Map() }, 'en'));
    expect(text).toContain('unknown. The record does not show how the intruder came in.');
  });

  it('is an exposed key if AWS found it in public and its source confirmed that', () => {
    const alert = { ...incident.alerts[0]!, findingType: 'AWS_RISK_CREDENTIALS_EXPOSED' };
    expect(causeOf({ ...incident, alerts: [alert] }).root?.en).toContain('public place');
    expect(causeOf({ ...incident, alerts: [{ ...alert, confirmation: 'unconfirmed' }] }).root).toBeUndefined();
  });
});

describe('every document', () => {
  const texts = (state: IncidentState): string[] =>
    READERS.flatMap((reader) =>
      (['en', 'ko'] as const).map((language) =>
        renderMarkdown(documentFor(reader, { state, entries: new Map() }, language)),
      ),
    );

  it('has no moment in ISO 8601 and no state of the code, outside what it quotes', () => {
    const state: IncidentState = {
      ...incident,
      findings: [finding('seen at 2026-11-27T02:30:05.000Z', { detail: verbatim('from 2026-11-27T02:30:05Z') })],
      steps: steps.map((s) => ({ ...s, diff: [{ field: 'created', before: '2026-11-27T02:30:05.000Z', after: '—' }] })),
    };
    for (const text of texts(state)) {
      expect(text).not.toMatch(/\d{4}-\d\d-\d\dT\d\d/);
      const own = text.replaceAll(/(`+).*?\1/g, '');
      expect(own).not.toMatch(
        /\b(noop|undone-|put-back|previewing|unauthorized\b(?! access)|iam-user|access-key|not-done)\b/,
      );
    }
  });

  it('names people by their names', () => {
    const approvers = incident.customer.approvers.map((a) => ({ ...a, fullName: `${a.name.toUpperCase()} Kim` }));
    const state: IncidentState = {
      ...incident,
      customer: { ...incident.customer, approvers },
      timeline: incident.timeline.map((e) => (e.kind === 'acknowledged' ? { ...e, what: verbatim('minji leads') } : e)),
    };
    for (const text of texts(state)) expect(text).not.toMatch(/\b(minji|jun)\b/);
    expect(texts(state)[4]).toContain('MINJI Kim leads');
  });

  it('names both people who decided a suppression by their names', () => {
    const approvers = incident.customer.approvers.map((a) => ({ ...a, fullName: `${a.name.toUpperCase()} Kim` }));
    const [by, agreed] = incident.customer.approvers.map(({ slackUser, name }) => ({ slackUser, name }));
    const dismissal = { by: by!, agreed: agreed!, at: incident.openedAt, reason: 'known', until: incident.openedAt };
    const named = withFullNames({ ...incident, customer: { ...incident.customer, approvers }, dismissal }).dismissal;
    expect([named?.by.name, named?.agreed?.name]).toEqual(approvers.slice(0, 2).map((a) => a.fullName));
  });

  it('names each person once where a full name has the short name of another, and leaves a name that two have', () => {
    const withNames = (names: [string, string | undefined][], what: string): string => {
      const [first] = incident.customer.approvers;
      const approvers = names.map(([name, fullName], i) => ({
        ...first!,
        slackUser: `U0${i}`,
        name,
        ...(fullName === undefined ? {} : { fullName }),
      }));
      const told = incident.timeline.map((e) => ({ ...e, what: verbatim(what), kind: 'told' as const }));
      return withFullNames({ ...incident, customer: { ...incident.customer, approvers }, timeline: told }).timeline[0]!
        .what.en;
    };
    expect(
      withNames(
        [
          ['lee', 'Lee (kim, jr)'],
          ['kim', 'Kim Minsu'],
        ],
        'lee, kim',
      ),
    ).toBe('Lee (kim, jr), Kim Minsu');
    expect(
      withNames(
        [
          ['lee', 'Lee Sora'],
          ['lee', 'Lee Jun'],
        ],
        'told by lee',
      ),
    ).toBe('told by lee');
  });

  it('has a title of our own words in Korean, whatever language the alert has', () => {
    for (const reader of READERS) {
      const { title } = documentFor(reader, { state: incident, entries: new Map() }, 'ko');
      expect(title).not.toContain(incident.title);
      expect(title).toContain(incident.runbook.title.ko);
    }
  });

  it('exists for every incident, in both languages', () => {
    fc.assert(
      fc.property(incidents, (state) => {
        for (const text of texts(state)) expect(text.length).toBeGreaterThan(100);
      }),
      { numRuns: 30 },
    );
  });
});
