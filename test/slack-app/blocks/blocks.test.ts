/** Slack accepts the messages of any incident, and shows text from outside unchanged. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Gate, IncidentState, Step } from '../../../domain/incident.ts';
import { gateFoldOf, gatePageOf, headerOf, stepPageOf, type GateView } from '../../../domain/projections.ts';
import { isAside } from '../../../slack-app/blocks/aside.ts';
import type { CardPart } from '../../../slack-app/blocks/decision.ts';
import { gateCard, undecided } from '../../../slack-app/blocks/gate.ts';
import { infosecBlocks, infosecNote } from '../../../slack-app/blocks/infosec.ts';
import { headerBlocks, headerNote } from '../../../slack-app/blocks/header.ts';
import { incidentSummary } from '../../../slack-app/blocks/identity.ts';
import { marked, sections } from '../../../slack-app/blocks/elements.ts';
import { chooseKindsModal, chooseModal } from '../../../slack-app/blocks/choose.ts';
import { foldedCard } from '../../../slack-app/blocks/gate-fold.ts';
import { aboutDismissal, aboutStep } from '../../../slack-app/blocks/about.ts';
import { stepDigest } from '../../../domain/stands-for.ts';
import { questionModal } from '../../../slack-app/blocks/modals.ts';
import { REVIEW_PAGE, reviewModal, stepListModal } from '../../../slack-app/blocks/step-list.ts';
import { timelineModal } from '../../../slack-app/blocks/timeline.ts';
import { code, label, link, mention, plain } from '../../../slack-app/escape.ts';
import { ACTION_ID, StaleButton } from '../../../slack-app/buttons.ts';
import { textsOf } from '../../../slack-app/texts/texts.ts';
import { incidents, words } from '../../incidents/arbitrary.ts';
import { faultsOfMessage, faultsOfModal } from '../slack-rules.ts';
import { gate, incident, instance, proposedSteps, step } from '../../incidents/underway.ts';

const always = <T>(arbitrary: fc.Arbitrary<T>, law: (value: T) => void): void =>
  fc.assert(fc.property(arbitrary, law), { numRuns: 150 });

/** The first gate of the state, with all its steps. */
const viewOfGate = (state: IncidentState, gate: Gate = state.gates[0]!): GateView => {
  const page = gatePageOf(state, gate.id, 0)!;
  return { ...page, steps: gate.stepIds.flatMap((id) => state.steps.find((s) => s.id === id) ?? []) };
};
const cardOf = (state: IncidentState, gate: Gate): CardPart[] => gateCard(headerOf(state), viewOfGate(state, gate));

const foldOf = (state: IncidentState): CardPart[] =>
  foldedCard(headerOf(state), gateFoldOf(state, state.gates[0]!.id)!);
/** The first page of the whole plan. */
const review = (state: IncidentState, digest = state.gates[0]!.digest): ReturnType<typeof reviewModal> =>
  reviewModal(headerOf(state), stepPageOf(state, 'isolate-g1', { which: 'all' }, 0, REVIEW_PAGE)!, {
    id: state.id,
    gateId: 'isolate-g1',
    digest,
  });

const LINKS = { temporalUiUrl: 'http://127.0.0.1:8233', cardUrl: 'https://x.slack.com/archives/C1/p1?a=1&b=2' };

describe('messages of any incident', () => {
  it('stay within Slack’s limits and contain no markup from outside: the header', () => {
    always(incidents, (state) => {
      const blocks = marked(headerBlocks(headerOf(state), LINKS), 'm');
      expect(faultsOfMessage({ blocks, note: headerNote(headerOf(state)) })).toEqual([]);
      expect(faultsOfMessage({ blocks: sections(incidentSummary(headerOf(state))), note: '' })).toEqual([]);
      const infosec = {
        blocks: infosecBlocks(headerOf(state), state.customer.language, 'https://slack.example/p1'),
        note: infosecNote(headerOf(state), state.customer.language),
      };
      expect(faultsOfMessage(infosec)).toEqual([]);
    });
  });

  it('stay within Slack’s limits and contain no markup from outside: the gate card', () => {
    always(incidents, (state) => {
      for (const { blocks, note } of cardOf(state, state.gates[0]!)) {
        expect(faultsOfMessage({ blocks: marked(blocks, 'm'), note })).toEqual([]);
      }
    });
  });

  it('stay within Slack’s limits and contain no markup from outside: the folded gate card', () => {
    always(incidents, (state) => {
      for (const { blocks, note } of foldOf(state))
        expect(faultsOfMessage({ blocks: marked(blocks, 'm'), note })).toEqual([]);
    });
  });

  it('stay within Slack’s limits and contain no markup from outside: the modals', () => {
    always(incidents, (state) => {
      const button = { id: state.id, gateId: 'isolate-g1', digest: state.gates[0]!.digest };
      for (const view of [
        chooseModal(headerOf(state), viewOfGate(state), button),
        chooseKindsModal(headerOf(state), gateFoldOf(state, 'isolate-g1')!, button),
        review(state),
        stepListModal(headerOf(state), stepPageOf(state, 'isolate-g1', { which: 'all' }, 0, 20)!, button),
        timelineModal(headerOf(state), { events: state.timeline, earlier: 0 }),
        questionModal(ACTION_ID.undo, button, textsOf(state.customer.language)),
        ...state.steps.map((step) => {
          const value = { id: state.id, stepId: step.id, digest: stepDigest(state.runId, step) };
          const lines = aboutStep(headerOf(state), step, value, true);
          expect(lines.join('\n')).toContain(value.digest.slice(0, 6));
          return questionModal(ACTION_ID.undo, value, textsOf(state.customer.language), { lines });
        }),
      ]) {
        expect(faultsOfModal(view)).toEqual([]);
      }
    });
  });

  it('open no window for a button that stands for something else by now', () => {
    always(incidents, (state) => {
      const header = headerOf(state);
      const value = { id: state.id, digest: 'older' };
      for (const step of state.steps) expect(() => aboutStep(header, step, value, false)).toThrow(StaleButton);
      expect(() => aboutDismissal(header, value)).toThrow(StaleButton);
      expect(aboutDismissal(header, { ...value, digest: header.alertsDigest })).toHaveLength(2);
    });
  });

  it('say in the header and to the infosec team that somebody else has spoken to the incident', () => {
    always(incidents, (state) => {
      const header = headerOf({ ...state, refused: { unsigned: 1_200, forged: 34, stale: 5 } });
      const language = state.customer.language;
      const number = language === 'en' ? '1,234 messages' : '1234건';
      for (const blocks of [headerBlocks(header), infosecBlocks(header, language)])
        expect(JSON.stringify(blocks).replace('1234 messages', '1,234 messages')).toContain(number);
      const late = headerOf({ ...state, refused: { stale: 5 } });
      expect(JSON.stringify(headerBlocks(late))).not.toContain('Temporal');
    });
  });

  it('show every step to be decided exactly once, in order, above the buttons', () => {
    always(incidents, (state) => {
      const parts = cardOf(state, state.gates[0]!);
      const headings = [...JSON.stringify(parts.map((p) => p.blocks)).matchAll(/\*(\d+)\. /g)].map((m) => Number(m[1]));
      // Hostile titles may contain numbers too; the numbers of the card itself are in order.
      const own = state.steps.flatMap((s, i) => (isAside(s, state.gates[0]!) ? [] : [i + 1]));
      let next = 0;
      for (const n of headings) if (n === own[next]) next += 1;
      expect(next).toBe(own.length);
      for (const part of parts.slice(0, -1)) expect(JSON.stringify(part.blocks)).not.toContain('gate.approve_all');
      expect(parts.at(-1)!.key).toBe('isolate-g1');
    });
  });

  describe('with steps of one kind', () => {
    const target = (n: number): string => `i-0abc1234def56789${n}`;
    const quarantine = (n: number, what: string, over: Partial<Step> = {}): Step =>
      step(`isolate-${n}`, {
        entry: 'ec2.quarantine',
        title: { en: 'Quarantine instance', ko: '인스턴스 네트워크 격리' },
        target: instance(target(n), 'us-east-1', `web ${n}`),
        diff: [{ field: `eni-0a1b2c3${n}.groups`, before: 'sg-web', after: 'firebreak-quarantine' }],
        impact: [{ en: `All traffic ends: ${what}`, ko: `통신 차단: ${what}` }],
        ...over,
      });
    const shown = (...steps: Step[]): string =>
      JSON.stringify(cardOf(incident({ steps, gates: [gate(steps)] }), gate(steps)));
    const times = (card: string, words: string): number => card.split(words).length - 1;

    it('say an impact once where they differ in their own ids only, and each step’s own change', () => {
      const own = [1, 2, 3].map((n) => quarantine(n, `1 interface of ${target(n)}.`));
      const card = shown(...own, quarantine(4, 'of a load balancer'));
      expect(times(card, 'All traffic')).toBe(2);
      expect(times(card, 'Impact and undo as in 1')).toBe(2);
      for (const n of [1, 2, 3, 4]) expect(card).toContain(`eni-0a1b2c3${n}.groups`);
      expect(card).toContain('of a load balancer');
      expect(card).toContain(ACTION_ID.approveAll);
    });

    it.each([
      ['another number', '9 of 10 targets are left', '0 of 1 targets are left'],
      ['another thing', 'sg-0123456789abcdef0 is used', 'sg-0fedcba9876543210 is used'],
      ['a number that is its name', 'web 1 is left', 'web 2 is left'],
      ['a thing whose id begins with its own', `${target(1)}a is in use`, `${target(2)}b is in use`],
    ])('say an impact of %s in full', (_what, one, other) => {
      const card = shown(quarantine(1, one), quarantine(2, other));
      expect(card).toContain(one);
      expect(card).toContain(other);
      expect(card).not.toContain('Impact and undo as in');
    });

    it('say the impact that an undecided step refers to, whatever became of the first', () => {
      const [reason, all] = [{ en: 'not today', ko: '오늘은 안 됨' }, 'of all'];
      for (const status of ['done', 'rejected', 'skipped', 'undone', 'gone'] as const) {
        const first = quarantine(1, all, { status, reason, attempts: 1 });
        const card = shown(first, quarantine(2, all));
        expect([status, times(card, 'All traffic'), times(card, 'as in 1')]).toEqual([status, 1, 1]);
        const decided = shown(first, quarantine(2, all, { status: 'rejected', reason }));
        expect([status, times(decided, 'All traffic'), times(decided, 'as in 1')]).toEqual([status, 0, 0]);
      }
      const moved = shown(quarantine(1, all, { gateId: 'isolate-g2' }), quarantine(2, all));
      expect([times(moved, 'All traffic'), times(moved, 'as in 1')]).toEqual([1, 1]);
    });
  });

  it('list the targets that an entry need not change for the same reason in one line', () => {
    const reason = { en: 'It is in no target group.', ko: '대상 그룹에 속해 있지 않습니다.' };
    const idle = Array.from({ length: 6 }, (_, i) => step(`isolate-${i + 2}`, { status: 'refused', reason }));
    const steps = [step('isolate-1'), ...idle];
    const card = JSON.stringify(cardOf(incident({ steps, gates: [gate(steps)] }), gate(steps)));
    expect(card.split(reason.en)).toHaveLength(2);
    expect(card).toContain('+ 2 more');
    expect(card).toContain('Your decision: 1 step');
  });

  it('keep each step in its message, whatever its status becomes', () => {
    const homes = (state: IncidentState): string[] =>
      cardOf(state, state.gates[0]!).map(
        (p) => `${p.key}: ${[...JSON.stringify(p.blocks).matchAll(/\*(\d+)\. /g)].map((m) => m[1]).join()}`,
      );
    const steps = Array.from({ length: 40 }, (_, i) => ({ ...proposedSteps()[i % 6]!, id: `isolate-${i + 1}` }));
    const before = incident({ steps, gates: [gate(steps)] });
    const reason = { en: 'x'.repeat(3000), ko: 'x'.repeat(3000) };
    for (const status of ['approved', 'running', 'done', 'failed', 'rejected', 'undone'] as const) {
      const after = incident({ steps: steps.map((s) => ({ ...s, status, reason })), gates: before.gates });
      expect(homes(after)).toEqual(homes(before));
    }
    expect(homes(before).length).toBeGreaterThan(1);
  });
});

describe('Approve all', () => {
  it('is not on a card that leaves something out, but in the modal that shows everything', () => {
    const long = [step('isolate-1', { diff: [{ field: 'policy', before: '—', after: 'x'.repeat(1000) }] })];
    const state = incident({ steps: long, gates: [gate(long)] });
    const card = JSON.stringify(cardOf(state, state.gates[0]!));
    expect(card).not.toContain(ACTION_ID.approveAll);
    expect(card).toContain(ACTION_ID.review);
    const view = review(state);
    expect(JSON.stringify(view.blocks)).toContain('x'.repeat(1000));
    expect(view).toMatchObject({ callback_id: ACTION_ID.approveAll, submit: { text: 'Approve all 1' } });
  });

  it('is in no modal that cannot show everything, nor in one of an earlier plan', () => {
    const huge = [step('isolate-1', { diff: [{ field: 'policy', before: '—', after: 'x'.repeat(9000) }] })];
    const state = incident({ steps: huge, gates: [gate(huge)] });
    expect(review(state).submit).toBeUndefined();
    expect(review(incident(), 'an older plan').submit).toBeUndefined();
  });

  it('names the number of undecided steps', () => {
    const steps = proposedSteps().map((s, i) => (i < 4 ? { ...s, status: 'done' as const } : s));
    const state = incident({ steps, gates: [gate(steps)] });
    expect(undecided(state.steps, state.gates[0]!)).toHaveLength(2);
    expect(JSON.stringify(cardOf(state, state.gates[0]!))).toContain('Approve all 2');
  });
});

describe('text from outside', () => {
  it('keeps its characters', () => {
    expect(plain('<!channel> <https://evil|click>')).toBe('&lt;!channel&gt; &lt;https://evil|click&gt;');
    expect(plain('arn:aws:iam::111122223333:role/my_role-1')).toBe('arn:aws:iam::111122223333:role/my_role-1');
    expect(code('sg-0abc, sg-0def')).toBe('`sg-0abc, sg-0def`');
    expect(plain('한글과 日本語 & émigré')).toBe('한글과 日本語 &amp; émigré');
  });

  it('makes no formatting, emoji or quote', () => {
    expect(plain('*a* ~b~ `c` _d_ :skull: x')).toBe('∗a∗ ∼b∼ ˋcˋ ˍdˍ ꞉skull: x');
  });

  it('shows invisible characters, and is never empty', () => {
    expect(plain('a\u202Eb\u0000')).toBe('a\\u202eb\\u0000');
    expect(plain(' \n ')).toBe('—');
    expect(code('')).toBe('`—`');
  });

  it('is cut off with a mark, and never inside an escape', () => {
    always(fc.tuple(words, fc.integer({ min: 20, max: 200 })), ([text, max]) => {
      for (const cut of [plain(text, max), code(text, max), label(text, max)]) {
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(cut.length).toBeGreaterThan(0);
      }
      expect(plain(text, max)).not.toMatch(/&(?!(amp|lt|gt);)/);
    });
  });

  it('is no mention and no link', () => {
    expect(mention({ slackUser: 'U1> <!channel', name: '<!here>' })).toBe('&lt;!here&gt;');
    expect(link('javascript:alert(1)', 'x')).toBe('x');
    expect(link('https://a.example/?a=1&b=2', '<b>')).toBe('<https://a.example/?a=1&amp;b=2|&lt;b&gt;>');
  });
});
