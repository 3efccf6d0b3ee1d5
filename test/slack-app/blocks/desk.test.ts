/** The windows and messages about a customer as a whole: Slack takes them, and reads nothing of hostile text. */
import { describe, expect, it } from 'vitest';
import { forSlack } from '../../../domain/extracts.ts';
import { freezeOf } from '../../../domain/freeze.ts';
import { headerOf } from '../../../domain/projections.ts';
import { declareModal, freezeModal, thawModal } from '../../../slack-app/blocks/desk.ts';
import { freezeMessage, thawMessage } from '../../../slack-app/blocks/freeze.ts';
import { headerBlocks } from '../../../slack-app/blocks/header.ts';
import { channelTopic, pointerMessage } from '../../../slack-app/blocks/incident-channel.ts';
import { textsOf } from '../../../slack-app/texts/texts.ts';
import { customerOf, customersFileOf, HANBIT, MINJI } from '../../customers.ts';
import { HOSTILE } from '../../incidents/hostile.ts';
import { incident } from '../../incidents/underway.ts';
import { faultsOfMessage, faultsOfModal } from '../slack-rules.ts';

const { customers } = forSlack(customersFileOf([customerOf(), customerOf(HANBIT)]));

describe.each(['en', 'ko'] as const)('in %s', (language) => {
  const t = textsOf(language);
  const readers = { language, timeZone: 'Asia/Seoul' };

  it('the windows are as Slack takes them, also for more accounts than it lists', () => {
    const many = customers.map((c) => ({
      ...c,
      accounts: Array.from({ length: 90 }, (_, i) => ({ id: String(100_000_000_000 + i) })),
    }));
    const button = { id: 'acme-desk', runId: 'r', channel: 'C0ACME' };
    expect(faultsOfModal(declareModal(customers, button, language))).toEqual([]);
    const window = declareModal(many, button, language);
    expect(faultsOfModal(window)).toEqual([]);
    expect(JSON.stringify(window.blocks)).toContain('80');
    expect(faultsOfModal(freezeModal('acme', button, t))).toEqual([]);
    expect(faultsOfModal(thawModal('acme', button, t))).toEqual([]);
  });

  it.each(HOSTILE)('the messages show %j as it is', (hostile) => {
    const freeze = freezeOf(MINJI, hostile, 4, Date.now());
    const thaw = { at: freeze.at, by: MINJI, reason: hostile };
    const state = headerOf({ ...incident({ title: hostile, frozen: freeze }, language) });
    for (const message of [
      freezeMessage('acme', freeze, undefined, readers),
      freezeMessage('acme', freeze, thaw, readers),
      thawMessage('acme', thaw, readers),
      thawMessage('acme', { at: freeze.at }, readers),
      pointerMessage(state, 'https://slack.example/p1'),
      { blocks: headerBlocks(state, { noChannel: { en: hostile, ko: hostile } }), note: 'header' },
    ])
      expect(faultsOfMessage(message)).toEqual([]);
    expect(channelTopic(state)).toBe(channelTopic(headerOf(incident({}, language))));
    expect(channelTopic(state).length).toBeLessThanOrEqual(250);
  });
});
