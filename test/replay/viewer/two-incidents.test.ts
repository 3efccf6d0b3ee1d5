/** A file with two incidents, in Chromium: each at its own moment, which is as long after its beginning as the other's. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { viewerPage } from '../../../replay/viewer/html.ts';
import { named, noBrowser, openBrowser, shoot } from '../../browser.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { longRecording } from '../long-recording.ts';

interface Shown {
  ownerDocument: { documentElement: { scrollWidth: number; clientWidth: number } };
}

const HOSTILE = '</script><script>document.title="broken"</script> db';
const [MAIN, OTHER] = [longRecording(400), { ...longRecording(80, HOSTILE), incident: 'acme-other' }];

it('is not written for another incident without a moment', async () => {
  await expect(viewerPage(MAIN, undefined, { ...OTHER, frames: [] })).rejects.toThrow(
    'acme-other: there is no frame to show',
  );
});

describe.skipIf(noBrowser)(named('two incidents in one file'), () => {
  const file = join(temporaryFolder('two-incidents'), 'two.html');
  const url = pathToFileURL(file).href;
  let browser: Browser;
  beforeAll(async () => {
    writeFileSync(file, await viewerPage(MAIN, undefined, OTHER));
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  async function open(hash: string, width = 1280): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    await page.goto(`${url}#${hash}`);
    await page.locator('h1').first().waitFor();
    return page;
  }
  const whereAre = (page: Page): Promise<string[]> => page.locator('.scrubber .now .quiet').allTextContents();
  const compared = (page: Page, row: string): Promise<string[]> =>
    page.locator('.compare tr', { hasText: row }).locator('td').allTextContents();

  it('shows both heads, both lines of time and both moments, and text from outside as text', async () => {
    const page = await open('t=40&lang=en');
    expect(await page.locator('h1').allTextContents()).toEqual(['Critical web', `Critical ${HOSTILE}`]);
    expect(await page.title()).toContain('acme-other');
    expect(await page.locator('.moment').count()).toBe(2);
    expect(await page.locator('.moment h2').last().textContent()).toContain('The other incident');
    expect(await page.locator('.compare th[scope=col]').allTextContents()).toEqual([
      'web: web',
      `${HOSTILE}: ${HOSTILE}`,
    ]);
    await page.close();
  });

  it('moves both together until one is moved alone, and its link leads there again', async () => {
    const page = await open('t=40&lang=en');
    const [slider, second] = [page.getByRole('slider').first(), page.getByRole('slider').last()];
    expect(await whereAre(page)).toEqual(['Moment 10 of 100 · event 40', 'Moment 10 of 20 · event 40']);
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => whereAre(page)).toEqual(['Moment 11 of 100 · event 44', 'Moment 11 of 20 · event 44']);
    await second.focus();
    await page.keyboard.press('Home');
    await expect.poll(() => whereAre(page)).toEqual(['Moment 11 of 100 · event 44', 'Moment 1 of 20 · event 4']);
    await expect.poll(() => page.url()).toContain('#t=1.44&other=1.4&lang=en');
    await slider.focus();
    await page.keyboard.press('End');
    await expect.poll(() => whereAre(page)).toEqual(['Moment 100 of 100 · event 400', 'Moment 1 of 20 · event 4']);
    await page.getByRole('button', { name: 'Move both together' }).click();
    // The other incident has ended by then.
    await expect.poll(() => whereAre(page)).toEqual(['Moment 100 of 100 · event 400', 'Moment 20 of 20 · event 80']);
    await page.close();
    const again = await open('t=1.44&other=1.4&lang=en');
    expect(await whereAre(again)).toEqual(['Moment 11 of 100 · event 44', 'Moment 1 of 20 · event 4']);
    await again.close();
  });

  it('says how far each one is, and which steps became different', async () => {
    const page = await open('t=400&lang=en');
    expect(await compared(page, 'Since it was opened')).toEqual(['3 min 18 s', '38 s']);
    expect(await compared(page, 'Things known')).toEqual(['27', '7']);
    expect(await compared(page, 'Quarantine the instance')).toEqual(['done, read back 25', 'done, read back 5']);
    await page.close();
  });

  it('shows a pinned moment instead of the other incident, and the other again afterwards', async () => {
    const page = await open('t=40&lang=en');
    await page.getByRole('button', { name: 'Compare with this moment' }).click();
    await page.getByText('Earlier pinned moment').waitFor();
    expect(await page.getByRole('slider').count()).toBe(1);
    await page.getByRole('button', { name: 'End the comparison' }).click();
    await expect.poll(() => page.getByRole('slider').count()).toBe(2);
    await page.close();
  });

  it.each([
    ['desktop', 1280],
    ['phone', 390],
  ])('fits the screen in every view: %s', async (name, width) => {
    for (const language of ['en', 'ko']) {
      const page = await open(`t=40&lang=${language}`, width);
      const views = page.locator('.views button');
      for (let view = 0; view < 3; view += 1) {
        await views.nth(view).click();
        const wide = await page.locator('body').evaluate(({ ownerDocument }: Shown) => {
          const { scrollWidth, clientWidth } = ownerDocument.documentElement;
          return scrollWidth - clientWidth;
        });
        expect([view, wide]).toEqual([view, 0]);
        await page.setViewportSize({ width, height: width === 390 ? 3_600 : 1_800 });
        await shoot(page, `two-incidents-${name}-${language}-${view}`);
        await page.setViewportSize({ width, height: 900 });
      }
      await page.close();
    }
  });
});
