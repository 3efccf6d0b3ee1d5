/** `incident.archive`: stores the finished record of an incident as evidence: its histories, their recording, the viewer's file. */
import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { ArchiveActivities, Archived } from '../../contract/activities.ts';
import { followUpsId } from '../../contract/ids.ts';
import type { ArchiveArgs } from '../../contract/messages.ts';
import { HistoriesTooLong, packHistories, type ArchivedHistories } from '../../contract/temporal/archived-histories.ts';
import { endOf, historiesKept, historiesOf } from '../../contract/temporal/chain.ts';
import { decryptAll } from '../../contract/temporal/external-payloads.ts';
import { beating } from '../alive.ts';
import { inTurn } from '../in-turn.ts';
import { ManifestBroken, type EvidenceFile, type EvidenceStore } from '../evidence/store.ts';
import { ARCHIVE_FILES, storedHistories } from './stored.ts';

/** What the replay of histories gives. */
export interface Recorded {
  /** `replay/recording.ts`, packed with gzip. */
  recording?: Uint8Array;
  /** The viewer's file. */
  page?: Uint8Array;
  /** Why one of them is missing, or ends early. */
  problems: string[];
}

/** Replays histories whose payloads are decrypted, in a process of its own (`workers/recorder.ts`). */
export type Recorder = (histories: ArchivedHistories, signal: AbortSignal) => Promise<Recorded>;

export interface ArchiveDeps {
  temporalClient: Client;
  evidence: EvidenceStore;
  record: Recorder;
}

export const createArchiveActivity = (deps: ArchiveDeps): ArchiveActivities => ({
  async 'incident.archive'(input) {
    const activity = Context.current();
    const { cancellationSignal: signal } = activity;
    const isOpen = await stillOpen(deps.temporalClient, input.ended);
    if (isOpen) return { open: true };
    // One at a time in this process: histories may be large, and each replay is a process.
    return beating(
      () => activity.heartbeat(),
      () => inTurn('archive', () => archived(deps, input, signal)),
    );
  },
});

/** What Temporal does not have any more has ended. */
async function stillOpen(client: Client, { id, runId }: ArchiveArgs['ended']): Promise<boolean> {
  try {
    return (await endOf(client, id, runId)).isOpen;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

async function archived(deps: ArchiveDeps, input: ArchiveArgs, signal: AbortSignal): Promise<Archived> {
  signal.throwIfAborted();
  const { evidence } = deps;
  const { incidentId } = input;
  const histories = await readHistories(deps, input);
  const files: EvidenceFile[] = [];
  const missing: string[] = [];
  try {
    const body = await packHistories(histories);
    files.push({ name: ARCHIVE_FILES.histories, body, contentType: 'application/gzip' });
  } catch (error) {
    if (!(error instanceof HistoriesTooLong)) throw error;
    missing.push(`no histories: ${error.message}`);
  }
  // In place: what is stored was packed before.
  const codecs = deps.temporalClient.workflow.options.loadedDataConverter.payloadCodecs;
  await decryptAll(histories, codecs);
  const { recording, page, problems: unrecorded } = await deps.record(histories, signal);
  const problems = [...missing, ...unrecorded];
  if (recording !== undefined)
    files.push({ name: ARCHIVE_FILES.recording, body: recording, contentType: 'application/gzip' });
  if (page !== undefined) files.push({ name: ARCHIVE_FILES.page, body: page, contentType: 'text/html; charset=utf-8' });
  const items = await evidence.putAll(incidentId, files);
  const stored = items.map(({ key, sha256, bytes }) => ({ key, sha256, bytes }));
  try {
    return { open: false, items: stored, seal: await evidence.seal(incidentId, 'all'), problems };
  } catch (error) {
    if (!(error instanceof ManifestBroken)) throw error;
    return { open: false, items: stored, problems: [...problems, `not sealed: ${error.message}`] };
  }
}

async function readHistories(
  { temporalClient, evidence }: ArchiveDeps,
  input: ArchiveArgs,
): Promise<ArchivedHistories> {
  const { incidentId, runId, ended } = input;
  const followUps = await historiesKept(temporalClient, followUpsId(incidentId, runId));
  // Follow-ups may last longer than Temporal keeps the incident. Then its histories are those that were stored when it closed.
  const last = ended.id === incidentId ? ended.runId : runId;
  const incident = await fromTemporal(temporalClient, incidentId, last);
  if (incident !== undefined) return { incidentId, incident, followUps };
  const stored = await storedHistories(evidence, incidentId, runId);
  return { ...stored, followUps };
}

async function fromTemporal(client: Client, id: string, runId: string): Promise<History[] | undefined> {
  try {
    const { runId: last } = await endOf(client, id, runId);
    return (await historiesOf(client, id, last)).map((run) => run.history);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
