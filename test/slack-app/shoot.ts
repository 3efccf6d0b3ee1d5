/** Pictures of the local Slack's page, as a phone and as a desk show it. */
import { chromium, type Browser, type Page } from 'playwright-core';

const FLAGS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS.split(' ') });

/** The local Slack's page has no layout for phones, so what a phone's Slack hides is hidden: the list of channels and the bars. */
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

/** The whole of a message, however long. */
export async function shootChannel(page: Page, file: string): Promise<void> {
  const height = await page.locator('.messages').evaluate((list: { scrollHeight: number }) => list.scrollHeight + 80);
  await page.setViewportSize({ width: 390, height: Math.min(6000, height) });
  await page.screenshot({ path: file });
}
