/** A card of 500 steps in a browser, on a phone and on a desk: read, its exceptions found, and decided in part. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessKey, alert, instance, World } from '../workflows/world.ts';
import { named, noBrowser, openBrowser, openDesk, openPhone, shoot, shootChannel } from '../browser.ts';
import { Rig, type Case } from './rig.ts';

const machine = (i: number): string => `i-${i.toString(16).padStart(17, '0')}`;
const key = (i: number): string => `AKIAEXAMPLE${String(i).padStart(9, '0')}`;

/** 200 machines with two changes each, and 100 keys. 25 are exceptions. */
function large(): { world: World; first: ReturnType<typeof alert> } {
  const world = new World();
  world.twice = true;
  const loss = { en: 'Target group web loses 1 of its 3 targets', ko: '대상 그룹 web: 대상 3개 중 1개가 빠집니다' };
  for (let i = 1; i <= 10; i += 1) world.impacts.set(machine(i * 20), [loss]);
  for (let i = 1; i <= 10; i += 1) world.gone.add(key(i));
  const why = { en: 'The role may not call ec2:X. Nothing was changed.', ko: '권한이 없습니다.' };
  for (let i = 1; i <= 5; i += 1) world.failing.set(`ec2.quarantine.preview ${machine(i)}`, why);
  const things = [
    ...Array.from({ length: 200 }, (_, i) => ({ ...instance(machine(i + 1)), facts: { name: `web-${i + 1}` } })),
    ...Array.from({ length: 100 }, (_, i) => accessKey(key(i + 1))),
  ];
  return { world, first: alert('a-1', things, { severity: 'critical', title: 'Credentials of a fleet were stolen' }) };
}

describe.skipIf(noBrowser)(named('a card of 500 steps'), () => {
  let rig: Rig;
  let browser: Browser;
  let incident: Case;
  beforeAll(async () => {
    [rig, browser] = await Promise.all([Rig.start(), openBrowser()]);
    const { world, first } = large();
    incident = await rig.open(first, world);
    await incident.message('gate.approve_all');
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await rig.stop();
  });

  const cardOn = async (page: Page) => {
    const card = page.locator('.msg').filter({ hasText: 'Your decision' }).last();
    await card.waitFor();
    return card;
  };

  it('is read on a phone: a row for each kind, and every target of a kind in its list', async () => {
    const page = await openPhone(browser, rig.slack.url, 'acme-security');
    const card = await cardOn(page);
    expect(await card.getByRole('button', { name: 'List…' }).count()).toBe(3);
    const wide = await page.evaluate('document.documentElement.scrollWidth');
    expect(wide).toBeLessThanOrEqual(390);
    await shootChannel(page, 'large-phone-card');
    await card.getByRole('button', { name: 'List…' }).first().click();
    const modal = page.locator('.modal');
    const seen = new Set<string>();
    for (let n = 1; ; n += 1) {
      await modal
        .getByText(`${20 * (n - 1) + 1} to ${20 * n} of 200`)
        .first()
        .waitFor();
      for (const [id] of ((await modal.textContent()) ?? '').matchAll(/i-[0-9a-f]{17}/g)) seen.add(id);
      if (n === 1) await shoot(page, 'large-phone-list');
      if (n === 10) break;
      await modal.getByRole('button', { name: 'Show' }).click();
    }
    expect(seen.size).toBe(200);
    // The workspace shows one window to all pages.
    await modal.getByRole('button', { name: 'Cancel' }).click();
    await page.close();
  });

  it('is decided on a desk: the exceptions are read, one kind is approved without two of its steps', async () => {
    const page = await openDesk(browser, rig.slack.url, 'acme-security');
    const card = await cardOn(page);
    await shoot(page, 'large-desk-card');
    const list = card.getByRole('button', { name: 'List…' });
    await list.first().click();
    const modal = page.locator('.modal');
    await modal.locator('select').first().selectOption({ label: 'The 15 that differ from most' });
    await modal.getByRole('button', { name: 'Show' }).click();
    await modal.getByText('Target group web loses').first().waitFor();
    await shoot(page, 'large-desk-exceptions');
    await modal.getByRole('button', { name: 'Cancel' }).click();

    await card.getByRole('button', { name: 'Choose…' }).click();
    await modal.locator('label', { hasText: 'ec2.quarantine' }).first().click();
    const except = modal.locator('input:not([type=checkbox]), textarea').first();
    await except.fill('501');
    await modal.getByRole('button', { name: 'Decide' }).click();
    await modal.getByText('numbers from 1 to').waitFor();
    await except.fill('6, 9-10');
    await shoot(page, 'large-desk-choose');
    await modal.getByRole('button', { name: 'Decide' }).click();
    await modal.waitFor({ state: 'detached' });
    const state = await incident.until('decided', (s) => s.steps.filter((x) => x.status === 'done').length === 192);
    const left = state.gates[0]!.stepIds.filter((id) =>
      state.steps.some((s) => s.id === id && s.entry === 'ec2.quarantine' && s.status === 'rejected'),
    );
    expect(left.map((id) => state.gates[0]!.stepIds.indexOf(id) + 1)).toEqual([6, 9, 10]);
    expect(state.steps.filter((s) => s.entry !== 'ec2.quarantine' && s.status === 'done')).toEqual([]);
    await page.locator('.msg').filter({ hasText: '192 done' }).last().waitFor();
    await shoot(page, 'large-desk-decided');
    await page.close();
  });
});
