/**
 * The pages of a post-mortem: those of the console with 10,000 closed incidents against the same with 25, and the viewer's file
 * of a history of 10,000 events, against one of 400: how long it opens, and how many of the frames that a screen asks for are
 * rendered while somebody scrubs. Ratios and counts of one run, of which a busy machine shows fewer frames; it asserts nothing.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { table } from '../../cli/output.ts';
import { trendsOf } from '../../console/trend-figures.ts';
import { viewerPage } from '../../replay/viewer/html.ts';
import { noBrowser, openBrowser } from '../browser.ts';
import { summaries } from '../console/synthetic.ts';
import { keep, MANAGER, world, type World } from '../console/world.ts';
import { longRecording } from '../replay/long-recording.ts';
import { compare, type Comparison } from './measure.ts';

const [MANY, FEW] = [10_000, 25];
const PAGES = ['/incidents', '/incidents?q=bucket', '/incidents?page=200', '/trends', '/runbooks'];
/** Of the scrubbing: five seconds of a screen. */
const FRAMES = 300;

export async function pages(): Promise<void> {
  const compared = await console_();
  const lines: string[] = [];
  if (noBrowser) lines.push('The viewer was not measured: there is no Chromium here.');
  else {
    const folder = mkdtempSync(join(tmpdir(), 'firebreak-bench-'));
    const browser = await openBrowser();
    try {
      compared.push(await opening(browser, folder));
      for (const events of [400, MANY]) lines.push(await scrubbing(browser, folder, events));
    } finally {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }
  process.stdout.write(
    table([
      ['PAGE', 'AGAINST', 'FEW', 'MANY', 'RATIO'],
      ...compared.map(({ what, bare, bareMs, oursMs }) => [
        what,
        bare,
        `${bareMs.toFixed(1)} ms`,
        `${oursMs.toFixed(1)} ms`,
        `${(oursMs / bareMs).toFixed(1)} ×`,
      ]),
    ]),
  );
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function console_(): Promise<Comparison[]> {
  const [few, many] = await Promise.all([worldOf(FEW), worldOf(MANY)]);
  const view = async (w: World, path: string): Promise<void> => {
    const { status } = await w.get(path, MANAGER);
    if (status !== 200) throw new Error(`${path}: ${status}`);
  };
  const asked = many.bucket.gets.length;
  const compared: Comparison[] = [];
  for (const path of PAGES)
    compared.push(
      await compare({
        what: `console ${path}, ${MANY} incidents`,
        baseline: `${FEW} incidents`,
        bare: () => view(few, path),
        ours: () => view(many, path),
      }),
    );
  const [fewSummaries, manySummaries] = [summaries(FEW), summaries(MANY)];
  const figures = (all: typeof fewSummaries): unknown => trendsOf(all, (s) => s.openedAt.slice(0, 10));
  compared.push(
    await compare({
      what: `figures of /trends, made again when an incident closes, ${MANY} incidents`,
      baseline: `${FEW} incidents`,
      bare: () => figures(fewSummaries),
      ours: () => figures(manySummaries),
    }),
  );
  if (many.bucket.gets.length !== asked) throw new Error('a view read incidents from the bucket');
  return compared;
}

async function worldOf(count: number): Promise<World> {
  const w = await world();
  for (const one of summaries(count)) keep(w.bucket, one, w.evidenceKey);
  // Summaries are read once, when the console begins.
  await w.get('/incidents', MANAGER);
  return w;
}

async function fileOf(events: number, folder: string): Promise<string> {
  const file = join(folder, `${events}.html`);
  writeFileSync(file, await viewerPage(longRecording(events)));
  return pathToFileURL(file).href;
}

async function opening(browser: Browser, folder: string): Promise<Comparison> {
  const [short, long] = [await fileOf(400, folder), await fileOf(MANY, folder)];
  const open = async (url: string): Promise<void> => {
    const page = await browser.newPage();
    await page.goto(`${url}#t=200&lang=en`);
    await page.getByRole('slider').waitFor();
    await page.close();
  };
  return compare({
    what: `the viewer opens ${MANY} events`,
    baseline: '400 events',
    bare: () => open(short),
    ours: () => open(long),
  });
}

/** The slider is moved in each frame. A frame counts if the next one finds the page at another moment. */
const SCRUB = `(async () => {
  const slider = document.querySelector('input[type=range]');
  const where = () => document.querySelector('.now .quiet').textContent;
  const frame = () => new Promise(requestAnimationFrame);
  let shown = 0;
  const began = await frame();
  let ended = began;
  for (let i = 1; i <= ${FRAMES}; i += 1) {
    const before = where();
    slider.value = String(Math.round((i / ${FRAMES}) * 100000));
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    ended = await frame();
    if (where() !== before) shown += 1;
  }
  return { shown, asked: Math.round((ended - began) / (1000 / 60)) };
})()`;

async function scrubbing(browser: Browser, folder: string, events: number): Promise<string> {
  const page = await browser.newPage();
  await page.goto(`${await fileOf(events, folder)}#t=4&lang=en`);
  await page.getByRole('slider').waitFor();
  const { shown, asked } = await page.evaluate<{ shown: number; asked: number }>(SCRUB);
  await page.close();
  const part = ((100 * FRAMES) / asked).toFixed(0);
  return `The viewer scrubs ${events} events: ${FRAMES} moves rendered in ${asked} frames of a screen of 60 Hz (${part} %); ${shown} showed another moment.`;
}
