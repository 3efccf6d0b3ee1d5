/** Renders PDFs in threads of their own: laying out a long document takes seconds, in which the worker must hear AWS and Temporal. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ReportDocument } from './document.ts';

/** A document of the largest incident takes a third of it. */
const MOST_MEGABYTES = 1024;
/** The document of the largest incident takes seconds. One that never ends must not keep the others waiting. */
const MOST_MS = 5 * 60_000;
/** The thread ends when nothing was rendered for so long. Loading its fonts and code takes longer than a document. */
const IDLE_MS = 10 * 60_000;

/** A report has its documents in two languages. More threads would take too much memory beside the worker. */
const THREADS = 2;

/** Renders as many documents at a time as it has threads. */
export class PdfThreads {
  readonly #threads = Array.from({ length: THREADS }, () => ({ thread: new PdfThread(), waiting: 0 }));

  /** Loads the fonts and the code, while what is to be rendered is still read. */
  start(): void {
    for (const { thread } of this.#threads) thread.start();
  }

  /** As `PdfThread`, in the thread that has the fewest documents before it. */
  async render(document: ReportDocument, at: string, signal: AbortSignal): Promise<Uint8Array> {
    const least = Math.min(...this.#threads.map(({ waiting }) => waiting));
    const chosen = this.#threads.find(({ waiting }) => waiting === least)!;
    chosen.waiting += 1;
    try {
      return await chosen.thread.render(document, at, signal);
    } finally {
      chosen.waiting -= 1;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map(({ thread }) => thread.close()));
  }
}

/** At most one thread, which renders one document after another. It does not keep the process from ending. */
export class PdfThread {
  #thread: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;

  /** Loads the fonts and the code, while what is to be rendered is still read. */
  start(): void {
    this.#running();
  }

  /**
   * @param at when the document is dated, ISO 8601
   * @param signal of who waits for it: once it is aborted, a document whose turn has not come is skipped
   * @throws Error when it cannot be rendered, takes too long, or the thread has ended, for example for want of memory; the signal's reason
   */
  render(document: ReportDocument, at: string, signal: AbortSignal): Promise<Uint8Array> {
    const rendered = this.#last.then(() => {
      signal.throwIfAborted();
      return this.#one({ document, at });
    });
    this.#last = rendered.catch(() => undefined);
    return rendered;
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
  }

  async #one(job: { document: ReportDocument; at: string }): Promise<Uint8Array> {
    const thread = this.#running();
    try {
      const ended = new AbortController();
      const end = once(thread, 'exit', { signal: ended.signal }).then(() => {
        throw new Error('the thread that renders PDFs has ended');
      });
      const late = once(AbortSignal.timeout(MOST_MS), 'abort', { signal: ended.signal }).then(() => {
        throw new Error(`it took longer than ${MOST_MS / 60_000} minutes`);
      });
      const answer = once(thread, 'message', { signal: ended.signal }) as Promise<[Uint8Array]>;
      thread.postMessage(job);
      // What lost the race listens no more.
      const [bytes] = await Promise.race([answer, end, late]).finally(() => ended.abort());
      return bytes;
    } catch (error) {
      // The next document begins with a new thread.
      await this.close();
      throw error;
    }
  }

  #running(): Worker {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.close(), IDLE_MS).unref();
    if (this.#thread !== undefined) return this.#thread;
    const thread = new Worker(new URL('pdf-thread-entry.mjs', import.meta.url), {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
    });
    thread.unref();
    // Who waits for a document is told. Between two documents nobody is, and the next one begins with a new thread.
    thread.on('error', () => undefined);
    thread.on('exit', () => {
      if (this.#thread === thread) this.#thread = undefined;
    });
    this.#thread = thread;
    return thread;
  }
}
