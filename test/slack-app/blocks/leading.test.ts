/** The windows about an incident as a whole and about its questions: Slack accepts them, and they open for what is so now only. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IncidentState } from '../../../domain/incident.ts';
import { gatePageOf, headerOf } from '../../../domain/projections.ts';
import { leadDigest, questionDigest, severityDigest } from '../../../domain/stands-for.ts';
import { ENGINE, type TimelineEvent } from '../../../domain/timeline.ts';
import { undoableOf } from '../../../domain/undo.ts';
import { aboutEntering, callerChoices } from '../../../slack-app/blocks/break-glass.ts';
import {
  aboutLead,
  aboutMerge,
  aboutSeverity,
  leadChoices,
  moreModal,
  severityChoices,
} from '../../../slack-app/blocks/leading.ts';
import { marked } from '../../../slack-app/blocks/elements.ts';
import { headerBlocks } from '../../../slack-app/blocks/header.ts';
import { questionModal, type ModalView } from '../../../slack-app/blocks/modals.ts';
import { aboutAsking, aboutReply, askChoices, questionMessage } from '../../../slack-app/blocks/questions.ts';
import { ACTION_ID, StaleButton } from '../../../slack-app/buttons.ts';
import { textsOf } from '../../../slack-app/texts/texts.ts';
import { incidents } from '../../incidents/arbitrary.ts';
import { at, gate, incident, instance, proposedSteps, step } from '../../incidents/underway.ts';
import { faultsOfMessage, faultsOfModal } from '../slack-rules.ts';

const always = <T>(arbitrary: fc.Arbitrary<T>, law: (value: T) => void): void =>
  fc.assert(fc.property(arbitrary, law), { numRuns: 100 });

function windowsOf(state: IncidentState): ModalView[] {
  const header = headerOf(state);
  const t = textsOf(state.customer.language);
  const { id, runId } = state;
  const first = state.gates[0]!;
  const plan = { id, gateId: first.id, digest: first.digest };
  const severity = { id, digest: severityDigest(state) };
  const lead = { id, digest: leadDigest(state) };
  const alerts = { id, digest: header.alertsDigest, into: state.merged!.into };
  return [
    moreModal(header, undoableOf(state)),
    questionModal(ACTION_ID.severity, severity, t, {
      lines: aboutSeverity(header, severity),
      choices: severityChoices(header),
    }),
    questionModal(ACTION_ID.handover, lead, t, {
      lines: aboutLead(header, lead),
      choices: leadChoices(header, 'UJUN'),
    }),
    questionModal(ACTION_ID.merge, alerts, t, { lines: aboutMerge(header, header, alerts) }),
    questionModal(ACTION_ID.ask, plan, t, { lines: aboutAsking(header, plan), choices: askChoices(header) }),
    ...(first.status === 'open' ? [entering(state, plan)] : []),
    ...(first.questions ?? []).map((question) => {
      const digest = questionDigest(runId, first.id, question);
      const value = { id, gateId: first.id, questionId: question.id, digest };
      return questionModal(ACTION_ID.reply, value, t, { lines: aboutReply(header, value) });
    }),
  ];
}

function entering(state: IncidentState, plan: { id: string; gateId: string; digest: string }): ModalView {
  const header = headerOf(state);
  const lines = aboutEntering(header, gatePageOf(state, plan.gateId, 0), plan);
  const t = textsOf(state.customer.language);
  return questionModal(ACTION_ID.breakGlass, plan, t, { lines, choices: callerChoices(header) });
}

describe('the windows of any incident', () => {
  it('stay within Slack’s limits and contain no markup from outside', () => {
    always(incidents, (state) => {
      for (const view of windowsOf(state)) expect(faultsOfModal(view)).toEqual([]);
      for (const of of headerOf(state).gates)
        for (const question of of.questions ?? []) {
          const { blocks, note } = questionMessage(headerOf(state), of, question);
          expect(faultsOfMessage({ blocks: marked(blocks, 'm'), note })).toEqual([]);
        }
    });
  });

  it('open for no button that stands for something else by now, and for no incident of another customer', () => {
    const header = headerOf(incident());
    const older = { id: header.id, gateId: 'isolate-g1', questionId: '1', digest: 'older', into: header.id };
    for (const open of [aboutSeverity, aboutLead, aboutAsking, aboutReply])
      expect(() => open(header, older)).toThrow(StaleButton);
    expect(() => aboutMerge(header, header, older)).toThrow(StaleButton);
    const theirs = headerOf(incident({}, 'ko'));
    expect(() => aboutMerge(header, theirs, { ...older, digest: header.alertsDigest })).toThrow(StaleButton);
  });
});

describe('the header', () => {
  const text = (state: IncidentState, duty?: Parameters<typeof headerBlocks>[2]): string =>
    JSON.stringify(headerBlocks(headerOf(state), {}, duty));

  it('says what is contained, for how long it is open as of its last change, and what comes next', () => {
    const machine = (n: number) => ({
      status: 'done' as const,
      title: { en: 'Quarantine instance', ko: '인스턴스 네트워크 격리' },
      target: instance(`i-${n}`, 'us-east-1', `web-${n}`),
      finishedAt: at(n),
    });
    const steps = [1, 2, 3, 4].map((n) => step(`isolate-${n}`, machine(n)));
    const clock = { pauseMs: 1_000, remindAt: at(7_000), escalateAt: at(6_900), rung: 1 };
    const last: TimelineEvent = {
      seq: 1,
      at: new Date(Date.parse(incident().openedAt) + 3_725_000).toISOString(),
      phase: 'isolate',
      kind: 'contained',
      actor: ENGINE,
      what: { en: 'Contained', ko: '격리 완료' },
    };
    const state = incident({ steps, gates: [gate(steps, { clock })], timeline: [last] });
    const shown = text(state);
    expect(shown).toContain('Contained: 4 changes in force');
    expect(shown).toContain('Quarantine instance: web-4, web-3, web-2, + 1 more');
    expect(shown).toContain('open for 1 h 2 min (at ');
    expect(shown).toMatch(/◷ @jun is called at \d\d:\d\d/);
    const duty = { title: { en: 'GDPR: notify the authority', ko: '신고' }, dueAt: at(6_000) };
    expect(text(state, duty)).toMatch(/◷ GDPR: notify the authority: by \*.*\* · @jun is called at/);
    expect(text({ ...state, status: 'closed', closedAt: at(4_000) }, duty)).not.toContain('◷');
  });

  it('says that nothing is contained by saying nothing', () => {
    const steps = proposedSteps();
    expect(text(incident({ steps, gates: [gate(steps)] }))).not.toContain('Contained');
  });
});
