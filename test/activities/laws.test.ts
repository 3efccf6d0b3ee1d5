/** Tests the laws for every catalogue entry, with its fixture. A new entry needs only a fixture. */
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { seenPermissions, wholeCatalogue } from './harness.ts';
import * as laws from './laws.ts';
import * as interrupted from './laws-interrupted.ts';
import * as written from './laws-written.ts';

for (const entry of (await wholeCatalogue()).values()) {
  if (entry.kind === 'task') continue;
  const file = new URL(`./fixtures/${entry.id}.ts`, import.meta.url);
  // Entries run concurrently, because they mostly wait. The laws of one entry run in order, each in new accounts.
  describe.concurrent(entry.id, () => {
    test.sequential('has a fixture', () => {
      expect(existsSync(file), `write test/activities/fixtures/${entry.id}.ts`).toBe(true);
    });
    const law = (name: string, holds: (fixture: laws.Fixture) => Promise<void>): void =>
      test.sequential(name, async () => {
        const { default: given } = (await import(file.href)) as { default: laws.Fixture | laws.Fixture[] };
        for (const fixture of [given].flat()) await holds(fixture);
      });

    if (entry.kind === 'change') {
      law('is refused for a target on the never-touch list', (f) => laws.neverTouchIsRefusedTwice(entry, f));
      law('asks never-touch about each thing that it writes', (f) =>
        written.neverTouchIsAskedAboutAllThatItWrites(entry, f),
      );
      law('names each thing that it writes', (f) => written.itNamesAllThatItWrites(entry, f));
      law('is verified by reading back, and a second apply changes nothing', (f) =>
        laws.applyIsVerifiedAndHappensOnce(entry, f),
      );
      if (entry.reversible)
        law('is undone to exactly the earlier state', (f) => laws.undoPutsBackExactlyWhatWas(entry, f));
      law('changes nothing when the state has drifted', (f) => laws.driftIsRefused(entry, f));
      law('takes no change of others that shows late for its own', (f) =>
        interrupted.lateDriftIsNotTakenForDone(entry, f),
      );
      law('reaches the same state after a crash half-way', (f) => interrupted.deathHalfWayConverges(entry, f));
      law('reaches the same state despite throttling and after a used-up quota', (f) =>
        interrupted.throttlingAndLimitsOnlyDelay(entry, f),
      );
    } else if (entry.kind === 'inquiry') {
      law('only reads, and finds what was seeded', (f) => laws.inquiryOnlyReads(entry, f));
    } else if (entry.kind === 'notice') {
      law('tells the people of each topic, briefly and without secrets', (f) => laws.noticeTellsPeople(entry, f));
    } else {
      law('stores each copy once', (f) => laws.evidenceIsTakenOnce(entry, f));
    }

    // This is the last test, because by now the laws have made every call of the entry.
    test.sequential('declares exactly the permissions it uses', () => {
      expect([...(seenPermissions.get(entry.id) ?? [])].sort()).toEqual([...entry.permissions].sort());
    });
  });
}
