/** The card of a gate with hundreds of steps: a row for each kind, every target within reach, and nothing approved unseen. */
import { describe, expect, it } from 'vitest';
import type { Entity } from '../../../domain/entity.ts';
import type { StepFilter } from '../../../domain/gate-fold.ts';
import type { IncidentState, Step } from '../../../domain/incident.ts';
import { gateFoldOf, headerOf, stepPageOf } from '../../../domain/projections.ts';
import { stepDigest } from '../../../domain/stands-for.ts';
import { buttonsOf } from '../../../sandbox/people.ts';
import { foldedCard } from '../../../slack-app/blocks/gate-fold.ts';
import { marked, type Block } from '../../../slack-app/blocks/elements.ts';
import type { ModalView } from '../../../slack-app/blocks/modals.ts';
import { LIST_PAGE, REVIEW_PAGE, reviewModal, stepListModal } from '../../../slack-app/blocks/step-list.ts';
import { listPage } from '../../../slack-app/listeners/actions/list.ts';
import { ACTION_ID, readValue, type ButtonValue } from '../../../slack-app/buttons.ts';
import { gate, incident, step } from '../../incidents/underway.ts';
import { faultsOfMessage, faultsOfModal } from '../slack-rules.ts';

const GATE = 'isolate-g1';
const target = (kind: Entity['kind'], id: string): Entity => ({ kind, id, standing: 'affected', region: 'us-east-1' });

const quarantine = (i: number): Step =>
  step(`isolate-${i}`, {
    entry: 'ec2.quarantine',
    title: { en: 'Quarantine an instance', ko: '인스턴스 네트워크 격리' },
    target: target('instance', `i-${i.toString(16).padStart(17, '0')}`),
    diff: [
      {
        field: `interfaces.eni-${i.toString(16).padStart(17, '0')}`,
        before: `sg-${(i % 7).toString(16).padStart(17, '0')}`,
        after: 'firebreak-quarantine',
      },
    ],
    impact: [
      { en: 'Its open connections end', ko: '열린 연결이 끊깁니다' },
      ...(i % 20 === 0
        ? [{ en: `Target group web loses ${i} of its targets`, ko: `대상 그룹 web: 대상 ${i}개가 빠집니다` }]
        : []),
    ],
  });
const denied = (i: number): Step =>
  step(`isolate-${i}`, {
    entry: 'iam.deny-all',
    title: { en: 'Deny everything to an IAM user', ko: 'IAM 사용자 모든 권한 거부' },
    target: target('iam-user', `user-${i}`),
    diff: [{ field: 'inline policy firebreak-deny-all', before: '—', after: 'Deny * on *' }],
  });
const deactivated = (i: number): Step =>
  step(`isolate-${i}`, { target: target('access-key', `AKIAEXAMPLE${String(i).padStart(9, '0')}`) });

/** 500 steps of three kinds. 25 are exceptions: 10 with an impact of their own, 10 refused, 5 whose preview failed. */
function large(): IncidentState {
  const steps = [
    ...Array.from({ length: 200 }, (_, i) => quarantine(i + 1)),
    ...Array.from({ length: 250 }, (_, i) => denied(i + 201)),
    ...Array.from({ length: 50 }, (_, i) => deactivated(i + 451)),
  ].map((s, i): Step => {
    if (i >= 210 && i < 220)
      return { ...s, status: 'refused', reason: { en: 'It is on the never-touch list', ko: '변경 금지 목록에 있음' } };
    if (i >= 460 && i < 465)
      return { ...s, status: 'failed', diff: [], reason: { en: 'AWS did not answer', ko: 'AWS 응답 없음' } };
    return s;
  });
  return incident({ steps, gates: [gate(steps)] });
}

const cardOf = (state: IncidentState) => foldedCard(headerOf(state), gateFoldOf(state, GATE)!);
const texts = (blocks: readonly Block[]): string => JSON.stringify(blocks);
/** The page that is selected in the window to come next. */
function nextIn(view: ModalView): number | undefined {
  for (const block of view.blocks)
    if ('element' in block && block.element.type === 'static_select' && block.element.action_id === 'page')
      return Number(block.element.initial_option?.value);
  return undefined;
}

/** All pages of a list, as a person reaches them by pressing *Show*. */
function listPages(state: IncidentState, first: ButtonValue): ModalView[] {
  const views: ModalView[] = [];
  const { from: start = 0, ...filter } = first.list ?? { which: 'all' as const };
  for (let from: number | undefined = start; from !== undefined && views.length < 200;) {
    const shown = { ...first, list: { ...filter, from } };
    const view = stepListModal(headerOf(state), stepPageOf(state, GATE, filter, from, LIST_PAGE)!, shown);
    views.push(view);
    const next = nextIn(view);
    from = next === undefined || next <= from ? undefined : next;
  }
  return views;
}

/** All pages of the whole plan. */
function reviewPages(state: IncidentState, first: ButtonValue): ModalView[] {
  const views: ModalView[] = [];
  for (let shown = first; views.length < 200;) {
    const page = stepPageOf(state, GATE, { which: 'all' }, shown.list?.from ?? 0, REVIEW_PAGE)!;
    const view = reviewModal(headerOf(state), page, shown);
    views.push(view);
    if (view.callback_id !== ACTION_ID.review || view.submit === undefined) break;
    shown = readValue(view.private_metadata);
  }
  return views;
}

describe('the card of 500 steps', () => {
  it('has one row for each kind, with the number of its targets, in one message that Slack accepts', () => {
    const parts = cardOf(large());
    expect(parts).toHaveLength(1);
    expect(faultsOfMessage({ ...parts[0]!, blocks: marked(parts[0]!.blocks, 'm') })).toEqual([]);
    const card = texts(parts[0]!.blocks);
    expect([...card.matchAll(/· \*(\d+) targets\*/g)].map((m) => Number(m[1]))).toEqual([200, 250, 50]);
    expect(parts[0]!.blocks.length).toBeLessThan(24);
  });

  it('says what is different, of how many, and why', () => {
    const card = texts(cardOf(large())[0]!.blocks);
    expect(card).toContain('*10 of 200:* e.g. ⚡ Target group web loses');
    expect(card).toContain('10 differ from most');
    expect(card).toContain('*10 ×* ⊘ Not possible: It is on the never-touch list');
    expect(card).toContain('*5 ×* ✖ *Failed*: AWS did not answer');
    expect(card).toContain('Your decision: 485 steps');
    expect(card).toContain('Approve all 485');
  });

  it('leads to every target, page by page in the list of its kind', () => {
    const state = large();
    const card = cardOf(state)[0]!;
    const lists = buttonsOf({ blocks: card.blocks as never }).filter((b) => b.action_id === ACTION_ID.list);
    expect(lists).toHaveLength(3);
    const seen = new Set<string>();
    for (const { value } of lists)
      for (const view of listPages(state, readValue(value))) {
        expect(faultsOfModal(view)).toEqual([]);
        for (const [id] of texts(view.blocks as Block[]).matchAll(/\bi-[0-9a-f]{17}|user-\d+|AKIA[A-Z0-9…]+/g))
          seen.add(id);
        for (const [, n] of texts(view.blocks as Block[]).matchAll(/\*(\d+)\. /g)) seen.add(`number ${n}`);
      }
    for (const [i, s] of state.steps.entries()) {
      expect(seen).toContain(`number ${i + 1}`);
      if (s.target.kind !== 'access-key') expect(seen).toContain(s.target.id);
    }
  });

  it('lists only the exceptions of a kind, and those that wait, with their buttons', () => {
    const state = large();
    const key = gateFoldOf(state, GATE)!.kinds[2]!.key;
    const shown = { id: state.id, gateId: GATE, digest: state.gates[0]!.digest };
    const waiting = { ...shown, list: { kind: key, which: 'waiting' as const, from: 0 } };
    const [view, ...more] = listPages(state, waiting);
    expect(more).toEqual([]);
    expect(texts(view!.blocks as Block[]).match(/step\.retry/g)).toHaveLength(5);
    const odd = gateFoldOf(state, GATE)!.kinds.map((kind) => kind.different + kind.unasked);
    expect(odd).toEqual([10, 10, 5]);
  });

  it('shows the failed steps with Retry and Skip, and counts the others', () => {
    const card = texts(cardOf(large())[0]!.blocks);
    expect(card.match(/step\.retry/g)).toHaveLength(4);
    expect(card).toContain('1 more wait for Retry');
  });

  it('has buttons that stand for the steps as the workflow knows them', () => {
    const state = large();
    const retries = cardOf(state).flatMap(({ blocks }) =>
      buttonsOf({ blocks: blocks as never }).filter((b) => b.action_id === ACTION_ID.retry),
    );
    expect(retries).toHaveLength(4);
    for (const { stepId, digest } of retries.map(({ value }) => readValue(value)))
      expect(digest).toBe(
        stepDigest(
          state.runId,
          state.steps.find((s) => s.id === stepId)!,
        ),
      );
  });

  it('has lists whose buttons stand for the same, and show the same page again', async () => {
    const state = large();
    const list = { kind: gateFoldOf(state, GATE)!.kinds[2]!.key, which: 'waiting' as const, from: 0 };
    const [view] = listPages(state, { id: state.id, runId: state.runId, gateId: GATE, digest: 'of the plan', list });
    const retries = buttonsOf({ blocks: view!.blocks as never }).filter((b) => b.action_id === ACTION_ID.retry);
    expect(retries).toHaveLength(5);
    for (const value of retries.map((b) => readValue(b.value))) {
      expect(value.digest).toBe(
        stepDigest(
          state.runId,
          state.steps.find((s) => s.id === value.stepId)!,
        ),
      );
      const incidents = {
        header: () => Promise.resolve(headerOf(state)),
        stepPage: (_: unknown, gateId: string, filter: StepFilter, from: number, most: number) =>
          Promise.resolve(stepPageOf(state, gateId, filter, from, most)),
      };
      expect(await listPage(value, { incidents: incidents as never })).toEqual(view);
    }
  });

  it('offers no approval as a whole while something differs that it has no room for, but after all pages of the plan', () => {
    const state = large();
    for (const [i, s] of state.steps.slice(0, 12).entries())
      s.impact = [{ en: `It runs the only copy of ${'abcdefghijkl'[i]}`, ko: '유일한 사본을 실행합니다' }];
    const card = texts(cardOf(state)[0]!.blocks);
    expect(card).not.toContain(ACTION_ID.approveAll);
    const first = { id: state.id, gateId: GATE, digest: state.gates[0]!.digest };
    const views = reviewPages(state, first);
    expect(views.flatMap(faultsOfModal)).toEqual([]);
    const numbers = views.flatMap((view) =>
      [...texts(view.blocks as Block[]).matchAll(/\*(\d+)\. /g)].map((m) => Number(m[1])),
    );
    expect(numbers).toEqual(state.steps.map((_, i) => i + 1));
    expect(views.slice(0, -1).every((view) => view.callback_id === ACTION_ID.review)).toBe(true);
    expect(views.at(-1)).toMatchObject({ callback_id: ACTION_ID.approveAll, submit: { text: 'Approve all 485' } });
  });

  it('keeps each kind in its message, whatever becomes of its steps', () => {
    const state = large();
    const rows = (s: IncidentState): string[] =>
      cardOf(s).map(
        (p) => `${p.key} ${[...texts(p.blocks).matchAll(/\*([^*]+)\* · \*\d+ targets/g)].map((m) => m[1]).join()}`,
      );
    const reason = { en: 'x'.repeat(3000), ko: 'x'.repeat(3000) };
    for (const status of ['approved', 'running', 'done', 'failed', 'rejected', 'undone'] as const) {
      const after = { ...state, steps: state.steps.map((s) => ({ ...s, status, reason })) };
      expect(rows(after)).toEqual(rows(state));
      for (const { blocks, note } of cardOf(after)) expect(faultsOfMessage({ blocks, note })).toEqual([]);
    }
  });
});

describe('the card of seven steps of a kind', () => {
  const policies = (changeOf: (i: number) => Partial<Step>): IncidentState => {
    const steps = Array.from({ length: 7 }, (_, i) =>
      step(`isolate-${i}`, {
        entry: 'iam.replace-policy',
        title: { en: 'Replace policy', ko: '정책 교체' },
        target: target('iam-user', `user-${i}`),
        diff: [{ field: `policy of user-${i}`, before: 'Allow *', after: 'Deny *' }],
        ...changeOf(i),
      }),
    );
    return incident({ steps, gates: [gate(steps)] });
  };
  const shownOf = (state: IncidentState): string => texts(cardOf(state)[0]!.blocks);

  it('is short if all of them change the same and can be undone', () => {
    const card = shownOf(policies(() => ({})));
    expect(card).toContain(ACTION_ID.approveAll);
    expect(card).toContain(ACTION_ID.list);
    expect(card).not.toContain('Deny ∗');
  });

  it('shows the one that changes something else, also if only a number differs', () => {
    for (const after of ['Allow 444455556666', 'Deny 2', 'Deny 3']) {
      const diff = [{ field: 'policy', before: 'Allow *', after }];
      const usual = [{ field: 'policy', before: 'Allow *', after: 'Deny 1' }];
      const card = shownOf(policies((i) => ({ diff: i === 6 ? diff : usual })));
      expect(card).toContain(ACTION_ID.approveAll);
      expect(card).toContain(`*1 of 7:* policy: \`Allow ∗\` → \`${after}\``);
      expect(card).toContain('*6 of 7:* policy: `Allow ∗` → `Deny 1`');
    }
  });

  it('shows what a final one changes', () => {
    const card = shownOf(policies(() => ({ reversible: false, release: 'never' })));
    expect(card).toContain(ACTION_ID.approveAll);
    expect(card).toContain('`Allow ∗` → `Deny ∗`');
  });

  it('is not approved before the whole plan is read, if more differs than it has room for', () => {
    for (const after of [(i: number) => `Allow 44445555666${i}`, (i: number) => `Deny ${'x'.repeat(200)} ${i % 2}`]) {
      const card = shownOf(policies((i) => ({ diff: [{ field: 'policy', before: 'Allow *', after: after(i) }] })));
      expect(card).not.toContain(ACTION_ID.approveAll);
      expect(card).toContain(ACTION_ID.review);
      // The whole plan shows each step.
      expect(card).not.toContain(ACTION_ID.list);
    }
  });
});

describe('queries of a large gate', () => {
  it('answer at most 64 KB', () => {
    const state = large();
    const size = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
    expect(size(gateFoldOf(state, GATE))).toBeLessThan(65_536);
    expect(size(stepPageOf(state, GATE, { which: 'all' }, 0, REVIEW_PAGE))).toBeLessThan(65_536);
  });
});
