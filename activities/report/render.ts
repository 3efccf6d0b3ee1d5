/** The documents of an incident as files. */
import type { ReportDocument } from './document.ts';
import { documentFor, READERS, type ReportSource } from './documents.ts';
import { renderHtml } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import type { PdfThread } from './pdf-thread.ts';

export interface ReportFile {
  name: string;
  body: string | Uint8Array;
  contentType: string;
}

/** A PDF that could not be laid out. The same words are in the HTML and the Markdown. */
export interface FailedPdf {
  name: string;
  failed: string;
}

/**
 * For each reader in each language: HTML, Markdown and PDF, in this order. The PDFs are rendered side by side.
 * @throws the signal's reason once it is aborted
 */
export async function* renderReports(
  source: ReportSource,
  pdfs: Pick<PdfThread, 'render'>,
  signal: AbortSignal,
): AsyncGenerator<ReportFile | FailedPdf> {
  const at = source.state.closedAt ?? source.state.lastAlertAt;
  const documents = READERS.flatMap((reader) =>
    (['en', 'ko'] as const).map((language) => {
      const document = documentFor(reader, source, language);
      const name = `${reader}.${language}`;
      const pdf = pdfOf(document, at, `${name}.pdf`, pdfs, signal);
      // It is thrown below, in its turn.
      pdf.catch(() => undefined);
      return { document, name, pdf };
    }),
  );
  for (const { document, name, pdf } of documents) {
    yield* textFiles(document, name);
    yield await pdf;
  }
}

/** What the incident taught: the review in both languages, and the proposed change of the runbook. A drill and what was dismissed teach nothing. */
export function reviewFiles(source: ReportSource): ReportFile[] {
  const { state, diff } = source;
  if (state.drill || state.dismissal !== undefined) return [];
  return [
    ...(['en', 'ko'] as const).flatMap((language) =>
      textFiles(documentFor('review', source, language), `review.${language}`),
    ),
    ...(diff === undefined ? [] : [{ name: 'runbook.diff', body: diff, contentType: 'text/x-diff; charset=utf-8' }]),
  ];
}

/** @param name without its ending */
export const textFiles = (document: ReportDocument, name: string): ReportFile[] => [
  { name: `${name}.html`, body: renderHtml(document), contentType: 'text/html; charset=utf-8' },
  { name: `${name}.md`, body: renderMarkdown(document), contentType: 'text/markdown; charset=utf-8' },
];

export const pdfFile = (name: string, body: Uint8Array): ReportFile => ({ name, body, contentType: 'application/pdf' });

/** A document that always fails must not keep an incident open. */
async function pdfOf(
  document: ReportDocument,
  at: string,
  name: string,
  pdfs: Pick<PdfThread, 'render'>,
  signal: AbortSignal,
): Promise<ReportFile | FailedPdf> {
  try {
    return pdfFile(name, await pdfs.render(document, at, signal));
  } catch (error) {
    signal.throwIfAborted();
    return { name, failed: error instanceof Error ? error.message : String(error) };
  }
}
