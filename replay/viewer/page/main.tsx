/** Starts the page: unpacks the recording that the file carries, and shows it. */
import { render } from 'preact';
import type { Recording } from '../../recording.ts';
import { WORDS } from '../languages.ts';
import { App } from './app.tsx';

async function recordingHere(): Promise<Recording> {
  const text = document.querySelector('#recording')?.textContent ?? '';
  const bytes = Uint8Array.from(atob(text.trim()), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return (await new Response(stream).json()) as Recording;
}

const place = document.querySelector('#page')!;
try {
  const recording = await recordingHere();
  place.textContent = '';
  render(<App recording={recording} />, place);
} catch (error) {
  place.textContent = `${WORDS.en.broken} ${WORDS.ko.broken}`;
  // For people who look into it with the browser's own tools.
  console.error(error);
}
