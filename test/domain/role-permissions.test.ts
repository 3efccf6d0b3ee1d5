import { expect, it } from 'vitest';
import { neededBy } from '../../domain/role-permissions.ts';
import { wholeCatalogue } from '../activities/harness.ts';
import { descriptorOf } from '../../activities/catalogue/load.ts';

it('the role of assess may read every alert again at its source, without a line in a runbook', async () => {
  const catalogue = [...(await wholeCatalogue()).values()].map(descriptorOf);
  const needed = neededBy(['assess'], 'account', catalogue, { runbooks: [], reviews: [] });
  const asking = catalogue.filter((entry) => entry.confirms !== undefined).flatMap((entry) => entry.permissions);
  expect([...needed.keys()]).toEqual([...new Set(asking)].toSorted((a, b) => (a < b ? -1 : 1)));
  expect(asking).toContain('securityhub:GetFindings');
});
