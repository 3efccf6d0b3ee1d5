import { describe, expect, it } from 'vitest';
import {
  isApproved,
  mayDecide,
  minimumApprovals,
  nextApprovers,
  planDigest,
  quorum,
  refusalReason,
  tooFewApprovers,
  type GateDecision,
} from '../../domain/approval.ts';
import type { CustomerPolicy } from '../../domain/customer.ts';
import type { Said } from '../../domain/statement.ts';
import type { Gate } from '../../domain/incident.ts';
import { JUN, MALLORY, MINJI, policyOf } from '../customers.ts';

const ARA = { slackUser: 'UARA', name: 'ara' };
const acme = policyOf();
const policy: CustomerPolicy = { ...acme, approvers: [...acme.approvers, { ...ARA, roles: ['responder'] }] };
const gate: Gate = {
  id: 'isolate-g1',
  phase: 'isolate',
  purpose: 'change',
  digest: 'd1',
  stepIds: ['isolate-1'],
  status: 'open',
  openedAt: '',
  reminders: 0,
  escalation: 0,
};
const decision: Said<GateDecision> = {
  gateId: gate.id,
  digest: 'd1',
  verdict: 'approve-all',
  by: JUN,
};
const by = (...users: string[]) => users.map((slackUser) => ({ by: { slackUser, name: slackUser }, at: '' }));
const phoned = (slackUser: string, entered: string) => ({
  by: { slackUser, name: slackUser },
  at: '',
  enteredBy: { slackUser: entered, name: entered },
});

describe('a decision', () => {
  it('of an approver on the plan that was shown is accepted', () => {
    expect(refusalReason(decision, gate, policy)).toBeUndefined();
  });

  it('of somebody who is no approver is refused, and the refusal names the approvers', () => {
    const refusal = mayDecide({ slackUser: MALLORY.slackUser, name: 'minji' }, policy);
    expect(refusal?.en).toContain('@minji');
    expect(refusalReason({ ...decision, by: { slackUser: MALLORY.slackUser, name: 'minji' } }, gate, policy)).toEqual(
      refusal,
    );
  });

  it('on a plan that has changed is refused', () => {
    expect(refusalReason({ ...decision, digest: 'older' }, gate, policy)?.en).toContain('changed');
  });

  it('on a gate that is closed or unknown is refused', () => {
    expect(refusalReason(decision, { ...gate, status: 'decided' }, policy)).toBeDefined();
    expect(refusalReason(decision, undefined, policy)).toBeDefined();
  });

  it('to reject needs a reason that is not blank', () => {
    expect(refusalReason({ ...decision, verdict: 'reject', reason: '  ' }, gate, policy)).toBeDefined();
    expect(refusalReason({ ...decision, verdict: 'reject', reason: 'planned test' }, gate, policy)).toBeUndefined();
  });

  it('may choose only steps that were on the card', () => {
    expect(refusalReason({ ...decision, verdict: 'choose', stepIds: ['isolate-9'] }, gate, policy)).toBeDefined();
  });
});

describe('quorum', () => {
  const irreversible = { kind: 'change' as const, reversible: false };

  it('is one more for an irreversible step', () => {
    expect(quorum({ kind: 'change', reversible: true }, policy)).toBe(1);
    expect(quorum(irreversible, policy)).toBe(2);
  });

  it('is the highest number that the policy, the entry or the runbook line asks for', () => {
    const reversible = { kind: 'change' as const, reversible: true };
    expect(quorum({ ...reversible, minimumApprovals: 2 }, policy)).toBe(2);
    expect(quorum({ ...irreversible, minimumApprovals: 1 }, policy)).toBe(2);
    expect(isApproved({ ...reversible, minimumApprovals: 2, approvals: by(JUN.slackUser) }, policy)).toBe(false);
    expect(
      isApproved({ ...reversible, minimumApprovals: 2, approvals: by(JUN.slackUser, ARA.slackUser) }, policy),
    ).toBe(true);
    expect(minimumApprovals({ approvals: 3 }, { minimumApprovals: 2 })).toBe(3);
    expect(minimumApprovals({ approvals: 1 }, { minimumApprovals: 2 })).toBe(2);
    expect(minimumApprovals({}, {})).toBeUndefined();
  });

  it('that the listed approvers cannot reach is reported, so that nobody waits for it', () => {
    const reversible = { kind: 'change' as const, reversible: true };
    expect(tooFewApprovers({ ...reversible, minimumApprovals: 3 }, policy)).toBeUndefined();
    expect(tooFewApprovers({ ...reversible, minimumApprovals: 4 }, policy)?.en).toContain('Acme Corp lists 3');
  });

  it('counts people, not clicks', () => {
    expect(isApproved({ ...irreversible, approvals: by(MINJI.slackUser, MINJI.slackUser) }, policy)).toBe(false);
    expect(isApproved({ ...irreversible, approvals: by(MINJI.slackUser, JUN.slackUser) }, policy)).toBe(true);
  });

  it('counts accounts as well as people where one was given by phone', () => {
    const [minji, jun] = [MINJI.slackUser, JUN.slackUser];
    const ofOne = [phoned(minji, ARA.slackUser), ...by(ARA.slackUser)];
    expect(isApproved({ ...irreversible, approvals: ofOne }, policy)).toBe(false);
    expect(
      isApproved({ ...irreversible, approvals: [phoned(minji, ARA.slackUser), phoned(jun, ARA.slackUser)] }, policy),
    ).toBe(false);
    expect(isApproved({ ...irreversible, approvals: [phoned(minji, ARA.slackUser), ...by(jun)] }, policy)).toBe(true);
  });

  it('of an irreversible step needs a lead or infosec among the people', () => {
    expect(isApproved({ ...irreversible, approvals: by(JUN.slackUser, ARA.slackUser) }, policy)).toBe(false);
  });
});

describe('the plan digest', () => {
  const step = {
    id: 'isolate-1',
    entry: 'iam.deny-all',
    target: { kind: 'iam-user' as const, id: 'x', standing: 'affected' as const },
    params: {},
    from: null,
    to: true,
  };

  it('changes with anything that would be done, and not with new facts about the target', () => {
    expect(planDigest('run', [{ ...step, to: false }])).not.toBe(planDigest('run', [step]));
    expect(planDigest('run', [{ ...step, minimumApprovals: 2 } as typeof step])).toBe(planDigest('run', [step]));
    expect(planDigest('run', [{ ...step, target: { ...step.target, facts: { note: 'new' } } }])).toBe(
      planDigest('run', [step]),
    );
  });
});

describe('the next approver', () => {
  const nobody: ReadonlySet<string> = new Set();
  const next = (over: object, suspects = nobody): string[] =>
    nextApprovers({ kind: 'change', reversible: false, approvals: [], ...over }, policy, suspects).map((a) => a.name);

  it('of a step that cannot be undone is a lead or of infosec where none has approved it, else anybody', () => {
    expect(next({ approvals: by(JUN.slackUser) })).toEqual(['minji']);
    expect(next({ approvals: by(MINJI.slackUser) })).toEqual(['jun', 'ara']);
    expect(next({ approvals: by(JUN.slackUser), minimumApprovals: 3 })).toEqual(['minji', 'ara']);
    expect(next({ approvals: by(JUN.slackUser), reversible: true, minimumApprovals: 2 })).toEqual(['minji', 'ara']);
  });

  it('is not the one who has entered an approval by phone', () => {
    expect(next({ approvals: [phoned(MINJI.slackUser, ARA.slackUser)] })).toEqual(['jun']);
  });

  it('is nobody whom the incident is about', () => {
    expect(next({ approvals: by(MINJI.slackUser) }, new Set([ARA.slackUser]))).toEqual(['jun']);
    expect(next({ approvals: by(JUN.slackUser) }, new Set([MINJI.slackUser]))).toEqual([]);
  });
});
