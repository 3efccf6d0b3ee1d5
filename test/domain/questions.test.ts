/** Who may be asked about a plan, who may answer, and how long a gate waits. */
import { describe, expect, it } from 'vitest';
import type { Gate, Question } from '../../domain/incident.ts';
import { colleagues, heldUntil, MOST_QUESTIONS, whyNotAsk, whyNotReply } from '../../domain/questions.ts';
import { customerOf, JUN, MALLORY, MINJI, policyOf } from '../customers.ts';
import { at } from '../incidents/underway.ts';

const customer = policyOf(customerOf({ onCall: [MINJI.slackUser, 'UNIGHT'] }));
const NIGHT = { slackUser: 'UNIGHT', name: 'UNIGHT' };
const question = (over: Partial<Question> = {}): Question => ({
  id: '1',
  by: MINJI,
  to: NIGHT,
  text: 'is web-3 in use?',
  at: at(0),
  ...over,
});
const answer = { by: NIGHT, at: at(5), text: 'no' };
const gates = (n: number): Gate[] => [{ questions: Array.from({ length: n }, () => question()) } as Gate];

describe('a question', () => {
  const ask = (to: string, n = 0, status: Gate['status'] = 'open', suspects = new Set<string>()) =>
    whyNotAsk(MINJI, to, { status }, { customer, gates: gates(n) }, suspects)?.en;

  it('goes to an approver or somebody on call of the customer, not to oneself, a stranger or a suspect', () => {
    expect(colleagues(customer).map((p) => p.slackUser)).toEqual([MINJI.slackUser, JUN.slackUser, 'UNIGHT']);
    for (const to of [JUN.slackUser, 'UNIGHT']) expect(ask(to)).toBeUndefined();
    expect(ask(MINJI.slackUser)).toContain('somebody else');
    for (const to of [MALLORY.slackUser, JUN.name]) expect(ask(to)).toContain('can be asked');
    expect(ask(JUN.slackUser, 0, 'open', new Set([JUN.slackUser]))).toContain('AWS identity');
  });

  it('is asked while the plan is open, and so many of an incident', () => {
    expect(ask(JUN.slackUser, 0, 'decided')).toContain('already been decided');
    expect(ask(JUN.slackUser, MOST_QUESTIONS - 1)).toBeUndefined();
    expect(ask(JUN.slackUser, MOST_QUESTIONS)).toContain('questions already');
  });

  it('is answered once, by the person who was asked or by an approver', () => {
    const none = new Set<string>();
    expect(whyNotReply(NIGHT, question(), customer, none)).toBeUndefined();
    expect(whyNotReply(JUN, question(), customer, none)).toBeUndefined();
    expect(whyNotReply(MALLORY, question(), customer, none)?.en).toContain('approvers');
    expect(whyNotReply(NIGHT, question(), customer, new Set(['UNIGHT']))?.en).toContain('your own AWS identity');
    expect(whyNotReply(NIGHT, question({ answer }), customer, none)?.en).toContain('answered already');
    expect(whyNotReply(NIGHT, undefined, customer, none)?.en).toContain('no plan');
  });

  it('holds the end of the ladder off for as long as the ladder is, until it is answered', () => {
    const { onCall, approval } = customer;
    const ladderMs = approval.escalateAfterSeconds * 1000 * (onCall.length + 1);
    expect(heldUntil({ status: 'open' }, customer)).toBeUndefined();
    expect(heldUntil({ status: 'open', questions: [question()] }, customer)).toBe(Date.parse(at(0)) + ladderMs);
    expect(heldUntil({ status: 'open', questions: [question({ answer })] }, customer)).toBeUndefined();
    expect(heldUntil({ status: 'decided', questions: [question()] }, customer)).toBeUndefined();
  });
});
