/** The replay command over a running Temporal: an incident of several runs with its follow-ups is one recording. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { historiesOf } from '../../contract/temporal/chain.ts';
import { eventually } from '../eventually.ts';
import type { Recording } from '../../replay/recording.ts';
import { JUN, MINJI } from '../customers.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { Rig } from '../workflows/rig.ts';
import { alert, instance, World } from '../workflows/world.ts';

/** In a process of its own: the SDK's runtime of this one is the rig's. */
const replay = (env: Record<string, string>, ...args: string[]): Promise<{ stdout: string; stderr: string }> =>
  promisify(execFile)(process.execPath, [join(import.meta.dirname, '../../cli/firebreak.js'), 'replay', ...args], {
    env: { ...process.env, FIREBREAK_HOME: '/nonexistent', ...env },
  });

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

it('records all runs of an incident, and replays what Temporal has, each incident once', async () => {
  const incident = await rig.open(new World(), alert('a1', [instance('i-1'), instance('i-2')]), { mostEvents: 30 });
  const end = await incident.letItEnd(MINJI, JUN);
  const { client } = rig.env;
  await eventually('several runs', async () => (await historiesOf(client, end.id)).length > 1);
  const file = join(temporaryFolder('stored'), 'recording.json');
  const { stdout } = await replay(rig.where(), end.id, '--recording', file);
  expect(stdout).toContain('the code agrees with the history');
  const recording = JSON.parse(readFileSync(file, 'utf8')) as Recording;
  expect([recording.incident, recording.disagreements]).toEqual([end.id, []]);
  expect(new Set(recording.frames.map((f) => f.run)).size).toBeGreaterThan(1);
  // Temporal's list may be a moment behind.
  await eventually('the incident in the list', async () => {
    const { stdout: all } = await replay(rig.where(), '--all');
    return all.includes(`agrees     ${end.id}`) && all.endsWith('The code agrees with 1 of 1 stored incidents.\n');
  });
});
