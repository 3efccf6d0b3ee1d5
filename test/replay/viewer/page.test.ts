/** The viewer's file in Chromium, by keyboard and by pointer. It has no network, and what it shows is text. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Player, STRIDE } from '../../../replay/player.ts';
import type { Recording } from '../../../replay/recording.ts';
import { viewerPage } from '../../../replay/viewer/html.ts';
import { named, noBrowser, openBrowser, shoot } from '../../browser.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { longRecording } from '../long-recording.ts';
import { hours, tasksLeft } from '../tasks-left.ts';

/** What Playwright hands to a function that runs in the page. */
interface Shown {
  ownerDocument: {
    querySelectorAll(selector: string): { length: number };
    documentElement: { scrollWidth: number; clientWidth: number };
  };
}

const folder = temporaryFolder('viewer');
const ORDINARY = longRecording(400);

async function fileOf(recording: Recording, name: string): Promise<string> {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, await viewerPage(recording));
  return pathToFileURL(file).href;
}

describe('the file of a recording', () => {
  it('is the same byte for byte, and allows its own script and style only', async () => {
    const [page, again] = [await viewerPage(ORDINARY), await viewerPage(ORDINARY)];
    expect(again).toBe(page);
    expect(page).toMatch(
      /content="default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'"/,
    );
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page).not.toMatch(/\b(?:src|href)=/);
  });

  it('is refused for a recording without a moment', async () => {
    await expect(viewerPage({ ...ORDINARY, frames: [] })).rejects.toThrow('there is no frame to show');
  });
});

describe.skipIf(noBrowser)(named('the viewer in a browser'), () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  async function open(url: string, width = 1280, scheme: 'light' | 'dark' = 'light'): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
    await page.goto(url);
    await page.locator('h1').waitFor();
    return page;
  }
  const slider = (page: Page) => page.getByRole('slider');
  const whereIs = async (page: Page): Promise<string> => (await slider(page).getAttribute('aria-valuetext')) ?? '';

  it('asks the network for nothing and logs no violation of its policy', async () => {
    const page = await browser.newPage();
    const [requests, messages]: [string[], string[]] = [[], []];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => messages.push(message.text()));
    page.on('pageerror', (error) => messages.push(error.message));
    const url = await fileOf(ORDINARY, 'quiet');
    await page.goto(url);
    await page.locator('h1').waitFor();
    expect([requests, messages]).toEqual([[url], []]);
    await page.close();
  });

  it('is used by keyboard: moments, jumps, ends, and its address follows', async () => {
    const page = await open(`${await fileOf(ORDINARY, 'keys')}#t=4&lang=en`);
    await slider(page).focus();
    await expect.poll(() => whereIs(page)).toContain('Moment 1 of 100 · event 4');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => whereIs(page)).toContain('Moment 2 of 100');
    await expect.poll(() => page.url()).toContain('#t=1.8&lang=en');
    await page.keyboard.press('d');
    await expect.poll(() => page.locator('.moment .events').first().textContent()).toContain('approved');
    await page.keyboard.press('c');
    await expect.poll(() => page.locator('.moment .events').first().textContent()).toContain('step-done');
    await page.keyboard.press('Shift+D');
    await page.keyboard.press('End');
    await expect.poll(() => whereIs(page)).toContain('Moment 100 of 100');
    await page.keyboard.press('PageDown');
    await expect.poll(() => whereIs(page)).toContain('Moment 90 of 100');
    await page.keyboard.press('Home');
    await expect.poll(() => whereIs(page)).toContain('Moment 1 of 100');
    await page.close();
  });

  it('is used by pointer: lanes, steps with before and after, two moments side by side', async () => {
    const page = await open(`${await fileOf(ORDINARY, 'pointer')}#lang=en`);
    await page.getByText('Who decided, and how long did it wait?').waitFor();
    await page.getByRole('button', { name: 'Previous: Decision' }).click();
    await expect.poll(() => whereIs(page)).not.toContain('Moment 100');
    await page.locator('.steps summary').last().click();
    const detail = page.locator('.detail').first();
    expect(await detail.locator('td.before').textContent()).toBe('web');
    expect(await detail.locator('td.after').textContent()).toBe('firebreak-quarantine');
    expect(await detail.textContent()).toContain('Approved · minji');
    await page.getByRole('button', { name: 'Compare with this moment' }).click();
    await page.getByRole('button', { name: 'Previous: Change' }).click();
    await expect.poll(() => page.locator('.moment').count()).toBe(2);
    await expect.poll(() => page.url()).toMatch(/beside=1\.\d+/);
    await page.getByRole('button', { name: 'End the comparison' }).click();
    await expect.poll(() => page.locator('.moment').count()).toBe(1);
    await page
      .locator('.lane svg')
      .nth(2)
      .click({ position: { x: 3, y: 5 } });
    await expect.poll(() => whereIs(page)).toMatch(/Moment [1-4] of 100/);
    await page.close();
  });

  it('shows things of the intrusion only from when they were known', async () => {
    const page = await open(`${await fileOf(ORDINARY, 'known')}#t=4&lang=en`);
    await expect.poll(() => page.locator('.node').count()).toBe(3);
    await slider(page).focus();
    await page.keyboard.press('End');
    await expect.poll(() => page.locator('.node', { hasText: '25 instances' }).count()).toBe(1);
    await page.close();
  });

  it.each([
    ['desktop', 1280],
    ['phone', 390],
  ])('fits the screen in both languages, light and dark: %s', async (name, width) => {
    const url = await fileOf(ORDINARY, 'sizes');
    for (const language of ['en', 'ko'])
      for (const scheme of ['light', 'dark'] as const) {
        const page = await open(`${url}#t=200&lang=${language}`, width, scheme);
        await shoot(page, `viewer-${name}-${language}-${scheme}`);
        const wide = await page.locator('body').evaluate(({ ownerDocument }: Shown) => {
          const { scrollWidth, clientWidth } = ownerDocument.documentElement;
          return scrollWidth - clientWidth;
        });
        expect(wide).toBe(0);
        await page.getByRole('button', { name: language === 'en' ? '한국어' : 'English' }).click();
        await page.getByText(language === 'en' ? '당시 확인된 침입 경로' : 'The intrusion, as known then').waitFor();
        await page.close();
      }
  });

  it('shows hostile text as text, with its direction turned off and its length cut', async () => {
    const hostile = `</script><script>document.title='broken'</script><img src=x onerror=alert(1)> <!channel> *b* \u202E\u2066live${'x'.repeat(5_000)}`;
    const page = await open(`${await fileOf(longRecording(80, hostile), 'hostile')}#t=40&lang=en`, 390);
    for (const summary of await page.locator('.steps summary').all()) await summary.click();
    for (const node of await page.locator('.node').all()) await node.click();
    const count = (selector: string): Promise<number> =>
      page
        .locator('body')
        .evaluate(
          ({ ownerDocument }: Shown, wanted: string) => ownerDocument.querySelectorAll(wanted).length,
          selector,
        );
    expect(await count('script')).toBe(2);
    expect(await count('img')).toBe(0);
    expect(await page.title()).not.toBe('broken');
    const text = (await page.locator('body').textContent()) ?? '';
    expect(text).toContain(
      "</script><script>document.title='broken'</script><img src=x onerror=alert(1)> <!channel> *b*",
    );
    expect(text).not.toMatch(/[\u202E\u2066]/);
    const wide = await page.locator('body').evaluate(({ ownerDocument }: Shown) => {
      const { scrollWidth, clientWidth } = ownerDocument.documentElement;
      return scrollWidth - clientWidth;
    });
    expect(wide).toBe(0);
    await page.close();
  });

  it('says of an overdue task how much it is over, not how much is left', async () => {
    const overdue = tasksLeft(Array.from({ length: 3 }, () => [{ dueAt: hours(1) }]));
    const page = await open(`${await fileOf(overdue, 'overdue')}#lang=en`);
    const deadline = page.locator('.overview .clocks li');
    await expect.poll(() => deadline.allTextContents()).toEqual([expect.stringContaining('Task 1 1 h over')]);
    await page.close();
  });

  it('says how many more there are wherever it shows only some, and what is only in the evidence store', async () => {
    const tasks = Array.from({ length: 11 }, (_, i) => ({ dueAt: hours(i + 1) }));
    const gates = new Player(ORDINARY).at(40).incident.gates.slice(0, 8);
    const kept = ['timeline', 'findings', 'timeline'] as const;
    const recording = tasksLeft([tasks], {
      gates: gates.map((gate) => ({ ...gate, status: 'open' as const })),
      kept: kept.map((list) => ({ list, key: `kept/${list}.json`, sha256: 'a'.repeat(64), count: 300 })),
    });
    const page = await open(`${await fileOf(recording, 'more')}#t=4&lang=en`);
    expect(await page.locator('.head').textContent()).toContain(
      'Only in the evidence store at the end of the recording: 600 timeline events, 300 findings',
    );
    expect(await page.locator('.moment .waiting button.more').textContent()).toBe('and 3 more');
    const clocks = page.locator('.moment .clocks');
    expect(await clocks.locator('button.more').textContent()).toBe('and 3 more');
    await clocks.locator('button.more').click();
    await expect.poll(() => clocks.locator('li').count()).toBe(11);
    await page.getByRole('button', { name: 'Four questions' }).click();
    expect(await page.locator('.overview .clocks button.more').textContent()).toBe('and 7 more');
    await page.close();
  });

  it('is scrubbed where the browser refuses to change the address, and copies the link to the moment that is shown', async () => {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.addInitScript(`
      history.replaceState = () => { throw new DOMException('too many', 'SecurityError'); };
      Object.defineProperty(navigator, 'clipboard', {
        value: { writeText: (text) => { globalThis.copied = text; return Promise.resolve(); } },
      });
    `);
    const url = await fileOf(ORDINARY, 'refused');
    await page.goto(`${url}#t=4&lang=en`);
    await slider(page).focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => whereIs(page)).toContain('Moment 2 of 100');
    await page.getByRole('button', { name: 'Copy link to this moment' }).click();
    await page.getByText('Link copied').waitFor();
    expect(await page.evaluate('globalThis.copied')).toBe(`${url}#t=1.8&lang=en`);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('does not change the address at every moment that somebody scrubs past', async () => {
    const page = await browser.newPage();
    // Longer timers wait until the test runs them.
    await page.addInitScript(`
      const [held, start, stop] = [new Map(), setTimeout, clearTimeout];
      const change = history.replaceState.bind(history);
      globalThis.changes = 0;
      history.replaceState = (...args) => { globalThis.changes += 1; change(...args); };
      globalThis.setTimeout = (run, ms, ...args) => {
        const timer = start(run, ms >= 200 ? 2 ** 30 : ms, ...args);
        if (ms >= 200) held.set(timer, run);
        return timer;
      };
      globalThis.clearTimeout = (timer) => { held.delete(timer); stop(timer); };
      globalThis.later = () => { for (const [timer, run] of held) { clearTimeout(timer); run(); } };
    `);
    await page.goto(`${await fileOf(ORDINARY, 'scrubbed')}#t=4&lang=en`);
    await slider(page).focus();
    for (let i = 2; i <= 6; i += 1) {
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => whereIs(page)).toContain(`Moment ${i} of 100`);
    }
    expect(await page.evaluate('globalThis.changes')).toBe(0);
    await expect
      .poll(async () => {
        await page.evaluate('globalThis.later()');
        return page.url();
      })
      .toContain('#t=1.24&lang=en');
    await page.close();
  });

  it('opens and scrubs a recording of 10,000 events with few nodes and few differences a step', async () => {
    const recording = longRecording();
    const page = await open(`${await fileOf(recording, 'long')}#t=5000&lang=en`);
    const nodes = (): Promise<number> =>
      page.locator('body').evaluate(({ ownerDocument }: Shown) => ownerDocument.querySelectorAll('*').length);
    await slider(page).focus();
    for (let i = 0; i < 10; i += 1) await page.keyboard.press('PageUp');
    await expect.poll(() => whereIs(page)).toContain('Moment 1350 of 2500');
    expect(await nodes()).toBeLessThan(5_000);
    await page.close();
    const player = new Player(recording);
    for (const _ of player);
    const before = player.applied;
    player.at(1_234);
    expect(player.applied - before).toBeLessThanOrEqual(STRIDE);
  });
});
