/** Edits the words of a closed incident's report: keeps the version as evidence, and renders the document again from the stored record. */
import { inParallel } from '../../domain/in-parallel.ts';
import type { IncidentState } from '../../domain/incident.ts';
import { latestProse, Prose, type ProseReader } from '../../domain/prose.ts';
import type { Language } from '../../domain/text.ts';
import { sha256Of } from '../evidence/manifest.ts';
import type { EvidenceStore, StoredItem } from '../evidence/store.ts';
import type { Entries } from './controls.ts';
import { documentFor } from './documents.ts';
import { pageFor } from './page.ts';
import { renderPdf } from './pdf.ts';
import { pdfFile, textFiles, type ReportFile } from './render.ts';
import { draftOf } from './readers/prose.ts';

const READS_AT_ONCE = 16;

type Evidence = Pick<EvidenceStore, 'checked' | 'get'>;

/** The incident has no record in the evidence store: it has not closed yet, or there is no such incident. */
export class NoReport extends Error {
  override name = 'NoReport';
}

/** What the evidence bucket has is not what the manifest names: nothing is made of it. */
export class NotAsStored extends Error {
  override name = 'NotAsStored';
}

/** The name is not one of the customer's approvers. */
export class NoApprover extends Error {
  override name = 'NoApprover';
}

interface Stored {
  state: IncidentState;
  prose: Prose[];
}

/** @throws NoReport; NotAsStored; ManifestBroken */
export async function readReport(evidence: Evidence, incidentId: string): Promise<Stored> {
  const items = await evidence.checked(incidentId);
  const isOf =
    (name: string) =>
    ({ key }: StoredItem) =>
      key.startsWith(`${incidentId}/reports/${name}`) && key.endsWith('.json');
  const record = items.findLast(isOf('incident'));
  if (record === undefined) throw new NoReport(`${incidentId} has no report in the evidence store.`);
  const read = async ({ key, sha256 }: StoredItem): Promise<unknown> => {
    const bytes = await evidence.get(key);
    if (sha256Of(bytes) !== sha256)
      throw new NotAsStored(
        `${key} is not as it was stored, so that nothing is made of it. Run firebreak evidence verify ${incidentId}.`,
      );
    return JSON.parse(new TextDecoder().decode(bytes));
  };
  const prose = await inParallel(items.filter(isOf('prose-')), READS_AT_ONCE, async (item) =>
    Prose.parse(await read(item)),
  );
  return { state: (await read(record)) as IncidentState, prose };
}

/** What the document says now. */
export const proseOf = ({ state, prose }: Stored, reader: ProseReader, language: Language): string =>
  latestProse(prose, reader, language)?.text ?? draftOf(pageFor(state, language), reader);

export interface Edit {
  reader: ProseReader;
  language: Language;
  text: string;
  /** The name or the full name of one of the customer's approvers. */
  by: string;
  /** ISO 8601. */
  at: string;
}

/**
 * @returns the keys of the version and of the documents
 * @throws NoReport; NoApprover; NotAsStored; ManifestBroken
 */
export async function editReport(
  evidence: Evidence & Pick<EvidenceStore, 'putAll'>,
  incidentId: string,
  edit: Edit,
  entries: Entries,
): Promise<string[]> {
  const { state, prose } = await readReport(evidence, incidentId);
  const { reader, language } = edit;
  const { approvers } = state.customer;
  if (!approvers.some((a) => edit.by === a.name || edit.by === a.fullName))
    throw new NoApprover(
      `${edit.by} is not an approver of ${state.customer.name}: --by is one of ${approvers.map((a) => a.fullName ?? a.name).join(', ')}.`,
    );
  const before = latestProse(prose, reader, language)?.version ?? 0;
  const version: Prose = Prose.parse({ ...edit, version: before + 1 });
  const name = `${reader}.${language}`;
  const document = documentFor(reader, { state, entries, prose: [...prose, version] }, language);
  const number = String(version.version).padStart(4, '0');
  const files: ReportFile[] = [
    {
      name: `prose-${name}-${number}.json`,
      body: JSON.stringify(version, undefined, 1),
      contentType: 'application/json',
    },
    ...textFiles(document, `${name}-v${number}`),
    pdfFile(`${name}-v${number}.pdf`, await renderPdf(document, version.at)),
  ];
  const stored = await evidence.putAll(
    incidentId,
    files.map((file) => ({ ...file, name: `reports/${file.name}` })),
  );
  return stored.map(({ key }) => key);
}
