/** Which incidents may join which, and what they hand over. */
import { describe, expect, it } from 'vitest';
import { haveOneOwner, handedOver, whyNotJoin } from '../../domain/merging.ts';
import type { AlertRecord } from '../../domain/alert-record.ts';
import type { IncidentState, Step } from '../../domain/incident.ts';
import { AlertGroup } from '../../domain/alert-groups.ts';
import { at, incident, instance, step } from '../incidents/underway.ts';

const INTO = 'acme-111122223333-bucket-0123456789abcdef';
const ALERT: AlertRecord = {
  id: 'f-1',
  source: 'guardduty',
  findingType: 'UnauthorizedAccess:EC2/MaliciousIPCaller',
  title: 'A machine calls out',
  description: 'It calls out.',
  severity: 'high',
  occurredAt: at(0),
  region: 'us-east-1',
  reference: { findingId: 'f-1' },
  receivedAt: at(1),
  confirmation: 'confirmed',
  revision: 1,
};
const state = (over: Partial<IncidentState> = {}): IncidentState => ({
  ...incident(),
  alerts: [ALERT, { ...ALERT, id: 'f-2' }],
  id: 'acme-111122223333-access-key-0123456789abcdef',
  steps: [],
  ...over,
});

describe('an incident', () => {
  it('may join another of the same customer and account only', () => {
    expect(whyNotJoin(state(), INTO)).toBeUndefined();
    for (const other of [
      'hanbit-111122223333-bucket-0123456789abcdef',
      'acme-444455556666-bucket-0123456789abcdef',
      'acme-1-111122223333-bucket-0123456789abcdef',
      'acme',
      '',
    ]) {
      expect(haveOneOwner(state().id, other)).toBe(false);
      expect(whyNotJoin(state(), other)?.en).toContain('same customer and account');
    }
    expect(whyNotJoin(state(), state().id)?.en).toContain('itself');
    expect(whyNotJoin(state({ status: 'closed' }), INTO)?.en).toContain('ended');
  });

  it('may not while it has made, or begun, a change that only it can undo', () => {
    const holds: Partial<Step>[] = [
      { status: 'done' },
      { status: 'running' },
      { status: 'approved' },
      { status: 'noop', heldWith: ['other'] },
      { status: 'skipped', brokeOff: true },
    ];
    for (const over of holds)
      expect(whyNotJoin(state({ steps: [step('isolate-1', over)] }), INTO)?.en).toContain('only it can undo');
    const free: Partial<Step>[] = [
      { status: 'proposed' },
      { status: 'undone' },
      { status: 'rejected' },
      { status: 'noop' },
    ];
    for (const over of free) expect(whyNotJoin(state({ steps: [step('isolate-1', over)] }), INTO)).toBeUndefined();
  });

  it('hands its alerts over, with the things it knows as no more than what alerts say', () => {
    const entities = Array.from({ length: 1_200 }, (_, i) => ({
      ...instance(`i-${i}`, 'us-east-1'),
      origin: 'source' as const,
      foundBy: 'x',
    }));
    const { groups, things, left, alerts } = handedOver(state({ entities }));
    expect([alerts, things, left]).toEqual([2, 1_000, 200]);
    const sent = groups.flatMap((group) => AlertGroup.parse(group).alerts).flatMap(({ alert }) => alert.entities);
    expect(sent).toHaveLength(1_000);
    expect(sent[0]).toEqual(instance('i-0', 'us-east-1'));
    // Sent twice, it counts once.
    expect(handedOver(state({ entities })).groups).toEqual(groups);
  });
});
