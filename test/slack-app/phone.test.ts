/** A responder on a phone, in a browser: from the card to the verified step, and back. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessKey, alert, attackersUser, instance } from '../workflows/world.ts';
import { Rig } from './rig.ts';
import { named, noBrowser, openBrowser, openPhone, shootChannel as shoot } from '../browser.ts';

describe.skipIf(noBrowser)(named('a responder on a 390-pixel-wide page'), () => {
  let rig: Rig;
  let browser: Browser;
  beforeAll(async () => {
    [rig, browser] = await Promise.all([Rig.start(), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await rig.stop();
  });

  it('finds the local Slack’s page as wide as the phone, with the channels in one row above the messages', async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await page.goto(rig.slack.url);
    await page.locator('.sidebar-item', { hasText: 'hanbit-security' }).click();
    const wide = async (what: string): Promise<number> => (await page.locator(what).boundingBox())?.width ?? 0;
    expect([await wide('.messages'), await wide('.sidebar')]).toEqual([390, 390]);
    expect((await page.locator('.sidebar').boundingBox())?.height).toBeLessThan(60);
    await page.close();
  });

  it('takes the lead, chooses a step, reads the timeline and undoes the step', async () => {
    const things = [accessKey('AKIAEXAMPLE000000007Q'), instance('i-0abc1234def567890'), attackersUser('svc-backup')];
    const incident = await rig.open(
      alert('a-1', things, { severity: 'critical', title: 'Key <!channel> <https://evil|click> is abused' }),
    );
    const page = await openPhone(browser, rig.slack.url, 'acme-security');
    const card = page.locator('.msg').filter({ hasText: 'Your decision' }).last();
    await card.waitFor();
    await shoot(page, '1-open');
    expect(await page.locator('.msg').first().textContent()).toContain('!channel');
    expect(await page.locator('a', { hasText: 'click' }).count()).toBe(0);

    await page.getByRole('button', { name: "I'm on it" }).click();
    await page.getByText('Lead').waitFor();

    await card.getByRole('button', { name: 'Choose…' }).click();
    await page.locator('.modal').waitFor();
    expect(await page.locator('.modal input:checked').count()).toBe(0);
    await page.locator('.modal label', { hasText: 'i-0abc1234def567890' }).click();
    await shoot(page, '2-choose');
    await page.locator('.modal').getByRole('button', { name: 'Decide' }).click();
    await page.locator('.modal').waitFor({ state: 'detached' });
    const done = page.locator('.msg').filter({ hasText: 'Verified' }).first();
    await done.waitFor();
    expect(incident.world.writes.map((w) => w.entry)).toEqual(['ec2.quarantine']);

    await page.getByRole('button', { name: 'Timeline' }).click();
    await page.locator('.modal').getByText('Approved 1 step').waitFor();
    await shoot(page, '3-timeline');
    await page.locator('.modal').getByRole('button', { name: 'Close' }).click();

    await done.getByRole('button', { name: 'Undo…' }).click();
    await page.locator('.modal input').fill('wrong instance');
    await shoot(page, '4-undo');
    await page.locator('.modal').getByRole('button', { name: 'Undo' }).click();
    await page
      .locator('.msg')
      .filter({ hasText: /↩ Undone/ })
      .first()
      .waitFor();
    await shoot(page, '5-undone');
    expect(incident.world.writes.map((w) => w.verb)).toEqual(['apply', 'undo']);
    await page.close();
  });
});
