/** `firebreak report`: shows the words of a report that people answer for, and keeps a version that a person edited and approved. */
import { S3Client } from '@aws-sdk/client-s3';
import { readFileSync } from 'node:fs';
import { ZodError } from 'zod';
import { loadCatalogue } from '../../activities/catalogue/load.ts';
import { createS3EvidenceStore } from '../../activities/evidence/s3-store.ts';
import type { EvidenceStore } from '../../activities/evidence/store.ts';
import { versionedBucket } from '../../activities/evidence/versions.ts';
import { editReport, NoReport, proseOf, readReport } from '../../activities/report/edit.ts';
import { loadEditorConfig, loadExaminerConfig } from '../../config/settings.ts';
import { ProseReader } from '../../domain/prose.ts';
import { byText } from '../../domain/order.ts';
import { Language } from '../../domain/text.ts';
import { CommandError, type Io } from '../command.ts';
import { printable } from '../output.ts';
import { productEnvironment } from '../running-stack.ts';

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
  if (error instanceof NoReport) throw new CommandError(error.message);
  if (error instanceof ZodError) throw new CommandError('The text must have 1 to 4,000 characters, and --by 1 to 200.');
  throw error;
}

/** It needs no private key. */
function readerOf(io: Io): Pick<EvidenceStore, 'list' | 'get'> {
  const env = productEnvironment(io.env);
  const settings = loadExaminerConfig(env);
  Object.assign(process.env, env);
  const bucket = versionedBucket(new S3Client({ region: settings.AWS_REGION }), settings.FIREBREAK_EVIDENCE_BUCKET);
  // The oldest version of a key is the one that the manifest names.
  const oldest = async (prefix: string) =>
    (await bucket.list(prefix)).flatMap(({ key, versions: [first] }) =>
      first === undefined ? [] : [{ key, ...first }],
    );
  return {
    async list(incidentId) {
      const found = (await oldest(`${incidentId}/`)).toSorted(byText((o) => o.at));
      return found.map(({ key, at }) => ({ key, at, sha256: '', bytes: 0 }));
    },
    async get(key) {
      const found = (await oldest(key)).find((o) => o.key === key);
      if (found === undefined) throw new NoReport(`There is no ${key} in the evidence bucket.`);
      return bucket.get(key, found.versionId);
    },
  };
}

/** Versions are signed as all evidence is, so it needs the worker's key. */
function storeOf(io: Io): EvidenceStore {
  const env = productEnvironment(io.env);
  if (env['FIREBREAK_EVIDENCE_KEY'] === undefined)
    throw new CommandError(
      'An edited version is signed as evidence: run this where the settings of the worker are, with FIREBREAK_EVIDENCE_KEY.',
    );
  const settings = loadEditorConfig(env);
  // The SDK reads the environment of this process, which does not have the variables of a running sandbox yet.
  Object.assign(process.env, env);
  return createS3EvidenceStore({
    client: new S3Client({ region: settings.AWS_REGION }),
    bucket: settings.FIREBREAK_EVIDENCE_BUCKET,
    retentionDays: settings.FIREBREAK_EVIDENCE_RETENTION_DAYS,
    mode: settings.FIREBREAK_EVIDENCE_LOCK,
    signer: settings.FIREBREAK_EVIDENCE_KEY,
    earlierKeys: settings.FIREBREAK_EVIDENCE_PUBLIC_KEYS,
  });
}
