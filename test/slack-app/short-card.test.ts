/** A card of twelve steps on a phone, in a browser: all of it in two screens. */
import { WebClient } from '@slack/web-api';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IncidentState, Step } from '../../domain/incident.ts';
import { gateFoldOf, headerOf } from '../../domain/projections.ts';
import type { Text } from '../../domain/text.ts';
import { foldedCard } from '../../slack-app/blocks/gate-fold.ts';
import { marked } from '../../slack-app/blocks/elements.ts';
import { named, noBrowser, openBrowser, openPhone, shootChannel } from '../browser.ts';
import { gate, incident, instance, KEY, USER, BUCKET, step } from '../incidents/underway.ts';
import { localSlack, type LocalSlack } from './local-slack.ts';
import { faultsOfMessage } from './slack-rules.ts';

const SCREENS = 2 * 844;

const text = (en: string, ko: string): Text => ({ en, ko });
const ENDS = text(
  'Open connections end; target group web loses 1 of 3 targets',
  '열린 연결이 끊기고 대상 그룹 web에서 3대 중 1대가 빠집니다',
);
const DEPLOYS = text('CI deployments stop: 212 calls in 14 days', 'CI 배포 중단: 최근 14일 호출 212건');

/** What a real card has: six machines, two keys, a user, a bucket, and two final changes. */
function mixed(): Step[] {
  const quarantine = (n: number): Partial<Step> => ({
    entry: 'ec2.quarantine',
    title: text('Quarantine instance', '인스턴스 네트워크 격리'),
    target: instance(`i-0abc1234def56780${n}`, 'ap-south-1', `web-${n}`),
    diff: [{ field: `eni-0a1b2c3d${n}.groups`, before: 'sg-web, sg-ssh', after: 'firebreak-quarantine' }],
    impact: [ENDS],
  });
  const end = (n: number): Partial<Step> => ({
    entry: 'ec2.terminate-unknown',
    title: text('Terminate an unknown instance', '알 수 없는 인스턴스 종료'),
    target: instance(`i-0ffc1234def56780${n}`, 'sa-east-1'),
    reversible: false,
    release: 'never',
    impact: [text('Its volumes are deleted with it', '볼륨도 함께 삭제됩니다')],
  });
  const all: Partial<Step>[] = [
    { impact: [DEPLOYS] },
    { target: { ...KEY, id: 'AKIAQ3EGRIF6EXAMPLE8Q' }, impact: [DEPLOYS] },
    ...[1, 2, 3, 4, 5, 6].map(quarantine),
    { entry: 'iam.deny-all', title: text('Deny everything to an IAM user', 'IAM 사용자 모든 권한 거부'), target: USER },
    { entry: 's3.block-public-access', title: text('Block public access', '퍼블릭 액세스 차단'), target: BUCKET },
    end(1),
    end(2),
  ];
  return all.map((over, i) => step(`isolate-${i + 1}`, over));
}

/** Twelve kinds: nothing can be folded. */
const distinct = (): Step[] =>
  Array.from({ length: 12 }, (_, i) =>
    step(`isolate-${i + 1}`, {
      entry: `service.change-${i}`,
      title: text(`Take back change number ${i} of it`, `변경 ${i}번 격리 조치`),
      target: instance(`i-0abc1234def5678${String(i).padStart(2, '0')}`, 'us-east-1', `web-${i}`),
      impact: [ENDS],
      ...(i % 6 === 5 ? { reversible: false, minimumApprovals: 2 } : {}),
    }),
  );

const cardOf = (steps: Step[], language: 'en' | 'ko') => {
  const state: IncidentState = incident({ steps, gates: [gate(steps)] }, language);
  return foldedCard(headerOf(state), gateFoldOf(state, 'isolate-g1')!);
};

describe.skipIf(noBrowser)(named('a card of twelve steps on a phone'), () => {
  let slack: LocalSlack;
  let browser: Browser;
  beforeAll(async () => {
    [slack, browser] = await Promise.all([localSlack(), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await slack.stop();
  });

  it.each([
    ['mixed', 'en', 'acme-security'],
    ['mixed', 'ko', 'hanbit-security'],
    ['distinct', 'en', 'msp-infosec'],
  ] as const)('has room in two screens, with its buttons: %s steps, in %s', async (name, language, channel) => {
    const parts = cardOf(name === 'mixed' ? mixed() : distinct(), language);
    const web = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });
    for (const { blocks, note } of parts) {
      expect(faultsOfMessage({ blocks: marked(blocks, 'm'), note })).toEqual([]);
      await web.chat.postMessage({ channel: slack.channels[channel]!, text: note, blocks });
    }
    const page = await openPhone(browser, slack.url, channel);
    await page.getByRole('button', { name: language === 'ko' ? '거절…' : 'Reject…' }).waitFor();
    const cards = await page.locator('.msg').all();
    const boxes = await Promise.all(cards.map((card) => card.boundingBox()));
    const height = boxes.reduce((sum, box) => sum + (box?.height ?? 0), 0);
    expect(cards).toHaveLength(1);
    expect(height).toBeGreaterThan(200);
    expect(height).toBeLessThanOrEqual(SCREENS);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await shootChannel(page, `short-card-${name}-${language}`);
    await page.close();
  });
});
