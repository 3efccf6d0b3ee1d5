/** The documents of an incident as files. */
import { documentFor, READERS, type ReportSource } from './documents.ts';
import { renderHtml } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import type { PdfThread } from './pdf-thread.ts';

export interface ReportFile {
  name: string;
  body: string | Uint8Array;
  contentType: string;
}

/** For each reader in each language: HTML, Markdown and PDF. Each as soon as it is rendered. */
export async function* renderReports(source: ReportSource, pdfs: PdfThread): AsyncGenerator<ReportFile> {
  for (const reader of READERS)
    for (const language of ['en', 'ko'] as const) {
      const document = documentFor(reader, source, language);
      const name = `${reader}.${language}`;
      yield { name: `${name}.html`, body: renderHtml(document), contentType: 'text/html; charset=utf-8' };
      yield { name: `${name}.md`, body: renderMarkdown(document), contentType: 'text/markdown; charset=utf-8' };
      const body = await pdfs.render(document, source.state.closedAt ?? source.state.lastAlertAt);
      yield { name: `${name}.pdf`, body, contentType: 'application/pdf' };
    }
}
