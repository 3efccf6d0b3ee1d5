/** A browser, if there is one, and the local Slack's page in it, at the size of a phone and of a desktop. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { onPath } from '../scripts/tools.mjs';

/** A folder for the screenshots. Without it none are kept. */
const PICTURES = process.env['FIREBREAK_PICTURES'];

const PROGRAM = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  .map((name) => onPath(name))
  .concat(chromium.executablePath())
  .find((path) => path !== undefined && existsSync(path));

/** For `describe.skipIf`, and for the names of tests, which say why they were skipped. */
export const noBrowser = PROGRAM === undefined;
export const named = (name: string): string => (noBrowser ? `${name} (skipped: there is no Chromium here)` : name);

const FLAGS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: PROGRAM ?? '', args: FLAGS.split(' ') });

/** The local Slack's page has no layout for phones, so this hides what Slack hides on a phone: the channel list and the bars. */
const PHONE =
  '.sidebar,.topbar,.composer{display:none!important}.msg{padding:6px 10px!important}.msg-body{flex:1}.thread-pane{position:fixed;inset:0;width:100%!important}';

export async function openPhone(browser: Browser, slackUrl: string, channel: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
  await page.goto(slackUrl);
  await page.locator('.sidebar-item', { hasText: channel }).first().click();
  await page.addStyleTag({ content: PHONE });
  return page;
}

export async function openDesk(browser: Browser, slackUrl: string, channel: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1400 } });
  await page.goto(slackUrl);
  await page.locator('.sidebar-item', { hasText: channel }).first().click();
  return page;
}

/** Keeps a screenshot of the page, if screenshots are wanted. */
export async function shoot(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

/** Keeps a screenshot of all messages of the channel, in a window of their height. */
export async function shootChannel(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  const height = await page.locator('.messages').evaluate((list: { scrollHeight: number }) => list.scrollHeight + 80);
  await page.setViewportSize({ width: 390, height: Math.min(6000, height) });
  await shoot(page, name);
}
