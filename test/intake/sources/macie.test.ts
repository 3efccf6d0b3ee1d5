import { describe, expect, it } from 'vitest';
import { alertIn, named, outcomeOf } from '../fixtures.ts';

describe('a Macie finding', () => {
  const finding = {
    id: 'm1',
    accountId: '111122223333',
    region: 'us-east-1',
    type: 'SensitiveData:S3Object/Credentials',
    severity: { description: 'High', score: 3 },
    archived: false,
    sample: false,
    createdAt: '2026-11-20T03:00:00Z',
    resourcesAffected: { s3Bucket: { name: 'acme-hr' }, s3Object: { key: 'keys.txt' } },
  };
  it('names bucket and object', () => {
    const alert = alertIn(JSON.stringify(finding));
    expect(alert).toMatchObject({ source: 'macie', category: 'data-exposure', severity: 'high' });
    expect(named(alert, 'affected')).toEqual(['bucket:acme-hr', 'object:acme-hr/keys.txt']);
  });
  it('keeps its sample mark, and is ignored once archived', () => {
    expect(alertIn(JSON.stringify({ ...finding, sample: true })).sample).toBe(true);
    expect(outcomeOf({ ...finding, archived: true })).toMatchObject({ outcome: 'ignored' });
  });
});
