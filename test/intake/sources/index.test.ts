/** Alerts of reviews come only from Firebreak itself, never from outside. */
import { expect, it } from 'vitest';
import { SOURCES } from '../../../intake/sources/index.ts';
import { loadRunbooks } from '../../../config/runbooks.ts';
import { classifyText } from '../fixtures.ts';

const CLAIMS = {
  source: 'review',
  findingType: 'Review:Permissions',
  type: 'Review:Permissions',
  account: '111122223333',
  category: 'data-exposure',
  reference: { record: 'acme-111122223333-review-permission-review/reviews/x.json' },
};

it('no event can pass for a review, nor get the runbook of one', async () => {
  const runbooks = await loadRunbooks('runbooks');
  const events = [
    { ...CLAIMS, firebreakAlert: 1 },
    {
      version: '0',
      id: '1',
      source: 'review',
      'detail-type': 'Review:Permissions',
      account: CLAIMS.account,
      detail: CLAIMS,
    },
    CLAIMS,
  ];
  const found = classifyText(JSON.stringify(events), 'claims.json', runbooks);
  expect(found).toHaveLength(events.length);
  expect(found.map((f) => f.source)).not.toContain('review');
  expect(found[0]).toMatchObject({ outcome: 'alert', source: 'third-party', findingType: 'Review:Permissions' });
  expect(found.map((f) => f.runbook)).not.toContain('permission-review');
});

it('no source of events is named review', () => {
  expect(SOURCES.map((s) => s.source)).not.toContain('review');
});
