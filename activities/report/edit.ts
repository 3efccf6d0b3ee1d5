/** Edits the words of a closed incident's report: keeps the version as evidence, and renders the document again from the stored record. */
import type { IncidentState } from '../../domain/incident.ts';
import { Prose, type ProseReader } from '../../domain/prose.ts';
import type { Language } from '../../domain/text.ts';
import type { EvidenceStore } from '../evidence/store.ts';
import type { Entries } from './controls.ts';
import { documentFor } from './documents.ts';
import { renderHtml } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import { pageFor } from './page.ts';
import { renderPdf } from './pdf.ts';
import { draftOf } from './readers/prose.ts';

type Evidence = Pick<EvidenceStore, 'list' | 'get'>;

/** The incident has no record in the evidence store: it has not closed yet, or there is no such incident. */
export class NoReport extends Error {
  override name = 'NoReport';
}

interface Stored {
  state: IncidentState;
  prose: Prose[];
}

/** @throws NoReport */
export async function readReport(evidence: Evidence, incidentId: string): Promise<Stored> {
  const keys = (await evidence.list(incidentId)).map((item) => item.key);
  const isOf = (name: string) => (key: string) =>
    key.startsWith(`${incidentId}/reports/${name}`) && key.endsWith('.json');
  const record = keys.findLast(isOf('incident'));
  if (record === undefined) throw new NoReport(`${incidentId} has no report in the evidence store.`);
  const read = async (key: string): Promise<unknown> => JSON.parse(new TextDecoder().decode(await evidence.get(key)));
  const prose = await Promise.all(keys.filter(isOf('prose-')).map(async (key) => Prose.parse(await read(key))));
  return { state: (await read(record)) as IncidentState, prose };
}

/** What the document says now. */
export const proseOf = ({ state, prose }: Stored, reader: ProseReader, language: Language): string =>
  prose.findLast((p) => p.reader === reader && p.language === language)?.text ??
  draftOf(pageFor(state, language), reader);

export interface Edit {
  reader: ProseReader;
  language: Language;
  text: string;
  by: string;
  /** ISO 8601. */
  at: string;
}

/** @returns the keys of the version and of the documents */
export async function editReport(
  evidence: Evidence & Pick<EvidenceStore, 'put'>,
  incidentId: string,
  edit: Edit,
  entries: Entries,
): Promise<string[]> {
  const { state, prose } = await readReport(evidence, incidentId);
  const { reader, language } = edit;
  const before = prose.filter((p) => p.reader === reader && p.language === language);
  const version: Prose = Prose.parse({ ...edit, version: before.length + 1 });
  const name = `${reader}.${language}`;
  const document = documentFor(reader, { state, entries, prose: [...prose, version] }, language);
  const number = String(version.version).padStart(4, '0');
  const files: [string, string | Uint8Array, string][] = [
    [`prose-${name}-${number}.json`, JSON.stringify(version, undefined, 1), 'application/json'],
    [`${name}-v${number}.html`, renderHtml(document), 'text/html; charset=utf-8'],
    [`${name}-v${number}.md`, renderMarkdown(document), 'text/markdown; charset=utf-8'],
    [`${name}-v${number}.pdf`, await renderPdf(document, version.at), 'application/pdf'],
  ];
  const keys: string[] = [];
  // One after the other: the manifest chains each item to the one before.
  for (const [file, body, type] of files)
    keys.push((await evidence.put(incidentId, `reports/${file}`, body, type)).key);
  return keys;
}
