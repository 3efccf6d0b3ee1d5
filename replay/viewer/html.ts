/**
 * The recording as one HTML file for managers. It opens from disk and needs no network: its policy allows nothing but its own
 * style and its own script, by their hashes. The recording is data: packed, as Base64, in an element that no browser runs.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { gzipSync } from 'fflate';
import { recordingText, type Recording } from '../recording.ts';
import { WORDS } from './languages.ts';

/**
 * @param built the page's code, made by `bundlePage`
 * @param beside another incident, which the file shows beside this one
 * @throws Error if a recording has no frame
 */
export async function viewerPage(recording: Recording, built?: string, beside?: Recording): Promise<string> {
  const recordings = beside === undefined ? [recording] : [recording, beside];
  for (const { incident, frames } of recordings)
    if (frames.length === 0) throw new Error(`${incident}: there is no frame to show`);
  const [script, style] = await Promise.all([built ?? bundlePage(), styleOf()]);
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="referrer" content="no-referrer">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    // An id has no character that means something in HTML; a title from outside would.
    `<title>Firebreak · ${recordings.map(({ incident }) => incident.replace(/[^\w.-]/g, '')).join(' · ')}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    `<div id="page"><p>${WORDS.en.loading}</p></div>`,
    `<noscript><p>${WORDS.en.noScript}</p><p lang="ko">${WORDS.ko.noScript}</p></noscript>`,
    ...recordings.map((each) => `<script type="application/octet-stream" class="recording">${packed(each)}</script>`),
    `<script type="module">${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** Without a date in it, the same recording gives the same bytes. */
const packed = (recording: Recording): string =>
  Buffer.from(gzipSync(new TextEncoder().encode(recordingText(recording)), { mtime: 0, level: 9 })).toString('base64');

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** In this order: what is for small screens and paper comes last. */
const STYLES = ['theme.css', ...['base', 'questions', 'scrubber', 'moment', 'media'].map((name) => `page/${name}.css`)];

async function styleOf(): Promise<string> {
  const parts = STYLES.map((name) => readFile(pathOf(name), 'utf8'));
  return (await Promise.all(parts)).join('');
}

/** The page's code, in one piece. It takes a fraction of a second, so no built file has to be kept in step. */
export async function bundlePage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [pathOf('page/main.tsx')],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    charset: 'ascii',
    legalComments: 'none',
    plugins: [WITHOUT_SCHEMAS],
    logLevel: 'silent',
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error('the viewer was not built');
  // Nothing in the code may end its element.
  return output.text.replaceAll('</', '<\\/').trim();
}

/**
 * Schemas check what comes from outside. The page reads only what the workflow's code has made, so its copy of `domain/`
 * gets schemas that do nothing, and fails where one is used: 400 KB less.
 */
const WITHOUT_SCHEMAS: Plugin = {
  name: 'without schemas',
  setup(bundler) {
    bundler.onResolve({ filter: /^zod$/ }, () => ({ path: 'zod', namespace: 'none', sideEffects: false }));
    bundler.onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: NO_SCHEMAS }));
  },
};

const NO_SCHEMAS = `
const none = new Proxy(function () {}, {
  apply: () => none,
  get: (_, name) => {
    if (/^(safeP|p)arse|^decode|^encode/.test(String(name))) throw new Error('the viewer has no schemas');
    return name === Symbol.iterator ? function* () {} : none;
  },
});
export const z = none;
`;
