/** Another policy over a recorded incident: laws that hold for each incident, and what single policies do. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entityKey } from '../../../domain/entity.ts';
import type { IncidentState, Step } from '../../../domain/incident.ts';
import type { Facts } from '../../../replay/what-if/facts.ts';
import type { WhatIf } from '../../../replay/what-if/policy.ts';
import { simulate, type GateOutcome } from '../../../replay/what-if/simulate.ts';
import { JUN, MINJI } from '../../customers.ts';
import { gate, incident, step } from '../../incidents/underway.ts';

const ZERO = Date.parse('2026-11-20T00:00:00.000Z');
const iso = (seconds: number): string => new Date(ZERO + seconds * 1_000).toISOString();

interface Card {
  phase: 'isolate' | 'restore';
  /** Seconds: until the targets are known, the card is there, each decision, the change is done; what else took time. */
  known: number;
  opens: number;
  decisions: number[];
  takes: number;
  rejected: boolean;
  reversible: boolean;
}

/** An incident whose times fit together: the next card opens when the last change is done. */
function recordedOf(cards: readonly Card[], acts: readonly number[] = []): Facts {
  const state = incident();
  const known = new Map<string, number>();
  state.steps = [];
  state.gates = [];
  state.timeline = [];
  state.findings = acts.map((at) => ({
    title: { en: `act ${at}`, ko: '' },
    weight: 'grave' as const,
    at: iso(at),
    act: 'taken' as const,
  }));
  let now = 0;
  const append = (kind: IncidentState['timeline'][number]['kind'], at: number, more: object = {}): void =>
    void state.timeline.push({
      seq: state.timeline.length + 1,
      at: iso(at),
      phase: 'isolate',
      kind,
      actor: { kind: 'engine', id: 'firebreak', name: 'Firebreak' },
      what: { en: kind, ko: kind },
      ...more,
    });
  append('confirmed', 1);
  for (const [i, card] of cards.toSorted((a, b) => a.phase.localeCompare(b.phase)).entries()) {
    const opened = now + card.known + card.opens;
    const target = { kind: 'instance' as const, id: `i-${i}`, standing: 'affected' as const };
    known.set(entityKey(target), ZERO + (now + card.known) * 1_000);
    const needed = card.reversible ? state.customer.approval.reversible : state.customer.approval.irreversible;
    const waits = [...card.decisions].sort((a, b) => a - b).slice(0, needed);
    while (waits.length < needed) waits.push(waits.at(-1)! + 1);
    const decided = opened + (card.rejected ? waits[0]! : waits.at(-1)!);
    const { escalateAfterSeconds } = state.customer.approval;
    for (let k = 1; k <= state.customer.onCall.length && k * escalateAfterSeconds <= decided - opened; k += 1)
      append('gate-escalated', opened + k * escalateAfterSeconds, { gateId: `g${i}` });
    const done = decided + card.takes;
    const one: Partial<Step> = {
      phase: card.phase,
      gateId: `g${i}`,
      target,
      reversible: card.reversible,
      status: card.rejected ? 'rejected' : 'done',
      approvals: card.rejected ? [] : waits.map((w, n) => ({ by: n === 0 ? MINJI : JUN, at: iso(opened + w) })),
      finishedAt: iso(card.rejected ? decided : done),
    };
    state.steps.push(step(`s${i}`, one));
    state.gates.push(
      gate([], {
        id: `g${i}`,
        phase: card.phase,
        purpose: 'change',
        status: 'decided',
        stepIds: [`s${i}`],
        openedAt: iso(opened),
        closedAt: iso(decided),
      }),
    );
    now = done;
    if (card.phase === 'isolate') append('contained', done);
  }
  return { state, known };
}

const seconds = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });
const card = fc.record<Card>({
  phase: fc.constantFrom('isolate', 'restore'),
  known: seconds(500),
  opens: seconds(60),
  decisions: fc.array(seconds(4_000), { minLength: 1, maxLength: 3 }),
  takes: seconds(100),
  rejected: fc.boolean(),
  reversible: fc.boolean(),
});
const recorded = fc
  .tuple(fc.array(card, { minLength: 1, maxLength: 5 }), fc.array(seconds(10_000), { maxLength: 6 }))
  .map(([cards, acts]) => recordedOf(cards, acts));

const containedBy = (facts: Facts, policy: WhatIf): number => simulate(facts, policy).contained.simulated ?? Infinity;

describe('another policy', () => {
  it('that is the one of the incident changes nothing', () => {
    fc.assert(
      fc.property(recorded, (facts) => {
        const { reversible, irreversible, escalateAfterSeconds } = facts.state.customer.approval;
        for (const policy of [
          {},
          { reversible, irreversible, escalateAfterSeconds },
          { approvedWithinSeconds: 9_999_999 },
        ]) {
          const { gates, contained, prevented } = simulate(facts, policy);
          for (const { recorded: was, simulated } of gates) expect(simulated).toEqual(was);
          expect(contained.simulated).toBe(contained.recorded);
          expect(prevented).toEqual([]);
        }
      }),
    );
  });

  it('with faster approvals never contains later, and never prevents less', () => {
    fc.assert(
      fc.property(recorded, seconds(5_000), seconds(5_000), (facts, a, b) => {
        const [fast, slow] = [Math.min(a, b), Math.max(a, b)].map((s) => ({ approvedWithinSeconds: s }));
        const [sooner, later] = [simulate(facts, fast!), simulate(facts, slow!)];
        expect(sooner.contained.simulated ?? Infinity).toBeLessThanOrEqual(later.contained.simulated ?? Infinity);
        expect(later.contained.simulated ?? Infinity).toBeLessThanOrEqual(later.contained.recorded ?? Infinity);
        expect(sooner.prevented).toEqual(expect.arrayContaining(later.prevented));
        for (const [i, { simulated }] of sooner.gates.entries())
          expect(simulated.decidedAt ?? 0).toBeLessThanOrEqual(later.gates[i]!.simulated.decidedAt ?? 0);
      }),
    );
  });

  it('with containment first never contains later', () => {
    fc.assert(
      fc.property(recorded, (facts) => {
        expect(containedBy(facts, { containmentFirst: true })).toBeLessThanOrEqual(containedBy(facts, {}));
      }),
    );
  });

  it('with more approvals, or later escalations, never contains earlier', () => {
    fc.assert(
      fc.property(recorded, fc.integer({ min: 1, max: 4 }), seconds(4_000), (facts, quorum, escalateAfterSeconds) => {
        const with_ = (n: number): WhatIf => ({ reversible: n, irreversible: n });
        expect(containedBy(facts, with_(quorum))).toBeLessThanOrEqual(containedBy(facts, with_(quorum + 1)));
        const later = { escalateAfterSeconds: escalateAfterSeconds + 60 };
        expect(containedBy(facts, { escalateAfterSeconds })).toBeLessThanOrEqual(containedBy(facts, later));
      }),
    );
  });

  it('touches nothing of the recording', () => {
    fc.assert(
      fc.property(recorded, (facts) => {
        const before = structuredClone(facts);
        simulate(facts, {
          approvedWithinSeconds: 1,
          containmentFirst: true,
          reversible: 3,
          escalateAfterSeconds: 5,
          atLadderEnd: 'skip',
        });
        expect(facts).toEqual(before);
      }),
    );
  });
});

const slow: Card = {
  phase: 'isolate',
  known: 10,
  opens: 20,
  decisions: [2_000],
  takes: 5,
  rejected: false,
  reversible: true,
};

describe('a simulation', () => {
  it('names what the intruder did after it would have been contained', () => {
    const facts = recordedOf([slow], [5, 500, 3_000]);
    const { prevented, acts, contained } = simulate(facts, { approvedWithinSeconds: 60 });
    expect(prevented.map((f) => f.title.en)).toEqual(['act 500']);
    expect(acts).toBe(3);
    expect(contained.savedMs).toBe(1_940_000);
  });

  it('moves a decision that came after an escalation with it', () => {
    const facts = recordedOf([slow]);
    const { escalateAfterSeconds } = facts.state.customer.approval;
    const asked = facts.state.timeline.filter((e) => e.kind === 'gate-escalated').length;
    expect(asked).toBeGreaterThan(0);
    const { gates } = simulate(facts, { escalateAfterSeconds: escalateAfterSeconds - 100 });
    expect(gates[0]?.savedMs).toBe(asked * 100_000);
  });

  it('says that nobody would have decided before the end of the ladder', () => {
    const { gates, contained } = simulate(recordedOf([slow]), {
      escalateAfterSeconds: 60,
      atLadderEnd: 'skip',
      approvedWithinSeconds: 9_000,
    });
    const [only] = gates;
    expect([only?.skipped, only?.simulated.decidedAt]).toEqual(
      contained.simulated === undefined ? [1, undefined] : [0, only?.simulated.decidedAt],
    );
  });

  it('takes the target that was known first out of the wait for the others', () => {
    const facts = recordedOf([{ ...slow, known: 10, opens: 300 }]);
    facts.known = new Map([...facts.known].map(([key]) => [key, ZERO + 10_000]));
    const early = {
      ...facts.state.steps[0]!,
      id: 's-late',
      target: { kind: 'instance' as const, id: 'i-late', standing: 'affected' as const },
    };
    facts.state.steps.push(early);
    facts.state.gates[0]!.stepIds.push('s-late');
    facts.known = new Map([...facts.known, [entityKey(early.target), ZERO + 300_000]]);
    const { gates } = simulate(facts, { containmentFirst: true });
    expect(gates[0]!.recorded.openedAt - gates[0]!.simulated.openedAt).toBe(290_000);
  });
});

describe('how many approvals a step needs', () => {
  /** One step on one card, approved after so many seconds. */
  function decidedAfter(over: Partial<Step>, irreversible: number, policy: WhatIf): number[] {
    const facts = recordedOf([
      { phase: 'isolate', known: 0, opens: 0, decisions: [0], takes: 10, rejected: false, reversible: false },
    ]);
    const { state } = facts;
    state.customer = { ...state.customer, approval: { ...state.customer.approval, irreversible } };
    state.steps = state.steps.map((s) => ({ ...s, finishedAt: iso(2_000), ...over }));
    const [{ recorded: was, simulated }] = simulate(facts, policy).gates as [GateOutcome];
    return [was, simulated].map(({ decidedAt }) => (decidedAt! - ZERO) / 1_000);
  }
  const [junThenMinji, minjiTwice] = [
    [
      { by: JUN, at: iso(100) },
      { by: MINJI, at: iso(400) },
    ],
    [
      { by: MINJI, at: iso(100) },
      { by: MINJI, at: iso(300) },
      { by: JUN, at: iso(700) },
    ],
  ];

  it('is what the incident itself asks: one that cannot be undone waits for a lead', () => {
    expect(decidedAfter({ approvals: junThenMinji }, 1, {})).toEqual([400, 400]);
    expect(decidedAfter({ approvals: junThenMinji }, 2, { irreversible: 1 })).toEqual([400, 400]);
  });

  it('was enough when the step ran, although one who approved is no approver any more', () => {
    const left = { slackUser: 'U0LEFT', name: 'lena' };
    const approvals = [
      { by: MINJI, at: iso(100) },
      { by: left, at: iso(400) },
    ];
    expect(decidedAfter({ approvals, startedAt: iso(401) }, 2, {})).toEqual([400, 400]);
  });

  it('does not matter to a step that was rejected', () => {
    const rejected: Partial<Step> = { approvals: [{ by: MINJI, at: iso(100) }], status: 'rejected', reversible: true };
    for (const reversible of [1, 3]) expect(decidedAfter(rejected, 2, { reversible })).toEqual([2_000, 2_000]);
  });

  it('counts people, not clicks', () => {
    expect(decidedAfter({ approvals: minjiTwice }, 2, {})).toEqual([700, 700]);
    expect(decidedAfter({ approvals: minjiTwice }, 2, { irreversible: 1 })).toEqual([700, 100]);
  });

  it('is one for a task, under every policy', () => {
    const task = { kind: 'task' as const, approvals: junThenMinji };
    expect(decidedAfter(task, 2, { irreversible: 2 })).toEqual([100, 100]);
  });
});
