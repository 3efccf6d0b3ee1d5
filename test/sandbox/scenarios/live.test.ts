/** Two scenarios with all processes: people approve, choose, reject or do nothing, and processes and calls fail. */
import { DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startResponder } from '../../../cli/start/responder.ts';
import { startWorkers } from '../../../cli/start/services.ts';
import type { IncidentState, Step } from '../../../domain/incident.ts';
import { createCryptoMiner } from '../../../sandbox/scenarios/crypto-miner.ts';
import { leakedKey } from '../../../sandbox/scenarios/leaked-key.ts';
import { asOwner } from '../../../sandbox/scenarios/reading.ts';
import type { Check } from '../../../sandbox/scenarios/scenario.ts';
import { eventually } from '../../eventually.ts';
import { evidenceIsProven, evidenceIsReplayed, tamperingIsNamed, wordsAreEdited } from './proof.ts';
import { keepsNoSecret } from './secrets.ts';
import {
  buttonFor,
  channelText,
  isClosed,
  openCase,
  openStage,
  person,
  reportOf,
  textField,
  until,
  writes,
  type Case,
  type Stage,
} from './stage.ts';

const LONG_MS = 600_000;
/** The only writes of the engine without an approval. */
const COPIES = new Set(['CreateSnapshots', 'CreateSnapshot', 'CreateTags', 'LockSnapshot']);

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, LONG_MS);
afterAll(() => stage?.close(), LONG_MS);

const miner = (account: string, nameTag?: string): Promise<Case> =>
  openCase(stage, createCryptoMiner({ aws: stage.stack.aws, account, ...(nameTag === undefined ? {} : { nameTag }) }));

const asked = (c: Case): Promise<IncidentState> =>
  until(c, 'containment is proposed', (s) => s.gates.some((g) => g.id === 'isolate-g1'));

/** The steps on the first card. What the sweep of all regions finds is on a second one. */
const onFirstCard = (state: IncidentState): Step[] => {
  const gate = state.gates.find((g) => g.id === 'isolate-g1');
  return state.steps.filter((s) => s.status === 'proposed' && gate?.stepIds.includes(s.id));
};

/** The checks that fail. */
const wrong = (checks: Check[]): Check[] => checks.filter((check) => !check.holds);

const changes = async (c: Case): Promise<string[]> =>
  (await writes(c)).map((call) => call.operation).filter((operation) => !COPIES.has(operation));

const stepFor = (state: IncidentState, entry: string): Step => {
  const step = state.steps.find((s) => s.entry === entry && s.undoes === undefined);
  if (step === undefined) throw new Error(`${entry} was not proposed`);
  return step;
};

describe('people decide', () => {
  let c: Case;
  beforeAll(async () => {
    c = await miner('111122224444');
    await asked(c);
  }, LONG_MS);

  it('only evidence copies are written while nobody decides', async () => {
    await buttonFor(c, 'gate.approve_all', { gateId: 'isolate-g1' });
    // When the workflow has handled a later signal, it has started everything that it does without people.
    const { message, button } = await buttonFor(c, 'incident.note', {});
    const form = { callbackId: 'incident.note', values: { reason: textField('I look') } };
    expect(await person(c, 'minji').fillIn(message, button, form)).toEqual({});
    await until(c, 'the note', (s) => s.timeline.some((e) => e.why === 'I look'));
    expect(await changes(c)).toEqual([]);
    expect((await writes(c)).some((call) => call.operation.startsWith('CreateSnapshot'))).toBe(true);
    // The sweep of all regions and the inquiries about the role go on meanwhile, and propose more.
    await eventually('all is proposed', async () => wrong(await c.scenario.verify(await asked(c))).length === 0);
    expect(await changes(c)).toEqual([]);
  });

  it('a click of somebody who is no approver is refused, answered privately and recorded', async () => {
    const { message, button } = await buttonFor(c, 'gate.approve_all', { gateId: 'isolate-g1' });
    const mallory = person(c, 'mallory');
    await mallory.press(message, button);
    const state = await until(c, 'the refusal is recorded', (s) =>
      s.timeline.some((e) => e.kind === 'decision-refused'),
    );
    expect(state.timeline.find((e) => e.kind === 'decision-refused')?.actor.id).toBe(mallory.id);
    await eventually('it was told', async () => {
      const text = await channelText(c);
      return text.includes(`"ephemeral_to":"${mallory.id}"`) && text.includes('approvers can decide');
    });
    expect(state.steps.every((s) => s.approvals.length === 0)).toBe(true);
    expect(await changes(c)).toEqual([]);
  });

  it('a click on the card of an earlier plan is refused', async () => {
    const { message, button } = await buttonFor(c, 'gate.approve_all', { gateId: 'isolate-g1' });
    const stale = { ...JSON.parse(button.value ?? ''), digest: '0'.repeat(64) };
    await person(c, 'minji').press(message, { ...button, value: JSON.stringify(stale) });
    const refused = (s: IncidentState): boolean =>
      s.timeline.some((e) => e.kind === 'decision-refused' && e.what.en.includes('changed since'));
    await until(c, 'the stale card is refused', refused);
    expect(await changes(c)).toEqual([]);
  });

  it(
    'only the chosen step is carried out',
    async () => {
      const proposed = await asked(c);
      const chosen = stepFor(proposed, 'ec2.protect-from-termination');
      const { message, button } = await buttonFor(c, 'gate.choose', { gateId: 'isolate-g1' });
      const values = {
        steps: { steps: { type: 'checkboxes', selected_options: [{ value: chosen.id }] } },
        reason: textField('web-3 must keep serving until noon'),
      };
      expect(await person(c, 'minji').fillIn(message, button, { callbackId: 'gate.choose', values })).toEqual({});
      const state = await until(c, 'the chosen step is done', (s) => stepFor(s, chosen.entry).status === 'done');
      const others = onFirstCard(proposed).filter((s) => s.id !== chosen.id);
      expect(others.length).toBeGreaterThan(2);
      expect(others.map((s) => state.steps.find(({ id }) => id === s.id)?.status)).toEqual(
        others.map(() => 'rejected'),
      );
      expect(new Set(await changes(c))).toEqual(new Set(['ModifyInstanceAttribute']));
      expect(wrong(await c.scenario.verify(state))).toEqual([]);
    },
    LONG_MS,
  );
});

describe('a rejected plan about an instance with a hostile name', () => {
  const HOSTILE = '<!channel> <https://evil.example|click>';
  const REASON = '점검 중인 서버입니다 <script>alert(1)</script>';
  let c: Case;
  let state: IncidentState;
  beforeAll(async () => {
    c = await miner('444455556666', HOSTILE);
    const isOpen = (g: IncidentState['gates'][number]): boolean => g.status === 'open';
    for (;;) {
      state = await until(c, 'it is closed or asks', (s) => isClosed(s) || s.gates.some(isOpen));
      const gate = state.gates.find(isOpen);
      if (gate === undefined) return;
      const { message, button } = await buttonFor(c, 'gate.reject', { gateId: gate.id });
      await person(c, 'sora').fillIn(message, button, {
        callbackId: 'gate.reject',
        values: { reason: textField(REASON) },
      });
      await until(c, 'it is rejected', (s) => !s.gates.some((g) => g.id === gate.id && isOpen(g)));
    }
  }, LONG_MS);

  it('changes nothing, and its reason is in the report', async () => {
    expect(await changes(c)).toEqual([]);
    expect(wrong(await c.scenario.verify(state))).toEqual([]);
    expect(await reportOf(c, state, 'report.ko.md')).toContain('점검 중인 서버입니다 \\<script\\>');
  });

  it('shows the name as plain text in Slack and in HTML', async () => {
    const text = await channelText(c);
    expect(text).toContain('&lt;!channel&gt;');
    expect(text).not.toContain('<!channel>');
    expect(text).not.toContain('<https://evil.example');
    const html = await reportOf(c, state, 'report.ko.html');
    expect(html).toContain('&lt;!channel&gt;');
    expect(html).not.toMatch(/<!channel>|<script/);
  });
});

describe('things break', () => {
  it(
    'an incident continues after its worker is killed in the isolate phase, and no change happens twice',
    async () => {
      const c = await openCase(stage, leakedKey.create({ aws: stage.stack.aws }));
      await asked(c);
      const people = c.scenario.customer.approvers;
      const responder = startResponder({ slack: stage.stack.slack, channel: c.channel, incident: c.id, people });
      await until(c, 'the first step to start', (s) => s.steps.some((step) => step.startedAt !== undefined));
      await stage.services.workers.kill('SIGKILL');
      stage.services.workers = await startWorkers(stage.stack);
      const state = await until(c, 'it is closed', isClosed);
      await responder.stop();
      expect(wrong(await c.scenario.verify(state))).toEqual([]);
      await evidenceIsProven(c, state);
      await evidenceIsReplayed(c);
      await wordsAreEdited(c, state);
      await keepsNoSecret(c);
      await tamperingIsNamed(c, state);
      expect(state.steps.filter((s) => ['failed', 'skipped', 'rejected', 'drifted'].includes(s.status))).toEqual([]);
      // Creations and deletions, which would show if they happened twice.
      const done = await writes(c);
      const count = (operation: string): number => done.filter((call) => call.operation === operation).length;
      expect(count('StartLogging')).toBe(1);
      expect(count('DeleteUser')).toBe(1);
      expect(count('CreateNetworkAclEntry')).toBe(count('DeleteNetworkAclEntry'));
      expect(state.evidence.filter((e) => e.ref.startsWith('snap-'))).toHaveLength(6);
    },
    LONG_MS,
  );

  it(
    'a call that the customer’s role may not make is named on the card, and Retry works once the role may',
    async () => {
      const c = await miner('444455557777');
      const denied = 'ec2:ModifyNetworkInterfaceAttribute';
      const planned = onFirstCard(await asked(c));
      const role = { RoleName: 'firebreak-isolate', PolicyName: 'by-mistake' };
      const PolicyDocument = JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Action: denied, Resource: '*' }],
      });
      const account = c.scenario.account.id;
      await asOwner(stage.stack.aws, account, (who) =>
        who.client(IAMClient).send(new PutRolePolicyCommand({ ...role, PolicyDocument })),
      );
      const { message, button } = await buttonFor(c, 'gate.approve_all', { gateId: 'isolate-g1' });
      await person(c, 'sora').press(message, button);
      const halted = await until(
        c,
        'one step has failed and the others are done',
        (s) =>
          s.steps.filter((x) => x.status === 'failed').length === 1 &&
          s.steps.filter((x) => x.status === 'done').length === planned.length - 1,
      );
      const failed = stepFor(halted, 'ec2.quarantine');
      expect(failed.status).toBe('failed');
      expect(failed.reason?.en).toContain(denied);
      expect(failed.reason?.ko).toContain(denied);
      await eventually('the card says so', async () => (await channelText(c)).includes(denied));
      expect(wrong(await c.scenario.verify(halted))).toEqual([]);

      await asOwner(stage.stack.aws, account, (who) => who.client(IAMClient).send(new DeleteRolePolicyCommand(role)));
      const people = c.scenario.customer.approvers;
      const responder = startResponder({ slack: stage.stack.slack, channel: c.channel, incident: c.id, people });
      const state = await until(c, 'it is closed', isClosed);
      await responder.stop();
      expect(stepFor(state, 'ec2.quarantine').status).toBe('undone');
      expect(wrong(await c.scenario.verify(state))).toEqual([]);
    },
    LONG_MS,
  );
});
