/** What an unconfirmed alert may begin beyond the quota of its customer: reads in one region, and nothing else. */
import { describe, expect, it } from 'vitest';
import { descriptorOf } from '../../activities/catalogue/load.ts';
import { wholeCatalogue } from './harness.ts';

const entries = [...(await wholeCatalogue()).values()];
/** Reads that cost little. */
const READS = /^[a-z0-9-]+:(?:Get|List|Describe|BatchGet)[A-Za-z0-9]*$/;
/** Reads that lead to all regions, that are paid for, or of which AWS gives few a second. */
const COSTLY = /^(?:ec2:DescribeRegions|account:ListRegions|cloudtrail:.*|ce:.*|logs:.*|detective:.*|s3:.*|sns:.*)$/;

describe('an entry that is free', () => {
  const free = entries.filter((e) => e.free === true);

  it.each(free.map((e) => [e.id, e] as const))('%s only reads, in one region', (_, entry) => {
    expect(entry.kind).toBe('inquiry');
    for (const permission of entry.permissions) {
      expect(permission).toMatch(READS);
      expect(permission).not.toMatch(COSTLY);
    }
  });

  it('is each one that asks whether an alert is true: else no alert could be confirmed when the quota is used up', () => {
    expect(entries.filter((e) => e.confirms !== undefined && e.free !== true).map((e) => e.id)).toEqual([]);
    expect(free.length).toBeGreaterThan(0);
  });

  it('is pinned as such', () => {
    expect(free.map((e) => descriptorOf(e).free)).toEqual(free.map(() => true));
  });
});

describe('paid work', () => {
  it('is everything else: each copy, notice and search', () => {
    const paid = entries.filter((e) => descriptorOf(e).free !== true).map((e) => e.id);
    for (const entry of entries)
      if (entry.kind === 'evidence' || entry.kind === 'notice') expect(paid).toContain(entry.id);
    expect(paid).toEqual(
      expect.arrayContaining([
        'account.sweep-services',
        'cloudtrail.activity',
        'detective.investigate',
        'ec2.snapshot-volumes',
        'ec2.sweep-regions',
        'inspector.findings',
        'sns.notify',
        'vpc.flow-logs',
      ]),
    );
  });
});
