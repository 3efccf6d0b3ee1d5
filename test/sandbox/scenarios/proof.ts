/** What an examiner of a closed incident does: verifies its evidence with the command, by Temporal and by the seals that people have. */
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ARCHIVE_FILES } from '../../../activities/archive/stored.ts';
import { archiveId } from '../../../contract/ids.ts';
import { sealsIn } from '../../../domain/evidence-seal.ts';
import type { IncidentState } from '../../../domain/incident.ts';
import { asOwner } from '../../../sandbox/scenarios/reading.ts';
import { MSP_ACCOUNT } from '../../../sandbox/story.ts';
import { firebreakIn, type Result } from '../../cli/firebreak.ts';
import { eventually } from '../../eventually.ts';
import { channelText, reportOf, type Case } from './stage.ts';

const evidence = ({ stage }: Case, ...args: string[]): Promise<Result> =>
  firebreakIn({ env: { ...stage.stack.environment, FIREBREAK_HOME: stage.stack.home } }, 'evidence', ...args);

export async function evidenceIsProven(c: Case, state: IncidentState): Promise<void> {
  // Its finished record is stored once it has ended.
  const { client } = c.stage;
  await client.workflow.getHandle(c.id).result();
  const archived = await client.workflow.getHandle(archiveId(c.id, state.runId, 'incident')).result();
  expect(archived).toMatchObject({ open: false, problems: [] });
  const stored = (archived as { items: { key: string }[] }).items.map(({ key }) => key.slice(c.id.length + 1));
  expect(stored).toEqual(Object.values(ARCHIVE_FILES));
  const whole = await evidence(c, 'verify', c.id);
  expect(whole, whole.out + whole.err).toMatchObject({ code: 0 });
  expect(whole.out).toMatch(/^✔ (\d+) items as stored and in order; the seal covers \1\n$/);

  // Other incidents of the customer have closed in the same channel.
  const card = await eventually('the closing card has the seal', async () =>
    sealsIn(await channelText(c)).findLast((seal) => seal.incidentId === c.id),
  );
  expect(card).toEqual(state.seal);
  const report = await reportOf(c, state, 'report.ko.html');
  const file = join(c.stage.stack.home, `${c.id}.anchor.html`);
  await writeFile(file, report);
  const custody = await evidence(c, 'list', c.id, '--json');
  const items = custody.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  for (const item of items)
    expect(item).toMatchObject({
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      by: state.seal?.signer,
      from: expect.any(String),
      changes: [],
    });
  const byReport = await evidence(c, 'verify', c.id, '--anchor', file);
  expect(byReport, byReport.out + byReport.err).toMatchObject({ code: 0 });
  expect(byReport.out).toContain('/reports/report.ko.html comes after the seal');
}

/** As years later, when Temporal has the incident no more. */
export async function evidenceIsReplayed(c: Case): Promise<void> {
  const where = { env: { ...c.stage.stack.environment, FIREBREAK_HOME: c.stage.stack.home } };
  const { code, out, err } = await firebreakIn(where, 'replay', c.id, '--source', 'evidence');
  expect(out + err).toContain('the code agrees with the history');
  expect(code).toBe(0);
  expect(out).toContain('Incident closed');
}

/** A person edits the words of the customer's report, as a version of its own; facts refuse. */
export async function wordsAreEdited(c: Case, state: IncidentState): Promise<void> {
  const { stack } = c.stage;
  const env = { ...stack.environment, ...stack.env('worker'), FIREBREAK_HOME: stack.home };
  const file = join(stack.home, `${c.id}.words.txt`);
  await writeFile(file, 'We closed the door within a minute.');
  // The worker writes evidence, and an examiner reads its versions: neither may do both.
  const report = (command: 'edit' | 'show', ...args: string[]): Promise<Result> => {
    const where = command === 'edit' ? env : { ...stack.environment, FIREBREAK_HOME: stack.home };
    return firebreakIn({ env: where }, 'report', command, c.id, ...args, '--reader', 'customer', '--language', 'en');
  };
  const by = state.customer.approvers[0]!.name;
  const edited = await report('edit', file, '--by', by);
  expect(edited, edited.err).toMatchObject({ code: 0 });
  expect(edited.out).toContain('/reports/prose-customer.en-0001.json');
  expect((await report('show')).out).toBe('We closed the door within a minute.\n');
  expect(await report('edit', file, '--by', 'mallory')).toMatchObject({ code: 1 });
  const facts = await firebreakIn(
    { env },
    'report',
    'edit',
    c.id,
    file,
    '--reader',
    'report',
    '--language',
    'en',
    '--by',
    by,
  );
  expect(facts).toMatchObject({ code: 1 });
  const verified = await evidence(c, 'verify', c.id);
  expect(verified.out).toContain('prose-customer.en-0001.json comes after the seal');
  expect(verified.code).toBe(0);
}

/** Somebody with the MSP's administrator removes a report. */
export async function tamperingIsNamed(c: Case, state: IncidentState): Promise<void> {
  const { stack } = c.stage;
  const Key = state.reports['report.en.md'];
  const Bucket = stack.seeded.evidenceBucket;
  await asOwner(stack.aws, MSP_ACCOUNT, (who) => who.client(S3Client).send(new DeleteObjectCommand({ Bucket, Key })));
  const { code, out } = await evidence(c, 'verify', c.id);
  expect(code).toBe(1);
  expect(out).toContain(`✘ ${Key} was deleted at `);
}
