/** The draft of an update to the customer on the local Slack: sent, edited and declined; and on a phone. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { severitySignal } from '../../../contract/leading.ts';
import { buttonsOf, type SlackMessage } from '../../../sandbox/people.ts';
import { named, noBrowser, openBrowser, openPhone, shoot } from '../../browser.ts';
import { eventually } from '../../eventually.ts';
import { say } from '../../spoken.ts';
import { accessKey, alert, World } from '../../workflows/world.ts';
import { reason, Rig, type Case } from '../rig.ts';

const SEND = 'update.send';

describe('a responder in Slack', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start();
  });
  afterAll(() => rig.stop());

  const drafted = (language: 'en' | 'ko' = 'en'): Promise<Case> => {
    const world = new World();
    world.policy.language = language;
    world.policy.updates = {
      everyHours: 2 / 3600,
      send: 'after-approval',
      minimumSeverity: 'critical',
      closingWaitMinutes: 30,
    };
    return rig.open(alert('a-1', [accessKey('AKIAEXAMPLE000000007Q')], { severity: 'critical' }), world);
  };
  /** Of a less severe incident there are no more drafts: the one that waits stays. */
  const withoutMore = async (incident: Case): Promise<void> => {
    const by = { slackUser: rig.slack.people['minji']!, name: 'minji' };
    await say(incident.handle, severitySignal, { severity: 'high', reason: 'a lab', by });
    await incident.until('the severity', (s) => s.severity === 'high');
  };
  const buttonOf = (message: SlackMessage, id: string) => buttonsOf(message).find((b) => b.action_id === id)!;

  it('sends exactly the draft that is shown; an older button, and one of a stranger, are refused with the reason', async () => {
    const incident = await drafted();
    const old = await incident.message(SEND, 'Update 1 to Acme Corp');
    await incident.message(SEND, 'Update 1 to Acme Corp').then(() => withoutMore(incident));
    const told = async (name: string, what: string, press: () => Promise<unknown>): Promise<void> => {
      const before = (await rig.messages()).length;
      await press();
      await eventually(what, async () => (await rig.toldPrivately(name, before)).find((text) => text.includes(what)));
    };
    const now = await incident.message(SEND);
    await told('mallory', 'approvers can decide this', () => rig.person('mallory').press(now, buttonOf(now, SEND)));
    await told('mallory', 'approvers can decide this', () =>
      rig.person('mallory').press(now, buttonOf(now, 'update.edit')),
    );
    const { value } = buttonOf(now, SEND);
    const stale = { ...buttonOf(old, SEND), value: value!.replace(/"digest":"\w+"/, '"digest":"older"') };
    await told('minji', 'A newer draft', () => rig.person('minji').press(now, stale));
    expect(incident.world.outside.updates).toEqual([]);

    const { drafts = [] } = await incident.state();
    const [first] = drafts.at(-1)!.text.split('\n');
    expect(JSON.stringify(now.blocks)).toContain(`> ${first}`);
    await rig.person('minji').press(now, buttonOf(now, SEND));
    await eventually('it is sent', async () =>
      JSON.stringify(await incident.messages()).includes('✔ Sent. Approved by <@'),
    );
    expect(incident.world.outside.updates.map((u) => u.words)).toEqual([drafts.at(-1)!.text]);

    await rig.person('jun').command(rig.channel, '/incident', `show ${incident.handle.workflowId}`);
    await eventually('a line for a status page', async () =>
      JSON.stringify(await rig.messages()).includes(`For a status page: \`${first}\``),
    );
  });

  it('edits a draft in a window, or leaves it', async () => {
    const incident = await drafted();
    await incident.message('update.edit');
    await withoutMore(incident);
    const missing = await incident.fillIn('jun', 'update.edit', reason(' '));
    expect(missing).toHaveProperty('reason');
    expect(await incident.fillIn('jun', 'update.edit', reason('We are on it.\nMore at noon.'))).toEqual({});
    await eventually('it is sent', async () => JSON.stringify(await incident.messages()).includes('✔ Sent. Edited'));
    expect(incident.world.outside.updates.map((u) => u.words)).toEqual(['We are on it.\nMore at noon.']);

    const other = await drafted();
    await other.message('update.decline');
    await withoutMore(other);
    await other.press('jun', 'update.decline');
    await eventually('it is not sent', async () =>
      JSON.stringify(await other.messages()).includes('✖ Not sent, as <@'),
    );
    expect(other.world.outside.updates).toEqual([]);
  });

  describe.skipIf(noBrowser)(named('on a 390-pixel-wide page'), () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await openBrowser();
    });
    afterAll(() => browser.close());

    it('reads the draft in the customer’s language, edits it and sends it', async () => {
      const incident = await drafted('ko');
      await incident.message(SEND);
      await withoutMore(incident);
      const page = await openPhone(browser, rig.slack.url, 'acme-security');
      const card = page.locator('.msg').filter({ hasText: '보안 인시던트' }).filter({ hasText: '경과 안내' }).last();
      await card.scrollIntoViewIfNeeded();
      await shoot(page, 'update-1-draft');
      await card.getByRole('button', { name: '편집' }).click();
      const field = page.locator('.modal input');
      await field.waitFor();
      expect(await field.inputValue()).toMatch(/^보안 인시던트.* 대응 중/);
      await shoot(page, 'update-2-edit');
      // The local Slack has fields of one line only.
      const words = '보안 인시던트 대응 중이며 영향은 제한적입니다.';
      await field.fill(words);
      await page.locator('.modal').getByRole('button', { name: '보내기' }).click();
      await page.locator('.modal').waitFor({ state: 'detached' });
      await card.getByText('발송 완료').waitFor();
      await card.scrollIntoViewIfNeeded();
      await shoot(page, 'update-3-sent');
      expect(incident.world.outside.updates.map((u) => u.words)).toEqual([words]);
      await page.close();
    });
  });
});
