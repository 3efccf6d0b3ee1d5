/** Which files of a folder are incidents, and what is read with each. */
import { cpSync, mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { historyFiles, readIncident } from '../../replay/histories.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const HISTORIES = fileURLToPath(new URL('histories/', import.meta.url));
const INCIDENT = join(HISTORIES, 'drill.json');
const FOLLOW_UPS = join(HISTORIES, 'follow-ups/chased-and-done.json');

/** A folder for each incident, with these files. */
function exported(incidents: Record<string, readonly string[]>): string {
  const root = temporaryFolder('histories');
  for (const [name, files] of Object.entries(incidents)) {
    mkdirSync(join(root, name));
    for (const file of files) cpSync(file === 'follow-ups.json' ? FOLLOW_UPS : INCIDENT, join(root, name, file));
  }
  return root;
}

describe('the histories of a folder', () => {
  it('are one for each incident: its other runs and its follow-ups are read with it', async () => {
    const root = exported({
      one: ['history.json', 'follow-ups.json'],
      several: ['history-1.json', 'history-2.json', 'follow-ups.json'],
      alone: ['follow-ups.json'],
    });
    const files = await historyFiles(root);
    expect(files.map((file) => relative(root, file))).toEqual([
      join('alone', 'follow-ups.json'),
      join('one', 'history.json'),
      join('several', 'history-1.json'),
    ]);
    const read = await Promise.all(files.map((file) => readIncident(file)));
    expect(read.map(({ incident, followUps }) => [incident.length, followUps.length])).toEqual([
      [1, 0],
      [1, 1],
      [2, 1],
    ]);
  });
});
