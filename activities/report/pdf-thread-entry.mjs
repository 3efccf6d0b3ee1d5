/** What the thread of `pdf-thread.ts` runs: it reads TypeScript as the process does. */
import { on } from 'node:events';
import { parentPort } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const { renderPdf } = await import('./pdf.ts');
for await (const [{ document, at }] of on(parentPort, 'message')) parentPort.postMessage(await renderPdf(document, at));
