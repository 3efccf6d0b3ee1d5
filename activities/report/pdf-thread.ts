/** Renders PDFs in a thread of its own: laying out a long document takes seconds, in which the worker must hear AWS and Temporal. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ReportDocument } from './document.ts';

/** A document of the largest incident takes a third of it. */
const MOST_MEGABYTES = 1024;

export interface PdfThread {
  /**
   * One document after another.
   * @param at when it is dated, ISO 8601
   * @throws Error when it cannot be rendered, or the thread has ended, for example for want of memory
   */
  render(document: ReportDocument, at: string): Promise<Uint8Array>;
  close(): Promise<void>;
}

export function startPdfThread(): PdfThread {
  const thread = new Worker(new URL('pdf-thread-entry.mjs', import.meta.url), {
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
  });
  const end = new Promise<never>((_, fail) => {
    thread.on('error', fail);
    thread.on('exit', () => fail(new Error('the thread that renders PDFs has ended')));
  });
  // Between two documents nobody waits for it.
  end.catch(() => {});
  return {
    async render(document, at) {
      const answer = once(thread, 'message') as Promise<[Uint8Array]>;
      thread.postMessage({ document, at });
      const [bytes] = await Promise.race([answer, end]);
      return bytes;
    },
    async close() {
      await thread.terminate();
    },
  };
}
