/** The message that calls the next approver names only those who can approve. */
import { expect, it } from 'vitest';
import { headerOf } from '../../../domain/projections.ts';
import { nextApprover } from '../../../slack-app/blocks/next-approver.ts';
import { ACCOUNT, JUN, MINJI, policyOf } from '../../customers.ts';
import { at, gate, incident, proposedSteps } from '../../incidents/underway.ts';

/** What is called when these people have approved all that cannot be undone. */
function called(by: typeof JUN, suspect?: typeof JUN): string | undefined {
  const iamUsers = [`arn:aws:iam::${ACCOUNT}:user/deploy-bot`];
  const people = suspect === undefined ? [] : [{ slackUser: suspect.slackUser, iamUsers, identityCenter: [] }];
  const approvals = [{ by, at: at(70) }];
  const steps = proposedSteps().map((s) => (s.reversible ? s : { ...s, approvals }));
  const header = headerOf(incident({ steps, gates: [gate(steps)], customer: { ...policyOf(), people } }));
  const call = nextApprover(header, header.gates[0]!.partly!, undefined);
  return call && JSON.stringify(call.blocks);
}

it('calls a lead after a responder, and anybody after a lead', () => {
  expect(called(JUN)).toContain(`<@${MINJI.slackUser}>: one of you`);
  expect(called(MINJI)).toContain(`<@${JUN.slackUser}>: one of you`);
});

it('calls nobody whom the incident is about', () => {
  expect(called(MINJI, JUN)).toBeUndefined();
  expect(called(JUN, MINJI)).toBeUndefined();
});
