/** The recorder's process, as the worker starts it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { serialize } from 'node:v8';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import proto from '@temporalio/proto';
import { readHistory } from '../../replay/histories.ts';
import type { Recording } from '../../replay/recording.ts';
import { createRecorder, type RecorderInput } from '../../workers/recorder.ts';
import { FOLDER } from '../replay/stored.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeBundle } from '../../replay/bundle.ts';

const of = (history: History) => ({ incidentId: 'acme-1', incident: [history], followUps: [] });
const RECORDER = fileURLToPath(new URL('../../workers/recorder-process.ts', import.meta.url));
const never = new AbortController().signal;

describe('the recorder', { timeout: 120_000 }, () => {
  it('gives the recording of histories and the viewer’s file, with the code that was bundled before', async () => {
    const folder = temporaryFolder('replay-bundle');
    await writeBundle(folder);
    const { recording, page } = await createRecorder(folder)(of(await readHistory(`${FOLDER}drill.json`)), never);
    const { incident, frames } = JSON.parse(gunzipSync(recording!).toString()) as Recording;
    expect(frames.length).toBeGreaterThan(3);
    const html = new TextDecoder().decode(page);
    expect(html).toContain(`<title>Firebreak · ${incident}</title>`);
  });

  it('gives the viewer’s file alone to who wants no more', async () => {
    const recorded = await createRecorder(undefined, 'page')(of(await readHistory(`${FOLDER}drill.json`)), never);
    expect(Object.keys(recorded).toSorted()).toEqual(['page', 'problems']);
    expect(recorded.page?.byteLength).toBeGreaterThan(10_000);
  });

  it('says at which event the code does not agree, and records up to there', async () => {
    const history = await readHistory(`${FOLDER}leaked-key.json`);
    const index = history.events!.findLastIndex((e) => e.activityTaskScheduledEventAttributes);
    history.events![index]!.activityTaskScheduledEventAttributes!.activityType!.name = 'ec2.quarantine.apply';
    const { recording, problems } = await createRecorder(undefined)(of(history), never);
    expect(problems[0]).toMatch(/^the code does not agree with run 1 of the incident at event \d+/);
    expect(recording).toBeDefined();
  });

  it('says why there is none of a history that cannot be replayed, and stops when it is told to', async () => {
    const { problems, recording } = await createRecorder(undefined)(of({ events: [] }), never);
    expect(problems.at(-1)).toMatch(/^no recording/);
    expect(recording).toBeUndefined();
    const { events } = await readHistory(`${FOLDER}drill.json`);
    const begun = await createRecorder(undefined)(of({ events: events!.slice(0, 2) }), never);
    expect(begun).toEqual({ problems: ['no recording: no code has run yet'] });
    const stopped = createRecorder(undefined)(of(await readHistory(`${FOLDER}drill.json`)), AbortSignal.abort());
    await expect(stopped).rejects.toThrow(/abort/);
  });

  it('ends as soon as nobody waits for its result, also if its parent was killed', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', RECORDER], { stdio: ['pipe', 'ignore', 'pipe', 'pipe'] });
    const said = text(child.stderr!);
    const history = proto.temporal.api.history.v1.History.encode(await readHistory(`${FOLDER}drill.json`)).finish();
    child.stdin!.end(serialize({ incident: [history], followUps: [], recording: true } satisfies RecorderInput));
    // A process that is killed loses its end of each pipe.
    (child.stdio[3] as Readable).destroy();
    const [code] = (await once(child, 'close')) as [number];
    expect([code, await said]).toEqual([1, '']);
  });

  it('makes none of more bytes than a browser could show', async () => {
    const history: History = {
      events: Array.from({ length: 7 }, () => ({
        workflowExecutionSignaledEventAttributes: { signalName: 'x'.repeat(10_000_000) },
      })),
    };
    expect(await createRecorder(undefined)(of(history), never)).toEqual({
      problems: [expect.stringMatching(/^no recording: the histories have \d+ bytes$/)],
    });
  });
});
