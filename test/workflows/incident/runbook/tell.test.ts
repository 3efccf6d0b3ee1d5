/** Notices by other means than Slack: once, again when the incident is more severe, and never in a drill. Nothing waits for them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IncidentState } from '../../../../domain/incident.ts';
import { alertSignal } from '../../../../contract/messages.ts';
import { Rig } from '../../rig.ts';
import { MINJI } from '../../../customers.ts';
import { alert, instance, World } from '../../world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

const telling = (): World => Object.assign(new World(), { notices: true });
const told = (state: IncidentState): string[] =>
  state.timeline.filter((e) => e.kind === 'told' || e.kind === 'telling-failed').map((e) => e.what.en);

describe.concurrent('a notice', () => {
  it('is sent once for each incident, and again when a more severe alert joins, with a link', async () => {
    const world = telling();
    const incident = await rig.open(world, alert('a1', [instance('i-1')]));
    await incident.openGate();
    await incident.until('the first notice', (s) => told(s).length === 1);
    await incident.handle.signal(alertSignal, alert('a2', [instance('i-1')]));
    await incident.handle.signal(alertSignal, alert('a3', [instance('i-2')], { severity: 'critical' }));
    await incident.until('the second notice', (s) => told(s).length === 2);
    const state = await incident.letItEnd(MINJI);
    expect(told(state)).toEqual(['told of high', 'told of critical']);
    expect(world.noticed).toMatchObject([
      { severity: 'high', affected: 1, link: 'https://slack.example/p1', customer: { name: 'Acme Corp' } },
      { severity: 'critical', previously: 'high', affected: 2 },
    ]);
  });

  it('that cannot be sent is in the timeline, and does not delay any decision', async () => {
    const world = telling();
    world.failing.set('sns.notify.send high', { en: 'No such topic', ko: '주제 없음' });
    const incident = await rig.open(world, alert('a1', [instance('i-1')]));
    const state = await incident.letItEnd(MINJI);
    expect(told(state)).toEqual(['sns.notify did not work: No such topic']);
    expect(state.status).toBe('closed');
  });

  it('is not sent in a drill, which says what would have been sent, until a real alert joins', async () => {
    const world = telling();
    world.holdReport = true;
    const incident = await rig.open(world, alert('a1', [instance('i-1')], { sample: true }));
    const drill = await incident.until('the report of the drill', (s) => s.phase === 'report');
    expect(told(drill)).toEqual(['Drill: nobody is told. In earnest it would be: sns.notify']);
    expect(world.noticed).toEqual([]);
    await incident.handle.signal(alertSignal, alert('a2', [instance('i-1')]));
    world.holdReport = false;
    await incident.letItEnd(MINJI);
    expect(world.noticed.map((n) => n.severity)).toEqual(['high']);
  });
});
