/** Which incidents may join which, and what they hand over. */
import { describe, expect, it } from 'vitest';
import { haveOneOwner, handedOver, handoverDigest, whyNotJoin } from '../../domain/merging.ts';
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
    expect([alerts, things, left]).toEqual([2, 1_000, { things: 200, alerts: 0 }]);
    const sent = groups.flatMap((group) => AlertGroup.parse(group).alerts).flatMap(({ alert }) => alert.entities);
    expect(sent).toHaveLength(1_000);
    expect(sent[0]).toEqual(instance('i-0', 'us-east-1'));
    // Sent twice, it counts once.
    expect(handedOver(state({ entities })).groups).toEqual(groups);
  });

  it('hands over each alert whole, also of one type, and those without a place; it counts what is only in the store', () => {
    const kept = [{ list: 'alerts' as const, key: 'k', sha256: 'x', count: 7 }];
    const full = state({ entities: [], kept });
    const more = [
      { ...ALERT, id: 'f-3', account: '111122223333', category: full.category, correlationKey: 'x', sample: false },
    ];
    const { groups, alerts, left } = handedOver(full, more);
    expect([alerts, left]).toEqual([3, { things: 0, alerts: 7 }]);
    expect(groups.flatMap((group) => AlertGroup.parse(group).alerts).map(({ alert }) => alert.id)).toEqual([
      'f-1',
      'f-2',
      'f-3',
    ]);
    expect(groups.flatMap(({ repeats }) => repeats)).toEqual([]);
    const digest = handoverDigest(full, more);
    expect(handoverDigest(full, [])).not.toBe(digest);
    expect(handoverDigest(state({ entities: [instance('i-1', 'us-east-1')], kept }), more)).not.toBe(digest);
  });

  it('may not join another one while it is watched after the release', () => {
    expect(whyNotJoin(state({ watch: { since: at(0), until: at(1) } }), INTO)?.en).toContain('watched');
  });
});
