/** Updates to the customer: drafts that a person sends, or by themselves where its policy says so. */
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draftAnswerSignal, type DraftAnswer } from '../../../contract/outside-messages.ts';
import type { IncidentState, Person } from '../../../domain/incident.ts';
import { waitingDraft, type UpdateDraft } from '../../../domain/update-draft.ts';
import type { UpdatePolicy } from '../../../domain/update-policy.ts';
import { JUN, MALLORY, MINJI } from '../../customers.ts';
import { eventually } from '../../eventually.ts';
import { Rig, type Case } from '../rig.ts';
import { alert, instance, World } from '../world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

/** Every two seconds. The file of customers takes hours. */
const updated = (send: UpdatePolicy['send'] = 'by-itself', closingWaitMinutes = 30): World => {
  const world = new World();
  world.policy.updates = { everyHours: 2 / 3600, minimumSeverity: 'high', send, closingWaitMinutes };
  return world;
};
const opened = async (world: World): Promise<Case> => {
  const incident = await rig.open(world, alert('a', [instance('i-1')]));
  await incident.openGate();
  return incident;
};
const told = (state: IncidentState): string[] =>
  state.timeline.filter((e) => e.kind === 'told' || e.kind === 'telling-failed').map((e) => e.what.en);

const noted = (state: IncidentState): string[] => state.timeline.filter((e) => e.kind === 'note').map((e) => e.what.en);
const refused = (state: IncidentState): string[] =>
  state.timeline.filter((e) => e.kind === 'decision-refused').map((e) => e.what.en);

const newest = async (incident: Case, fits: (d: UpdateDraft) => boolean = () => true): Promise<UpdateDraft> => {
  const isIt = (s: IncidentState): boolean => waitingDraft(s) !== undefined && fits(waitingDraft(s)!);
  return waitingDraft(await incident.until('a draft', isIt))!;
};
const say = (incident: Case, { digest }: UpdateDraft, answer: Omit<DraftAnswer, 'digest'> & { by: Person }) =>
  incident.say(draftAnswerSignal, { digest, ...answer });
/** A newer draft may come between. */
const answered = (
  incident: Case,
  how: NonNullable<UpdateDraft['end']>['how'],
  answer: Omit<DraftAnswer, 'digest'> & { by: Person },
): Promise<UpdateDraft> =>
  eventually(`a draft that is ${how}`, async () => {
    const { id } = await newest(incident).then(async (draft) => {
      await say(incident, draft, answer);
      return draft;
    });
    const { drafts = [] } = await incident.until('an answer', ({ drafts: all = [] }) =>
      all.some((d) => d.id === id && d.end !== undefined && d.end.how !== 'sending'),
    );
    return drafts.find((d) => d.id === id && d.end?.how === how);
  });

describe.concurrent('a customer', () => {
  it('is told at intervals while the incident is open, and once when it has closed; each text is on record', async () => {
    const world = updated();
    const incident = await opened(world);
    await eventually('an update with the step that waits', () =>
      world.outside.updates.some(({ waiting }) => waiting === 1),
    );
    const state = await incident.letItEnd(MINJI);
    const numbers = world.outside.updates.map(({ number }) => number);
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    expect(world.outside.updates.filter(({ end }) => end !== undefined)).toEqual([world.outside.updates.at(-1)]);
    const whileWaiting = world.outside.updates.find(({ waiting }) => waiting === 1);
    expect(whileWaiting).toMatchObject({ customer: 'Acme Corp', contained: { done: 0, of: 1 } });
    expect(told(state).at(-1)).toBe('The customer got the closing notice');
    expect(state.timeline.filter((e) => e.kind === 'told').every((e) => e.why === 'the text')).toBe(true);
  });

  it('is told nothing of a drill, nor of what is less severe than its policy says', async () => {
    const drill = updated();
    const low = updated();
    const one = await rig.open(drill, alert('a', [instance('i-1')], { sample: true }));
    const two = await rig.open(low, alert('a', [instance('i-1')], { severity: 'low' }));
    await one.letItEnd(MINJI);
    await two.letItEnd(MINJI);
    expect([...drill.outside.updates, ...low.outside.updates]).toEqual([]);
  });

  it('gets the draft that an approver sends, as edited, and none that a stranger or an older button would send', async () => {
    const world = updated('after-approval');
    const incident = await opened(world);
    const old = await newest(incident);
    expect(old.text).toMatch(/^We are responding to a security incident/);
    await say(incident, old, { answer: 'send', by: MALLORY });
    await newest(incident, ({ id }) => id > old.id);
    await say(incident, old, { answer: 'send', by: MINJI });
    const state = await incident.until('two refusals', (s) => refused(s).length === 2);
    expect(refused(state).join()).toMatch(/approvers can decide this.*A newer draft has taken the place/s);
    await answered(incident, 'declined', { answer: 'decline', by: JUN });
    expect(world.outside.updates).toEqual([]);

    const words = 'We are on it.\n\nNothing is lost.';
    await answered(incident, 'sent', { answer: 'send', text: `${words}\u202e  `, by: JUN });
    const sent = await answered(incident, 'sent', { answer: 'send', by: MINJI });
    const ending = incident.letItEnd(MINJI);
    await say(incident, await newest(incident, (d) => d.closing === true), { answer: 'send', by: JUN });
    const ended = await ending;
    expect(world.outside.updates.map((u) => [u.number, u.words, u.end?.outcome])).toEqual([
      [1, words, undefined],
      [2, sent.text, undefined],
      [3, expect.stringMatching(/^The security incident is resolved/), 'closed'],
    ]);
    const events = ended.timeline.filter((e) => e.kind === 'told');
    expect(events.map((e) => [e.actor.name, e.what.en])).toEqual([
      ['jun', 'The customer got update 1, as edited'],
      ['minji', 'The customer got update 2'],
      ['jun', 'The customer got the closing notice'],
    ]);
    expect(events.map((e) => e.why)).toEqual(world.outside.updates.map((u) => u.words));
    expect(noted(ended).join()).toMatch(/Update 1 is not sent.*which nobody has answered: not sent/s);
  });

  it('gets nothing that nobody sends, for which the end of the incident waits no longer than its policy says', async () => {
    const silent = updated('after-approval');
    const [none, one] = [await opened(silent), await opened(updated('after-approval', 1 / 60))];
    await newest(none, ({ id }) => id > 1);
    // Without an update there is no closing notice.
    const never = await none.letItEnd(MINJI);
    expect(silent.outside.updates).toEqual([]);
    expect(never.drafts?.some((d) => d.closing)).toBe(false);
    expect(noted(never).join()).toMatch(/\d+ drafts? of updates to the customer, which nobody has answered: not sent/);

    await answered(one, 'sent', { answer: 'send', by: MINJI });
    const state = await one.letItEnd(MINJI);
    expect(state.drafts?.at(-1)).toMatchObject({ closing: true, end: { how: 'lapsed' } });
    expect(noted(state)).toContain('The closing notice was not sent: nobody has approved it');
    expect(one.world.outside.updates).toHaveLength(1);
  });

  it('gets the words of a person also if they could not be sent at first: they wait again', async () => {
    const world = updated('after-approval');
    world.policy.updates!.everyHours = 1 / 360;
    const incident = await opened(world);
    world.outside.beforeUpdate = () => {
      world.outside.beforeUpdate = () => undefined;
      throw ApplicationFailure.nonRetryable('no such topic');
    };
    await say(incident, await newest(incident), { answer: 'send', text: 'All is well.', by: MINJI });
    const again = await newest(incident, (d) => d.failed === true);
    expect(again.text).toBe('All is well.');
    await say(incident, again, { answer: 'send', by: JUN });
    await incident.until('the update', (s) => told(s).includes('The customer got update 1'));
    expect(told(await incident.until('a state', () => true))[0]).toMatch(/^The customer got no update: /);
    expect(world.outside.updates.map((u) => u.words)).toEqual(['All is well.']);
  });
});
