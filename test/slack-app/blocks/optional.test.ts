/** Steps that are optional, or whose target only an alert names: marked on every form of a card, and left out of *Approve*. */
import { describe, expect, it } from 'vitest';
import type { IncidentState, Step } from '../../../domain/incident.ts';
import { gateFoldOf, gatePageOf, headerOf, stepPageOf } from '../../../domain/projections.ts';
import { chooseKindsModal, chooseModal } from '../../../slack-app/blocks/choose.ts';
import { gateCard } from '../../../slack-app/blocks/gate.ts';
import { foldedCard } from '../../../slack-app/blocks/gate-fold.ts';
import { marked } from '../../../slack-app/blocks/elements.ts';
import { REVIEW_PAGE, reviewModal } from '../../../slack-app/blocks/step-list.ts';
import { ACTION_ID } from '../../../slack-app/buttons.ts';
import { gate, incident, step } from '../../incidents/underway.ts';
import { faultsOfMessage, faultsOfModal } from '../slack-rules.ts';

const machine = (i: number, over: Partial<Step> = {}): Step =>
  step(`isolate-${i}`, {
    title: { en: 'Quarantine an instance', ko: '인스턴스 네트워크 격리' },
    target: {
      kind: 'instance',
      id: `i-${i.toString(16).padStart(17, '0')}`,
      standing: 'affected',
      region: 'us-east-1',
    },
    ...over,
  });

function withSteps(steps: Step[], language: 'en' | 'ko' = 'en'): IncidentState {
  return incident({ steps, gates: [gate(steps)] }, language);
}
const MIXED = [machine(1), machine(2), machine(3, { claimed: true })];
const button = (state: IncidentState) => ({ id: state.id, gateId: 'isolate-g1', digest: state.gates[0]!.digest });

const plain = (state: IncidentState) => gateCard(headerOf(state), gatePageOf(state, 'isolate-g1', 0)!);
const folded = (state: IncidentState) => foldedCard(headerOf(state), gateFoldOf(state, 'isolate-g1')!);
const review = (state: IncidentState) =>
  reviewModal(headerOf(state), stepPageOf(state, 'isolate-g1', { which: 'all' }, 0, REVIEW_PAGE)!, button(state));

describe.each([
  ['a card', plain],
  ['a folded card', folded],
])('%s with a target that only an alert names', (_, card) => {
  it('says so of this target alone, and how many steps its first button leaves out', () => {
    const parts = card(withSteps(MIXED));
    const text = JSON.stringify(parts);
    expect(text.split("Not in the source's finding").length - 1).toBe(1);
    expect(text).toContain('Approve recommended (2)');
    expect(text).toContain('1 optional step: press *Choose* to decide on it');
    for (const { blocks, note } of parts) expect(faultsOfMessage({ blocks: marked(blocks, 'm'), note })).toEqual([]);
  });

  it('says it in Korean', () => {
    const text = JSON.stringify(card(withSteps(MIXED, 'ko')));
    expect(text).toContain('탐지 서비스의 조사 결과에 없음');
    expect(text).toContain('권장 2건 승인');
  });

  it('has no button for all when nothing else is left, and one to choose', () => {
    const text = JSON.stringify(card(withSteps([machine(3, { claimed: true })])));
    expect(text).not.toContain(ACTION_ID.approveAll);
    expect(text).toContain(ACTION_ID.choose);
    expect(text).toContain(ACTION_ID.reject);
  });

  it('says as before how many it approves where no target is only claimed', () => {
    const text = JSON.stringify(card(withSteps(MIXED.slice(0, 2))));
    expect(text).toContain('Approve all 2');
    expect(text).not.toContain('optional');
  });
});

describe.each([
  ['a card', plain],
  ['a folded card', folded],
])('%s with an optional step', (_, card) => {
  const why = { en: 'it is a victim', ko: '공격을 받은 대상' };
  const state = (language: 'en' | 'ko') => withSteps([...MIXED.slice(0, 2), machine(4, { optional: [why] })], language);

  it('says why, and its first button approves the recommended ones', () => {
    const text = JSON.stringify(card(state('en')));
    expect(text.split('○ *Optional*: it is a victim').length - 1).toBe(1);
    expect(text).toContain('Approve recommended (2)');
    expect(JSON.stringify(card(state('ko')))).toContain('○ *선택 조치*: 공격을 받은 대상');
  });

  it('has a window in which the recommended ones are ticked, and the optional one is not', () => {
    const now = state('en');
    const single = chooseModal(headerOf(now), gatePageOf(now, 'isolate-g1', 0)!, button(now));
    const kinds = chooseKindsModal(headerOf(now), gateFoldOf(now, 'isolate-g1')!, button(now));
    const ticked = (view: unknown): number =>
      [...JSON.stringify(view).matchAll(/"initial_options":\[(.*?)\]/g)].reduce(
        (n, [, options = '']) => n + options.split('"value"').length - 1,
        0,
      );
    expect([ticked(single), ticked(kinds)]).toEqual([2, 1]);
    for (const view of [single, kinds]) {
      expect(JSON.stringify(view)).toContain('(optional)');
      expect(faultsOfModal(view)).toEqual([]);
    }
  });
});

describe('the windows', () => {
  it('to choose from name the targets that only an alert names', () => {
    const state = withSteps(MIXED);
    const single = chooseModal(headerOf(state), gatePageOf(state, 'isolate-g1', 0)!, button(state));
    const kinds = chooseKindsModal(headerOf(state), gateFoldOf(state, 'isolate-g1')!, button(state));
    for (const view of [single, kinds]) {
      expect(JSON.stringify(view).split('⚠ alert only').length - 1).toBe(1);
      expect(faultsOfModal(view)).toEqual([]);
    }
  });

  it('with the whole plan count what they approve, and offer nothing where all is only claimed', () => {
    expect(review(withSteps(MIXED))).toMatchObject({
      callback_id: ACTION_ID.approveAll,
      submit: { text: 'Recommended (2)' },
    });
    const claims = review(withSteps([machine(3, { claimed: true })]));
    expect([claims.callback_id, claims.submit]).toEqual([ACTION_ID.review, undefined]);
  });
});
