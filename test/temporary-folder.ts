/** Folders that are removed when the test file has ended, also when a test of it has failed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

/** At the end of a file (test/setup.ts). */
export function removeTemporaryFolders(): void {
  // A process that is being killed may still write files. Node then tries again.
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** @param name what it is for: the folder is called `firebreak-<name>-…` */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `firebreak-${name}-`));
  made.push(folder);
  return folder;
}
