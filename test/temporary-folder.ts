/** Folders that are removed when the test file has ended, also when a test of it has failed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const made: string[] = [];

// Vitest runs afterAll hooks in reverse order. This is the first one, so it runs after the file has stopped its processes.
afterAll(() => {
  // A process that is being killed may still write files. Node then tries again.
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** @param name what it is for: the folder is called `firebreak-<name>-…` */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `firebreak-${name}-`));
  made.push(folder);
  return folder;
}
