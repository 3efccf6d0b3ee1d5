import { describe, expect, it } from 'vitest';
import { custodyOf } from '../../../activities/evidence/custody.ts';
import type { ManifestEntry } from '../../../activities/evidence/manifest.ts';
import { incident } from '../../incidents/underway.ts';

const state = incident();
const entry = (...names: string[]): ManifestEntry => ({
  seq: 1,
  items: names.map((name) => ({ key: `${state.id}/${name}`, sha256: 'a'.repeat(64), bytes: 3 })),
  at: '2026-11-20T00:00:00.000Z',
  prev: '0'.repeat(64),
  signer: 'b'.repeat(16),
  signature: 'c'.repeat(128),
});

describe('the chain of custody', () => {
  it('says of each item what it is, by whom, when and from where it was stored, and its hash', () => {
    const ref = `${state.id}/iam/svc-backup.json`;
    const entity = { kind: 'iam-user' as const, id: 'svc-backup' };
    const copied = { ...state, evidence: [{ ref, title: { en: 'Record of a user', ko: '기록' }, entity, at: '' }] };
    const [record, report, rest] = custodyOf(
      state.id,
      [entry('iam/svc-backup.json', 'reports/report.en.md', 'trail/x.json')],
      copied,
    );
    expect(record).toMatchObject({
      what: 'Record of a user',
      from: `iam-user svc-backup in account ${state.customer.account.id}`,
    });
    expect(record).toMatchObject({
      by: 'b'.repeat(16),
      at: '2026-11-20T00:00:00.000Z',
      sha256: 'a'.repeat(64),
      bytes: 3,
    });
    expect(report).toMatchObject({ what: 'report' });
    expect(rest).toMatchObject({ what: 'trail' });
  });

  it('is there without the record of the incident, and whatever an item is called', () => {
    expect(custodyOf(state.id, [entry('constructor/x', 'archive/histories.gz')], undefined)).toHaveLength(2);
  });
});
