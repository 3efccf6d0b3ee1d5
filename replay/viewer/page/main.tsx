/** Starts the page: unpacks the one or two recordings that the file carries, and shows them. */
import { render } from 'preact';
import type { Recording } from '../../recording.ts';
import { WORDS } from '../languages.ts';
import { App } from './app.tsx';

async function unpacked({ textContent }: Element): Promise<Recording> {
  const text = textContent ?? '';
  const bytes = Uint8Array.from(atob(text.trim()), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return (await new Response(stream).json()) as Recording;
}

const place = document.querySelector('#page')!;
try {
  const recordings = await Promise.all([...document.querySelectorAll('.recording')].map(unpacked));
  place.textContent = '';
  render(<App recordings={recordings} />, place);
} catch (error) {
  place.textContent = `${WORDS.en.broken} ${WORDS.ko.broken}`;
  // For people who look into it with the browser's own tools.
  console.error(error);
}
