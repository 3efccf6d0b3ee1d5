/** `firebreak report`: shows the words of a report that people answer for, and keeps a version that a person edited and approved. */
import { S3Client } from '@aws-sdk/client-s3';
import { readFileSync } from 'node:fs';
import { ZodError } from 'zod';
import { loadCatalogue } from '../../activities/catalogue/load.ts';
import { createS3EvidenceStore } from '../../activities/evidence/s3-store.ts';
import { originalsIn } from '../../activities/evidence/originals.ts';
import { ManifestBroken, type EvidenceStore } from '../../activities/evidence/store.ts';
import { editReport, NoApprover, NoReport, NotAsStored, proseOf, readReport } from '../../activities/report/edit.ts';
import { loadEditorConfig } from '../../config/settings.ts';
import { ProseReader } from '../../domain/prose.ts';
import { Language } from '../../domain/text.ts';
import { CommandError, type Io } from '../command.ts';
import { examiner } from '../examiner.ts';
import { printable } from '../output.ts';
import { letAwsRead, productEnvironment } from '../running-stack.ts';

interface Which {
  reader: string;
  language: string;
}

export async function showProse(id: string, which: Which, io: Io): Promise<number> {
  const { reader, language } = parsed(which);
  const stored = await readReport(readerOf(io), id).catch(explained);
  io.stdout.write(`${printable(proseOf(stored, reader, language))}\n`);
  return 0;
}

export async function editProse(id: string, file: string, which: Which & { by: string }, io: Io): Promise<number> {
  const text = readFileSync(file, 'utf8');
  const edit = { ...parsed(which), text, by: which.by, at: new Date().toISOString() };
  const keys = await editReport(storeOf(io), id, edit, await loadCatalogue()).catch(explained);
  for (const key of keys) io.stdout.write(`${printable(key)}\n`);
  return 0;
}

function parsed({ reader, language }: Which): { reader: ProseReader; language: Language } {
  const who = ProseReader.safeParse(reader);
  const tongue = Language.safeParse(language);
  if (who.success && tongue.success) return { reader: who.data, language: tongue.data };
  throw new CommandError(`--reader is one of ${ProseReader.options.join(', ')}; --language is en or ko.`);
}

function explained(error: unknown): never {
  if (
    error instanceof NoReport ||
    error instanceof NoApprover ||
    error instanceof NotAsStored ||
    error instanceof ManifestBroken
  )
    throw new CommandError(error.message);
  if (error instanceof ZodError) throw new CommandError('The text must have 1 to 4,000 characters, and --by 1 to 200.');
  throw error;
}

/** It needs no private key. Signatures are checked where the public keys of the workers are set. */
function readerOf(io: Io): Pick<EvidenceStore, 'checked' | 'get'> {
  const { bucket, keys } = examiner(io);
  return originalsIn(bucket, keys);
}

/** Versions are signed as all evidence is, so it needs the worker's key. */
function storeOf(io: Io): EvidenceStore {
  const env = productEnvironment(io.env);
  if (env['FIREBREAK_EVIDENCE_KEY'] === undefined)
    throw new CommandError(
      'An edited version is signed as evidence: run this where the settings of the worker are, with FIREBREAK_EVIDENCE_KEY.',
    );
  const settings = loadEditorConfig(env);
  letAwsRead(env);
  return createS3EvidenceStore({
    client: new S3Client({ region: settings.AWS_REGION }),
    bucket: settings.FIREBREAK_EVIDENCE_BUCKET,
    retentionDays: settings.FIREBREAK_EVIDENCE_RETENTION_DAYS,
    mode: settings.FIREBREAK_EVIDENCE_LOCK,
    signer: settings.FIREBREAK_EVIDENCE_KEY,
    earlierKeys: settings.FIREBREAK_EVIDENCE_PUBLIC_KEYS,
  });
}
