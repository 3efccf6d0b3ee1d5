/**
 * Writes the workflows' code to a file for `FIREBREAK_WORKFLOW_BUNDLE`, so that a worker need not bundle it at each start:
 * `node --import tsx scripts/bundle-workflows.ts FILE [FOLDER]`.
 * The folder gets the code of replays and of the viewer's page, for `FIREBREAK_REPLAY_BUNDLE`. The Dockerfile runs it. In a clone it is not needed, and the file
 * would become stale with the next change of a workflow.
 */
import { writeFileSync } from 'node:fs';
import { writeBundle } from '../replay/bundle.ts';
import { bundleWorkflows } from '../workers/bundle.ts';

const [, , file, folder] = process.argv;
if (file === undefined) throw new Error('usage: node --import tsx scripts/bundle-workflows.ts FILE [FOLDER]');
const { code } = await bundleWorkflows();
writeFileSync(file, code);
process.stdout.write(`${file}: ${Math.round(code.length / 1024)} KiB\n`);
if (folder !== undefined) {
  await writeBundle(folder);
  process.stdout.write(`${folder}\n`);
}
