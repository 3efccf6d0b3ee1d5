/** The documents of an incident as files. */
import { documentFor, READERS, type ReportSource } from './documents.ts';
import { renderHtml } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import { startPdfThread } from './pdf-thread.ts';

export interface ReportFile {
  name: string;
  body: string | Uint8Array;
  contentType: string;
}

/** For each reader in each language: HTML, Markdown and PDF. */
export async function renderReports(source: ReportSource, beat: (doing: string) => void): Promise<ReportFile[]> {
  const files: ReportFile[] = [];
  const pdfs = startPdfThread();
  try {
    for (const reader of READERS)
      for (const language of ['en', 'ko'] as const) {
        const document = documentFor(reader, source, language);
        const name = `${reader}.${language}`;
        beat(name);
        const pdf = await pdfs.render(document, source.state.closedAt ?? source.state.lastAlertAt);
        files.push(
          { name: `${name}.html`, body: renderHtml(document), contentType: 'text/html; charset=utf-8' },
          { name: `${name}.md`, body: renderMarkdown(document), contentType: 'text/markdown; charset=utf-8' },
          { name: `${name}.pdf`, body: pdf, contentType: 'application/pdf' },
        );
      }
  } finally {
    await pdfs.close();
  }
  return files;
}
