/** Reads histories from standard input, replays them, and writes the recording and the viewer's file to file descriptor 3. */
import { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { deserialize, serialize } from 'node:v8';
import { gzipSync } from 'node:zlib';
import proto from '@temporalio/proto';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { Recorded } from '../activities/archive/create.ts';
import { installNoLog } from '../contract/temporal/log.ts';
import { bundleOf } from '../replay/bundle.ts';
import { hasBegun } from '../replay/complaint.ts';
import { record, recordingText } from '../replay/recording.ts';
import { viewerPage } from '../replay/viewer/html.ts';
import type { RecorderInput } from './recorder.ts';

/** Characters of a recording. A longer one would be no use in a browser. */
const MOST_OF_A_RECORDING = 200 * 1024 ** 2;

installNoLog();
// The parent says nothing here. When it ends, also if it was killed, nobody waits for the result.
const parent = new Socket({ fd: 3 });
const hasGone = (): never => process.exit(1);
parent.resume().once('end', hasGone).once('error', hasGone);

const {
  incident,
  followUps,
  bundle: given,
  recording: isWanted,
} = deserialize(await buffer(process.stdin)) as RecorderInput;
const historyOf = (bytes: Uint8Array): History => proto.temporal.api.history.v1.History.decode(bytes);
const bundle = given ?? (await bundleOf(process.env['FIREBREAK_REPLAY_BUNDLE']));
const histories = { incident: incident.map(historyOf), followUps: followUps.map(historyOf) };
const recording = await record(histories, bundle.code);
const problems = recording.disagreements.map(
  ({ of, run, event, recorded, code }) =>
    `the code does not agree with run ${run} of the ${of} at event ${event ?? '?'}: the history has ${recorded}, the code gives ${code}`,
);
const text = recordingText(recording);
const result: Recorded =
  recording.frames.length === 0 || text.length > MOST_OF_A_RECORDING
    ? {
        problems: [
          ...problems,
          problems.length === 0 && !histories.incident.some(hasBegun)
            ? 'no recording: no code has run yet'
            : `no recording: it has ${recording.frames.length} frames and ${text.length} characters`,
        ],
      }
    : {
        ...(isWanted ? { recording: gzipSync(text, { level: 9 }) } : {}),
        page: new TextEncoder().encode(await viewerPage(recording, bundle.script)),
        problems,
      };
parent.off('end', hasGone);
// Where no code ran, Temporal's native runtime would keep the process alive.
parent.end(serialize(result), () => process.exit());
